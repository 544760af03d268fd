using System.Net.Sockets;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Tests.SockDiag;

/// <summary>Walks over the running kernel's sockets, with connections of this process on loopback.</summary>
public class SockDiagClientTests
{
    private static readonly NetnsId Somewhere = new(4711);

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("127.0.0.1", true)]
    public void Dump_OwnConnection_IsSampledOnceWithQueueAndCounters(string address, bool mapped)
    {
        using Connections connections = new Connections(address, mapped).Add();
        connections.Servers[0].Send(new byte[17]);
        connections.Clients[0].Send(new byte[3]);
        long before = MonotonicClock.Now;

        Event sample = WaitFor(connections, item => item.ReceiveQueue == 17 && item.SendQueue == 0);

        Assert.Equal(Connections.KeyOf(connections.Clients[0]), sample.Key);
        Assert.Equal((TcpState.Established, SourceKind.Diag, Somewhere), (sample.State, sample.Source, sample.Netns));
        Assert.InRange(sample.Time, before, MonotonicClock.Now);
        Assert.NotEqual(0ul, sample.Cookie);
        Assert.NotEqual(0ul, sample.Inode);
        Assert.True(sample.HasCounters);
        Assert.Equal((17ul, 3ul), (sample.Counters.BytesReceived, sample.Counters.BytesSent));
        Assert.InRange(sample.Counters.RttMicroseconds, 1u, 10_000_000u);
        Assert.InRange(sample.Counters.LastDataReceivedMilliseconds, 0u, 20_000u);
    }

    [Fact]
    public void Dump_PeerThatDoesNotRead_ShowsTheSendQueue()
    {
        using Connections connections = new Connections().Add();
        Socket client = connections.Clients[0];
        client.Blocking = false;
        long sent = 0;
        SocketError error;
        do sent += client.Send(new byte[65_536], 0, 65_536, SocketFlags.None, out error);
        while (error == SocketError.Success);

        // The rest waits for the peer's window; what the peer has acknowledged lies in its receive queue.
        Event sample = WaitFor(connections, item => item.Timer == SocketTimer.ZeroWindowProbe);

        Assert.Equal(sent, sample.SendQueue + (long)sample.Counters.BytesAcked - 1);
        Assert.InRange(sample.Counters.NotSentBytes, 1u, sample.SendQueue);
    }

    [Fact]
    public void Dump_LeakedAfterThePeerClosed_IsCloseWait()
    {
        using Connections connections = new Connections().Add();
        connections.Servers[0].Dispose();

        Event sample = WaitFor(connections, item => item.State == TcpState.CloseWait);

        Assert.Equal(Connections.KeyOf(connections.Clients[0]), sample.Key);
    }

    [Fact]
    public void Dump_ListenerTimeWaitAndServersEnd_AreNotListed()
    {
        using Connections connections = new Connections().Add(2);
        using SockDiagClient client = Open();
        SocketKey closed = Connections.KeyOf(connections.Clients[0]);
        connections.Clients[0].Dispose();
        connections.Servers[0].Dispose();

        SocketLookup wanted = new(closed, 0, Somewhere);
        Assert.True(SpinWait.SpinUntil(() => LookUp(client, wanted).State == TcpState.TimeWait, 10_000));
        Event sample = Assert.Single(Dump(client, connections.Ports));
        Assert.Equal(Connections.KeyOf(connections.Clients[1]), sample.Key);
    }

    [Fact]
    public void Dump_SeveralPorts_ListsTheConnectionsToEachOfThem()
    {
        Connections[] all = [.. Enumerable.Range(0, 4).Select(_ => new Connections().Add())];
        using SockDiagClient client = Open();
        IEnumerable<ushort> unused = Enumerable.Range(0, 300).Select(i => (ushort)(1 + i));

        ushort[] wanted = [all[0].Port, all[1].Port, all[3].Port];

        IEnumerable<ushort> seen = Dump(client, new([.. unused, .. wanted])).Select(item => item.Key.Remote.Port);

        Assert.Equal(wanted.Order(), seen.Where(port => port > 300).Order());
        foreach (Connections connections in all) connections.Dispose();
    }

    [Fact]
    public void Dump_MoreThanOneBufferHolds_ListsEachOnce()
    {
        using Connections connections = new Connections().Add(200);
        using SockDiagClient client = Open();

        SocketKey[] seen = [.. Dump(client, connections.Ports).Select(item => item.Key)];

        Assert.Equal(200, seen.Length);
        Assert.True(seen.ToHashSet().SetEquals(connections.Clients.Select(Connections.KeyOf)));
        Assert.Equal(0, client.Malformed);
    }

    private static Event WaitFor(Connections connections, Func<Event, bool> wanted)
    {
        using SockDiagClient client = Open();
        Event[] samples = [];
        _ = SpinWait.SpinUntil(() => (samples = Dump(client, connections.Ports)).Any(wanted), 10_000);
        return Assert.Single(samples, item => wanted(item));
    }

    private static Event[] Dump(SockDiagClient client, PortSet ports)
    {
        EventBuffer into = new();

        // A walk may be interrupted by what others do on this host; then it says so.
        Assert.True(SpinWait.SpinUntil(() =>
        {
            into.Clear();
            return client.Dump(ports, Somewhere, into);
        }, 10_000));
        Assert.All(into.Span.ToArray(), item => Assert.Equal(EventKind.Sampled, item.Kind));
        return into.Span.ToArray();
    }

    private static Event LookUp(SockDiagClient client, SocketLookup socket)
    {
        EventBuffer into = new();
        client.LookUp([socket], into);
        return Assert.Single(into.Span.ToArray());
    }

    private static SockDiagClient Open() => SockDiagClient.Open().Value!;
}
