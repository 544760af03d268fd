using System.Net;
using System.Net.Sockets;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.SockDiag;
using Petrel.Linux.Tests.Namespaces;

namespace Petrel.Linux.Tests.SockDiag;

public class SockDiagSweepTests
{
    private static readonly NetnsId Somewhere = new(4711);

    [Fact]
    public void Sweep_OwnConnections_AreFramedInOrderOfTimeAndComplete()
    {
        using Connections connections = new Connections().Add(3);
        SockDiagSweep sweep = new(connections.Ports);
        Event[] events = [];
        Assert.True(SpinWait.SpinUntil(() => (events = Sweep(sweep))[^1].Value == 1, 10_000));

        Assert.Equal(
            [EventKind.SweepStarted, EventKind.Sampled, EventKind.Sampled, EventKind.Sampled, EventKind.SweepEnded],
            events.Select(item => item.Kind));
        Assert.All(events, item => Assert.Equal((SourceKind.Diag, Somewhere), (item.Source, item.Netns)));
        Assert.Equal(events.Select(item => item.Time).Order(), events.Select(item => item.Time));
        Assert.Equal(0, sweep.Malformed);
    }

    [Fact]
    public void Sweep_ThreadInAnotherNamespace_SeesThatNamespaceOnly()
    {
        using NamedNetns netns = new();
        using Connections outside = new Connections().Add();
        netns.Run(() =>
        {
            using Connections inside = new Connections().Add();

            Event[] events = Sweep(new(new([outside.Port, inside.Port])));

            Event sample = Assert.Single(events, item => item.Kind == EventKind.Sampled);
            Assert.Equal(Connections.KeyOf(inside.Clients[0]), sample.Key);
        });
    }

    /// <summary>A listener whose queue of one is full drops every further SYN.</summary>
    [Fact]
    public void Sweep_UnansweredConnect_IsSynSentWithItsTimer()
    {
        using Socket listener = NewSocket(), accepted = NewSocket(), unanswered = NewSocket();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        accepted.Connect(listener.LocalEndPoint!);
        unanswered.Blocking = false;
        _ = Assert.Throws<SocketException>(() => unanswered.Connect(listener.LocalEndPoint!));
        ushort port = (ushort)((IPEndPoint)listener.LocalEndPoint!).Port;

        Event[] samples = [.. Sweep(new(new([port]))).Where(item => item.Kind == EventKind.Sampled)];

        Assert.Equal([TcpState.Established, TcpState.SynSent], samples.Select(item => item.State).Order());
        Event connecting = samples.Single(item => item.State == TcpState.SynSent);
        Assert.Equal(SocketTimer.Retransmit, connecting.Timer);
        Assert.InRange(connecting.TimerMilliseconds, 1u, 60_000u);
        Assert.Equal(1u, connecting.Counters.UnackedSegments);
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static Event[] Sweep(SockDiagSweep sweep)
    {
        EventBuffer into = new();
        sweep.Sweep(Somewhere, into);
        return into.Span.ToArray();
    }
}
