using CsCheck;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Packets;
using static Petrel.Linux.Tests.Packets.PacketBytes;

namespace Petrel.Linux.Tests.Packets;

public class NameFinderTests
{
    private const string Host = "registry-1.docker.io";
    private const long Second = 1_000_000_000;

    private static readonly byte[] Hello = RealHello.Of(Host);
    private static readonly byte[] OtherHello = RealHello.Of("stranger.example");

    private readonly NameFinder _finder = new(Plan(), new NetnsId(7));

    internal static PacketPlan Plan(params ushort[] ports) => new(
        new SiteDirectory([new RegistryDefinition(Host) { Hosts = [new RegistryHost(Host, RegistryRole.Api, [443, .. ports], false, new FactSource("a test", default))] }]),
        new PortSet([443, 3128, .. ports]), new PortSet([3128]));

    [Fact]
    public void TryFind_AHelloInOneSegment_IsItsName()
    {
        Event found = Find(IPv4(Tcp, TcpSegment(443, 1, Hello)))!.Value;
        Assert.Equal((EventKind.ServerNameSeen, SourceKind.Packets, 7u), (found.Kind, found.Source, found.Netns.Inode));
        Assert.Equal(new ServerName(Host, ServerNameKind.TlsServerName, 443), found.Payload);
        Assert.Equal("192.0.2.7:443", found.Key.Remote.ToString());
    }

    [Fact]
    public void TryFind_AStrangersName_IsNotKept() =>
        Assert.Same(ServerName.Elsewhere, Find(IPv4(Tcp, TcpSegment(443, 1, OtherHello)))!.Value.Payload);

    [Fact]
    public void TryFind_BehindAProxy_TheConnectLineSaysThePort()
    {
        byte[] line = System.Text.Encoding.ASCII.GetBytes($"CONNECT {Host}:443 HTTP/1.1\r\nHost: {Host}:443\r\n\r\n");
        Assert.Equal(
            new ServerName(Host, ServerNameKind.ProxyConnect, 443), Find(IPv4(Tcp, TcpSegment(3128, 1, line)))!.Value.Payload);
        Assert.Null(Find(IPv4(Tcp, TcpSegment(443, 1, line))));
        Assert.Equal(
            new ServerName(Host, ServerNameKind.TlsServerName, 0), Find(IPv4(Tcp, TcpSegment(3128, 1, Hello)))!.Value.Payload);
    }

    [Fact]
    public void TryFind_AHelloOverSegments_IsFoundWhereverItIsCut() => Gen.Int[1, 400].Array[1, 30].Sample(lengths =>
    {
        byte[][] parts = Cut(OtherHello, lengths);
        var finder = new NameFinder(Plan(), default);
        uint sequence = uint.MaxValue - 100; // numbers wrap
        int names = 0;
        foreach (byte[] part in parts)
        {
            byte[] packet = IPv4(Tcp, TcpSegment(443, sequence, part));
            names += Find(finder, packet) is null ? 0 : 1;
            if (part != parts[^1]) names += Find(finder, packet) is null ? 0 : 1; // each is sent again
            sequence += (uint)part.Length;
        }

        Assert.Equal(1, names);
    });

    [Fact]
    public void TryFind_AHelloWithAHole_WaitsForWhatIsMissing()
    {
        byte[][] parts = Cut(OtherHello, 90, 60);
        Assert.Null(Find(IPv4(Tcp, TcpSegment(443, 0, parts[0]))));
        Assert.Null(Find(IPv4(Tcp, TcpSegment(443, 150, parts[2]))));
        Assert.Null(Find(IPv4(Tcp, TcpSegment(443, 90, parts[1]))));
        Assert.NotNull(Find(IPv4(Tcp, TcpSegment(443, 150, parts[2]))));
    }

    [Fact]
    public void TryFind_ManyHellosThatNeverEnd_AreBounded()
    {
        var table = new HelloTable();
        for (int i = 0; i < 1000; i++)
        {
            PacketReader.TryRead(IPv4(Tcp, TcpSegment(443, 1, Hello[..50], from: (ushort)(1000 + i))), out TransportPacket part);
            table.Begin(part, i);
        }

        Assert.Equal(64, table.Count);
        PacketReader.TryRead(IPv4(Tcp, TcpSegment(443, 1, Hello[..50])), out TransportPacket late);
        table.Begin(late, 10 * Second);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void TryFind_AHelloThatGoesOnForEver_IsLetGo()
    {
        var table = new HelloTable();
        PacketReader.TryRead(IPv4(Tcp, TcpSegment(443, 0, new byte[1000])), out TransportPacket first);
        table.Begin(first, 0);
        uint sequence = 1000;
        for (int longest = 0; table.Count > 0; sequence += 1000)
        {
            PacketReader.TryRead(IPv4(Tcp, TcpSegment(443, sequence, new byte[1000])), out TransportPacket next);
            longest = Math.Max(longest, table.Continue(next).Length);
            Assert.InRange(longest, 0, 16 * 1024);
        }

        Assert.InRange(sequence, 16_000u, 18_000u);
    }

    [Fact]
    public void TryFind_ADnsAnswer_IsKeptOnlyForAWatchedHost()
    {
        Event found = Find(IPv4(Udp, Datagram(DnsBytes.Answer(Host, "192.0.2.1"))))!.Value;
        var answer = Assert.IsType<DnsAnswer>(found.Payload);
        Assert.Equal((EventKind.DnsAnswered, Host, "192.0.2.1"), (found.Kind, answer.Host, Assert.Single(answer.Addresses).ToString()));
        Assert.Null(Find(IPv4(Udp, Datagram(DnsBytes.Answer("stranger.example", "192.0.2.1")))));
    }

    private Event? Find(byte[] packet) => Find(_finder, packet);

    private static Event? Find(NameFinder finder, byte[] packet)
    {
        Event found = default;
        return finder.TryFind(packet, Second, ref found) ? found : null;
    }

    private static byte[] Datagram(byte[] payload) => [0, 53, 0x9c, 0x40, .. Half(8 + payload.Length), 0, 0, .. payload];

    private static byte[][] Cut(byte[] stream, params int[] lengths)
    {
        var parts = new List<byte[]>();
        for (int at = 0, i = 0; at < stream.Length; i++)
        {
            int length = Math.Min(stream.Length - at, i < lengths.Length ? lengths[i] : stream.Length);
            if (at == 0) length = Math.Max(length, 6); // less does not show that a ClientHello begins
            parts.Add(stream[at..(at + length)]);
            at += length;
        }

        return [.. parts];
    }
}
