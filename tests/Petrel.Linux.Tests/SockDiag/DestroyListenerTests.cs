using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Tests.SockDiag;

/// <summary>The ends of sockets of this process on loopback, as the running kernel tells of them.</summary>
public class DestroyListenerTests
{
    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("127.0.0.1", true)]
    public void Drain_ClosedConnection_IsItsEndWithTheLastFigures(string address, bool mapped)
    {
        using Connections connections = new Connections(address, mapped).Add();
        using DestroyListener listener = Open(connections.Ports);
        Socket client = connections.Clients[0];
        SocketKey key = Connections.KeyOf(client);
        ulong cookie = CookieOf(key);
        connections.Servers[0].Send(new byte[17]);
        Assert.Equal(17, client.Receive(new byte[17]));

        connections.End(0);

        Event end = Assert.Single(DrainUntil(listener, events => events.Length > 0));
        Assert.Equal((EventKind.Destroyed, SourceKind.Diag, NetnsDirectory.Own), (end.Kind, end.Source, end.Netns));
        Assert.Equal((key, cookie), (end.Key, end.Cookie));
        Assert.Equal(17ul, end.Counters.BytesReceived);
        Assert.Equal(0, listener.Malformed);
    }

    [Fact]
    public void Drain_NothingEnded_ReturnsAtOnce()
    {
        using Connections connections = new Connections().Add();
        using DestroyListener listener = Open(connections.Ports);

        Assert.Empty(Drain(listener));
    }

    [Fact]
    public void Drain_OtherPortsAndServersEnd_AreNotHeardOf()
    {
        using Connections unwatched = new Connections().Add();
        using Connections watched = new Connections().Add();
        using DestroyListener listener = Open(watched.Ports);
        SocketKey key = Connections.KeyOf(watched.Clients[0]);

        unwatched.End(0);
        watched.End(0);

        Assert.Equal(key, Assert.Single(DrainUntil(listener, events => events.Length > 0)).Key);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(2000)]
    public void Open_ManyPorts_HearsOfTheFirstAndTheLast(int more)
    {
        using Connections one = new Connections().Add(), two = new Connections().Add();
        IEnumerable<ushort> between = Enumerable.Range(1, more).Select(i => (ushort)i);
        using DestroyListener listener = Open(new([one.Port, .. between, two.Port]));

        one.End(0);
        two.End(0);

        Event[] ends = DrainUntil(listener, events => events.Length >= 2);
        Assert.Equal(
            new[] { one.Port, two.Port }.Order(), ends.Select(item => item.Key.Remote.Port).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Drain_RefusedConnect_IsHeardOfWithoutItsPortIfWanted(bool wanted)
    {
        using Connections refusing = new(), watched = new Connections().Add();
        ushort port = refusing.Port;
        refusing.Dispose();
        using DestroyListener listener = Open(new([port, watched.Port]), failedConnects: wanted);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int local = ((IPEndPoint)client.LocalEndPoint!).Port;
        Assert.Throws<SocketException>(() => client.Connect(IPAddress.Loopback, port));
        client.Dispose();

        // Ends are told of in order, so that of a watched connection marks the place up to which to look.
        watched.End(0);

        Event[] ends = DrainUntil(listener, events => events.Any(item => item.Key.Remote.Port == watched.Port));
        Assert.Equal(wanted, ends.Any(item => item.Key.Local.Port == local && item.Key.Remote.Port == 0));
    }

    /// <summary>
    /// A listener that is not drained in time loses ends; it has to say so, and to hear of those that follow.
    /// </summary>
    [Fact]
    public void Drain_MoreEndsThanTheSocketHolds_ReportsTheLossAndGoesOn()
    {
        using Connections connections = new Connections().Add(101);
        using DestroyListener listener = Open(connections.Ports);
        ShrinkReceiveBuffer(listener.Descriptor);
        for (int i = 0; i < 100; i++) connections.End(i);
        Assert.True(SpinWait.SpinUntil(() => DropsOf(listener.Descriptor) > 0, 10_000));

        // Until each of the hundred was heard or dropped: else those on their way could drop the one that follows.
        Event[] heard = DrainUntil(listener, events =>
            events.Count(item => item.Kind == EventKind.Destroyed) + DropsOf(listener.Descriptor) == 100);

        Event[] losses = [.. heard.Where(item => item.Kind == EventKind.Lost)];
        Assert.NotEmpty(losses);
        Assert.All(losses, lost => Assert.Equal((SourceKind.Diag, 1L), (lost.Source, lost.Value)));
        SocketKey key = Connections.KeyOf(connections.Clients[100]);
        connections.End(100);
        heard = [.. heard, .. DrainUntil(listener, events => events.Any(item => item.Key == key))];
        Assert.InRange(heard.Count(item => item.Kind == EventKind.Destroyed), 2, 100);
    }

    private static ulong CookieOf(SocketKey key)
    {
        using SockDiagClient client = SockDiagClient.Open().Value!;
        EventBuffer into = new();
        client.LookUp([new SocketLookup(key, 0, NetnsDirectory.Own)], into);
        return Assert.Single(into.Span.ToArray()).Cookie;
    }

    private static DestroyListener Open(PortSet ports, bool failedConnects = false) =>
        DestroyListener.Open(ports, NetnsDirectory.Own, others: false, failedConnects).Value!;

    // To a few messages, so that a hundred overrun it.
    private static void ShrinkReceiveBuffer(int descriptor)
    {
        const int SOL_SOCKET = 1, SO_RCVBUF = 8;
        int octets = 8192;
        Assert.Equal(0, SetSocketOption(descriptor, SOL_SOCKET, SO_RCVBUF, ref octets, sizeof(int)));
    }

    // sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode; the kernel tells of ends when it finds the time.
    private static long DropsOf(int descriptor)
    {
        string inode = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget!["socket:[".Length..^1];
        string[] columns = File.ReadLines("/proc/thread-self/net/netlink")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(line => line[^1] == inode);
        return long.Parse(columns[^2]);
    }

    [DllImport("libc", EntryPoint = "setsockopt")]
    private static extern int SetSocketOption(int socket, int level, int option, ref int value, int length);

    private static Event[] DrainUntil(DestroyListener listener, Func<Event[], bool> enough)
    {
        List<Event> heard = [];
        bool came = SpinWait.SpinUntil(
            () =>
            {
                heard.AddRange(Drain(listener));
                return enough([.. heard]);
            }, 10_000);
        Assert.True(came, $"{heard.Count} events within 10 s are not what is waited for.");
        return [.. heard];
    }

    private static Event[] Drain(DestroyListener listener)
    {
        EventBuffer into = new();
        listener.Drain(into);
        return into.Span.ToArray();
    }
}
