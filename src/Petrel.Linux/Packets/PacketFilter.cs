using Petrel.Core.Sockets;
using Petrel.Linux.Native;

namespace Petrel.Linux.Packets;

/// <summary>
/// The socket filter that decides in the kernel which packets are worth a look, so that bulk data costs some dozens of
/// instructions a packet and is never copied. It passes, cut to <see cref="SnapLength"/>:
/// <list type="bullet">
/// <item>outgoing TCP to a watched port whose payload begins as a TLS ClientHello does, or as a CONNECT line;</item>
/// <item>while <c>continuations</c> are wanted, outgoing TCP to a watched port that may go on with a ClientHello;</item>
/// <item>incoming UDP from port 53 with at least one answer.</item>
/// </list>
/// Offsets count from the network header (SOCK_DGRAM).
/// </summary>
internal static class PacketFilter
{
    /// <summary>Octets of a packet that are passed at most. ClientHellos with post-quantum keys have 1.8 KB.</summary>
    internal const int SnapLength = 4096;

    // A longer one is bulk data. Without PSH it is, too, unless segments are tiny: the last part of a ClientHello pushes.
    private const uint LongestContinuation = 2048;
    private const uint LongestUnpushed = 600;

    private const uint IPv4 = Libc.ETH_P_IP, IPv6 = Libc.ETH_P_IPV6;
    private const uint Tcp = 6, Udp = 17;
    private const uint HopByHop = 0, Routing = 43, DestinationOptions = 60;
    private const uint IPv6HeaderLength = 40;
    private const int MostExtensions = 4;
    private const uint NextHeaderSlot = 0;
    private const uint PushFlag = 0x08;
    private const uint DomainPort = 53;

    internal static Libc.FilterInstruction[] Build(PortSet ports, bool dnsAnswers, bool continuations)
    {
        var filter = new FilterAssembler();
        filter.LoadProtocol();
        filter.IfEqual(IPv4, "ipv4");
        filter.UnlessEqual(IPv6, "drop");
        AddIPv6(filter);
        AddIPv4(filter);
        AddTcp(filter, ports, continuations);
        filter.Label("udp");
        if (dnsAnswers) AddUdp(filter);
        filter.Label("drop");
        filter.Return(0);
        filter.Label("pass");
        filter.Return(SnapLength);
        return filter.Assemble();
    }

    private static void AddIPv4(FilterAssembler filter)
    {
        filter.Label("ipv4");
        filter.LoadHalf(6);
        filter.IfAnySet(0x1fff, "drop"); // a later fragment has no port
        filter.IndexFromHeaderLength(0);
        filter.LoadByte(9);
        filter.IfEqual(Tcp, "tcp");
        filter.IfEqual(Udp, "udp");
        filter.Goto("drop");
    }

    // There are no loops: the walk over extension headers (RFC 8200, section 4) is written out.
    private static void AddIPv6(FilterAssembler filter)
    {
        filter.IndexFrom(IPv6HeaderLength);
        filter.LoadByte(6);
        for (int i = 0; i < MostExtensions; i++)
        {
            filter.IfEqual(Tcp, "tcp");
            filter.IfEqual(Udp, "udp");
            filter.IfEqual(HopByHop, $"extension{i}");
            filter.IfEqual(Routing, $"extension{i}");
            filter.UnlessEqual(DestinationOptions, "drop");
            filter.Label($"extension{i}");
            filter.LoadByteAtIndex(0);
            filter.Remember(NextHeaderSlot);
            filter.LoadByteAtIndex(1);
            filter.AddConstant(1);
            filter.Left(3);
            filter.AddTheIndex();
            filter.IndexFromAccumulator();
            filter.Recall(NextHeaderSlot);
        }

        filter.IfEqual(Tcp, "tcp");
        filter.UnlessEqual(Udp, "drop");
        filter.Goto("udp");
    }

    private static void AddTcp(FilterAssembler filter, PortSet ports, bool continuations)
    {
        filter.Label("tcp");
        filter.LoadPacketType();
        filter.UnlessEqual(Libc.PACKET_OUTGOING, "drop"); // loopback shows each packet once more, as it comes in
        filter.LoadHalfAtIndex(2);
        foreach (ushort port in ports.Ports) filter.IfEqual(port, "watched");
        filter.Goto("drop");

        filter.Label("watched");
        filter.LoadByteAtIndex(13);
        filter.Remember(NextHeaderSlot);
        filter.LoadByteAtIndex(12); // the header's length, in words, in the high half
        filter.Mask(0xf0);
        filter.Right(2);
        filter.AddTheIndex();
        filter.IndexFromAccumulator();
        filter.LoadByteAtIndex(0);
        filter.IfEqual(0x16, "record");
        filter.UnlessEqual('C', "other");
        filter.LoadPacketLength();
        filter.SubtractTheIndex();
        filter.IfGreater(7, "line");
        filter.Goto("other");
        filter.Label("line");
        filter.LoadWordAtIndex(0);
        filter.UnlessEqual(0x434f_4e4e, "other"); // CONN
        filter.LoadWordAtIndex(4);
        filter.IfEqual(0x4543_5420, "pass"); // ECT and a space
        filter.Goto("other");

        filter.Label("record");
        filter.LoadByteAtIndex(1);
        filter.UnlessEqual(3, "other");
        filter.LoadByteAtIndex(5);
        filter.IfEqual(1, "pass"); // ClientHello
        filter.Label("other");
        if (continuations) AddContinuation(filter);
        filter.Goto("drop");
    }

    private static void AddContinuation(FilterAssembler filter)
    {
        filter.LoadByteAtIndex(0);
        filter.Mask(0xfc);
        filter.IfEqual(0x14, "drop"); // a record of another kind: the ClientHello is over
        filter.LoadPacketLength();
        filter.SubtractTheIndex();
        filter.IfGreater(LongestContinuation, "drop");
        filter.IfGreater(LongestUnpushed, "long");
        filter.Goto("pass");
        filter.Label("long");
        filter.Recall(NextHeaderSlot);
        filter.IfAnySet(PushFlag, "pass");
    }

    private static void AddUdp(FilterAssembler filter)
    {
        filter.LoadPacketType();
        filter.UnlessEqual(Libc.PACKET_HOST, "drop");
        filter.LoadHalfAtIndex(0);
        filter.UnlessEqual(DomainPort, "drop");
        filter.LoadByteAtIndex(8 + 2);
        filter.UnlessAnySet(0x80, "drop"); // a query
        filter.LoadHalfAtIndex(8 + 6);
        filter.IfEqual(0, "drop"); // no answer
        filter.Goto("pass");
    }
}
