using System.Net;
using System.Text;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Packets;

namespace Petrel.Fuzz.Targets;

/// <summary>What passes on the wire: packets, ClientHellos, CONNECT lines, DNS answers.</summary>
internal static class StreamTargets
{
    private const string Host = "registry-1.docker.io";

    private static readonly PacketPlan Plan = new(
        new SiteDirectory([new RegistryDefinition(Host) { Hosts = [new RegistryHost(Host, RegistryRole.Api, [443], false, new FactSource("a test", default))] }]),
        new PortSet([443, 3128]), new PortSet([3128]));

    private static readonly byte[] Hello = [22, 3, 1, .. Counted(2, [1, .. Counted(3, Message())])];

    private static readonly byte[] Answer =
    [
        7, 7, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0, .. Labels(), 0, 1, 0, 1,
        0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 30, 0, 2, 0xc0, 12, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 192, 0, 2, 7,
    ];

    private static readonly byte[] Connect = Encoding.ASCII.GetBytes($"CONNECT {Host}:443 HTTP/1.1\r\nHost: {Host}\r\n\r\n");

    internal static IEnumerable<FuzzTarget> All =>
    [
        new("client-hello", CheckHello, [Hello, [.. Hello, 20, 3, 3, 0, 1, 1]]),
        new("connect-line", CheckConnect, [Connect, [.. "CONNECT 10.0.0.1:443 HTTP/1.1"u8], [.. "CONNECT [::1]:1 HTTP/1.0"u8]]),
        new("dns-answer", CheckAnswer, [Answer]),
        new("packet", CheckPacket, [IPv4(6, Segment(443, Hello)), IPv4(6, Segment(3128, Connect)), IPv4(17, [0, 53, 1, 1, 0, 0, 0, 0, .. Answer]), IPv6(Segment(443, Hello))]),
    ];

    private static void CheckHello(byte[] stream)
    {
        byte[] name = new byte[SiteName.MostOctets];
        ClientHello hello = ClientHelloReader.Read(stream, name);
        Promise.That(hello.State != ClientHelloState.None || hello == default, "nothing was read, and something found");
        CheckName(name.AsSpan(0, hello.NameLength));
        if (hello.State == ClientHelloState.Complete)
            Promise.Same(hello, ClientHelloReader.Read([.. stream, 1, 2, 3], new byte[SiteName.MostOctets]), "what follows a whole ClientHello changes it");

        // Whatever is missing at the end may still come: less of a good stream is an incomplete one.
        if (hello.State == ClientHelloState.None || stream.Length == 0) return;
        ClientHello less = ClientHelloReader.Read(stream.AsSpan(0, stream.Length / 2), new byte[SiteName.MostOctets]);
        Promise.That(less.State == ClientHelloState.Incomplete || less == hello, $"half of a stream is {less}, the whole {hello}");
    }

    private static void CheckName(ReadOnlySpan<byte> name)
    {
        foreach (byte c in name) Promise.That(c is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'_' or (byte)'.', "a name that is none");
    }

    private static void CheckConnect(byte[] stream)
    {
        byte[] name = new byte[SiteName.MostOctets];
        if (!ConnectLineReader.TryRead(stream, name, out int length, out ushort port)) return;
        Promise.That(port != 0, "no port");
        CheckName(name.AsSpan(0, length));
        if (length == 0) return;
        string printed = $"CONNECT {Encoding.ASCII.GetString(name, 0, length)}:{port} HTTP/1.1";
        byte[] again = new byte[SiteName.MostOctets];
        bool read = ConnectLineReader.TryRead(Encoding.ASCII.GetBytes(printed), again, out int sameLength, out ushort samePort);
        Promise.That(read && (sameLength, samePort) == (length, port) && again.AsSpan().StartsWith(name.AsSpan(0, length)), $"'{printed}' is read otherwise");
    }

    private static void CheckAnswer(byte[] message)
    {
        byte[] name = new byte[SiteName.MostOctets];
        if (!DnsAnswerReader.TryRead(message, name, new InetAddress[4], out DnsReply reply)) return;
        Promise.That(reply is { AddressCount: >= 1 and <= 4, NameLength: >= 1 and <= SiteName.MostOctets }, $"absurd answer {reply}");
        InetAddress[] first = new InetAddress[1];
        Promise.That(DnsAnswerReader.TryRead(message, name, first, out DnsReply one) && one.AddressCount == 1, "no room for all addresses, and none is read");
    }

    private static void CheckPacket(byte[] packet)
    {
        if (PacketReader.TryRead(packet, out TransportPacket read))
            Promise.That(read.Payload.IsEmpty || packet.AsSpan().Overlaps(read.Payload), "a payload from elsewhere");
        var finder = new NameFinder(Plan, new NetnsId(7));
        for (int time = 1; time <= 2; time++)
        {
            Event found = default;
            if (!finder.TryFind(packet, time, ref found)) continue;
            Promise.That(found.Kind is EventKind.ServerNameSeen or EventKind.DnsAnswered && found.Payload is not null, $"a {found.Kind} was found");
            Promise.That(found.Payload is not ServerName { Host: not ("" or Host) } and not DnsAnswer { Host: not Host }, "a stranger's name is kept");
            KernelTargets.CheckRecorded(found);
        }
    }

    private static byte[] Message() =>
    [
        3, 3, .. new byte[32], .. Counted(1, new byte[32]), .. Counted(2, [0x13, 1, 0x13, 2]), .. Counted(1, [0]),
        .. Counted(2, [0, 0, .. Counted(2, Counted(2, [0, .. Counted(2, Encoding.ASCII.GetBytes(Host))])), 0xfe, 0x0d, .. Counted(2, [1, 2, 3]), 0, 16, .. Counted(2, [0, 2, 1, 2])]),
    ];

    private static byte[] Counted(int octets, byte[] body) =>
        [.. Enumerable.Range(1, octets).Select(place => (byte)(body.Length >> (8 * (octets - place)))), .. body];

    private static byte[] Labels() => [.. Host.Split('.').SelectMany(static label => Counted(1, Encoding.ASCII.GetBytes(label))), 0];

    private static byte[] IPv4(int protocol, byte[] body) =>
        [0x45, 0, .. Half(20 + body.Length), 0, 0, 0, 0, 64, (byte)protocol, 0, 0, 10, 0, 0, 2, 192, 0, 2, 7, .. body];

    private static byte[] IPv6(byte[] body) =>
    [
        0x60, 0, 0, 0, .. Half(body.Length + 8), 60, 64, .. IPAddress.Parse("2001:db8::2").GetAddressBytes(), .. IPAddress.Parse("2001:db8::7").GetAddressBytes(),
        6, 0, 0, 0, 0, 0, 0, 0, .. body,
    ];

    private static byte[] Segment(int port, byte[] payload) =>
        [156, 64, .. Half(port), 0, 0, 0, 1, 0, 0, 0, 1, 5 << 4, 0x18, 1, 0, 0, 0, 0, 0, .. payload];

    private static byte[] Half(int number) => [(byte)(number >> 8), (byte)number];
}
