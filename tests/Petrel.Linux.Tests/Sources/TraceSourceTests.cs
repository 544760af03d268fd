using System.Net.Sockets;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Native;

namespace Petrel.Linux.Tests.Sources;

/// <summary>With this machine's kernel and its loopback.</summary>
[Collection(WholeHost.Name)]
public class TraceSourceTests
{
    private const int ECONNRESET = 104, ECONNREFUSED = 111;

    [Fact]
    public void Drain_RefusedConnect_TellsEachStepInOrder()
    {
        using Loopback refusing = new(listens: false);
        using TraceRun tracing = new([refusing.Port]);
        long before = MonotonicClock.Now;

        refusing.BeRefused();

        Event[] events = tracing.DrainUntil(EventKind.ErrorReported);
        Assert.Equal(
            ["Close>SynSent", "ResetReceived", "SynSent>Close", "ErrorReported"], events.Select(TraceRun.Describe));
        Assert.Equal(NetnsDirectory.Own, events[0].Netns);
        Assert.Equal(Environment.ProcessId, events[0].Pid);
        Assert.All(events, item => Assert.Equal(new InetEndpoint(new(0, 0xFFFF_7F00_0001), refusing.Port), item.Key.Remote));
        Assert.Single(events[..3].Select(static item => item.SocketAddress).Distinct());
        Assert.Equal(ECONNREFUSED, events[3].Error);
        Assert.InRange(events[0].Time, before, events[1].Time);
        Assert.InRange(events[3].Time, events[2].Time, MonotonicClock.Now);
        Assert.Equal(0, tracing.Source.Malformed);
    }

    [Fact]
    public void Drain_ConnectionClosedByBoth_EndsWithItsLastFigures()
    {
        using Loopback serving = new(listens: true);
        using TraceRun tracing = new([serving.Port]);
        using (Socket client = serving.Connect())
        using (Socket server = serving.Accept())
        {
            client.Send([1, 2, 3]);
            Assert.Equal(3, server.Receive(new byte[8]));
            client.Shutdown(SocketShutdown.Send);
        }

        Event[] events = tracing.DrainUntil(static item => item is { Kind: EventKind.Destroyed, Source: SourceKind.Diag });

        Assert.Equal(
            ["Close>SynSent", "SynSent>Established", "Established>FinWait1"], events[..3].Select(TraceRun.Describe));
        Event end = Assert.Single(events, static item => item is { Kind: EventKind.Destroyed, Source: SourceKind.Trace });
        Assert.NotEqual(0ul, end.Cookie);
        Assert.Equal(end.Cookie, events[^1].Cookie);
        Assert.True(events[^1].HasCounters);
        Assert.Equal(0, tracing.Source.Malformed);
    }

    [Fact]
    public void Drain_ResetByTheServer_TellsTheErrorToo()
    {
        using Loopback serving = new(listens: true);
        using TraceRun tracing = new([serving.Port]);
        using Socket client = serving.Connect();
        using (Socket server = serving.Accept()) server.LingerState = new LingerOption(true, 0);

        Event[] events = tracing.DrainUntil(EventKind.ErrorReported);

        Assert.Contains("ResetReceived", events.Select(TraceRun.Describe));
        Assert.Equal(ECONNRESET, events[^1].Error);
    }

    [Fact]
    public void Drain_ResetByTheClient_TellsOnlyThatOfTheWatchedPort()
    {
        using Loopback serving = new(listens: true);
        using Loopback unwatched = new(listens: true);
        using TraceRun tracing = new([serving.Port]);
        foreach (Loopback end in (Loopback[])[unwatched, serving])
        {
            Socket client = end.Connect();
            using Socket server = end.Accept();
            client.LingerState = new LingerOption(true, 0);
            client.Dispose();
        }

        Event[] events = tracing.DrainUntil(EventKind.ResetSent);

        Assert.Equal(
            ["Close>SynSent", "SynSent>Established", "Established>Close", "ResetSent"], events.Select(TraceRun.Describe));
        Assert.All(events, item => Assert.Equal(serving.Port, item.Key.Remote.Port));
        Assert.Equal(0, tracing.Source.Malformed);
    }

    [Fact]
    public void RequestSweep_ConnectionThatWasThereBefore_ReachesTheInbox()
    {
        using Loopback serving = new(listens: true);
        using Socket client = serving.Connect();
        using TraceRun tracing = new([serving.Port], [NetnsDirectory.Own]);

        tracing.Source.RequestSweep();

        Event[] events = tracing.WaitForInbox(EventKind.SweepEnded);
        Assert.Equal([EventKind.SweepStarted, EventKind.SweepEnded], [events[0].Kind, events[^1].Kind]);
        Event sample = Assert.Single(events, static item => item.Kind == EventKind.Sampled);
        Assert.Equal((serving.Port, TcpState.Established), (sample.Key.Remote.Port, sample.State));
    }

    // The kernel's count is exact: what a slow reader got and what it lost are together what a quick one gets.
    [Fact]
    public void Drain_MoreThanTheRingsHold_CountsEachLostRecordOnce()
    {
        using Loopback serving = new(listens: true);
        using TraceRun quick = new([serving.Port]);
        using TraceRun slow = new([serving.Port]);
        int told = 0;
        for (int i = 0; i < 1500; i++)
        {
            using (Socket client = serving.Connect())
            using (Socket server = serving.Accept())
                client.LingerState = new LingerOption(true, 0);
            if (i % 50 == 49) told += quick.Drain().Count(static item => item.Source == SourceKind.Trace);
        }

        Event[] late = slow.Drain();
        Event loss = Assert.Single(late, static item => item.Kind == EventKind.Lost);
        Assert.Equal(SourceKind.Trace, loss.Source);
        Assert.True(loss.Value > 0);
        Assert.Equal(told, late.Count(static item => item.Source == SourceKind.Trace) - 1 + loss.Value);
        Assert.DoesNotContain(slow.Drain(), static item => item.Kind == EventKind.Lost);
        Assert.Equal(0, slow.Source.Malformed);
    }

    // Its descriptors were left to the process's end, so that each change of source kept some for ever.
    [Fact]
    public void Dispose_AfterUse_LeavesNoDescriptor()
    {
        using Loopback refusing = new(listens: false);
        using (TraceRun warm = new([refusing.Port])) warm.Drain();
        Descriptors.Settle();
        string[] before = Descriptors.Open();
        using (TraceRun tracing = new([refusing.Port]))
        {
            refusing.BeRefused();
            _ = tracing.DrainUntil(EventKind.ErrorReported);
            Assert.True(Descriptors.Open().Length > before.Length);
        }

        Descriptors.Settle();
        Assert.Equal(before, Descriptors.Open());
    }
}
