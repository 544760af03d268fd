using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Sources;
using Petrel.Linux.Tests.SockDiag;

namespace Petrel.Linux.Tests.Namespaces;

/// <summary>The worker against real namespaces; a fabricated walk tells in which one it was called.</summary>
public sealed class NetnsWorkerTests : IDisposable
{
    private static readonly NetnsId Own = NetnsDirectory.Own;

    private readonly EventInbox _inbox = new();
    private readonly EventBuffer _drained = new();

    public void Dispose() => _inbox.Dispose();

    [Fact]
    public void RequestSweep_All_VisitsTheOwnAndTheOtherNamespaceAndReturns()
    {
        using NamedNetns netns = new();
        using NetnsWorker worker = new(new Witness(), new(Own, default), _inbox);

        for (int turn = 0; turn < 3; turn++)
        {
            worker.RequestSweep();
            Event[] visits = WaitFor(events => events.Any(item => item.Netns == netns.Id));

            // The thread is where it says, and was home again before the own namespace's next turn.
            Assert.All(visits, item => Assert.Equal(item.Netns.Inode, item.Value));
            Assert.Single(visits, item => item.Netns == Own);
            Assert.Single(visits, item => item.Netns == netns.Id);
        }

        Assert.False(worker.IsLost);
    }

    [Fact]
    public void RequestSweep_OneNamespaceOnly_VisitsThatOneOnly()
    {
        using NamedNetns wanted = new(), other = new();
        using NetnsWorker worker = new(new Witness(), new(Own, [wanted.Id]), _inbox);

        Event[] visits = [.. Sweep(worker), .. Sweep(worker)];

        Assert.Equal([wanted.Id, wanted.Id], visits.Select(item => item.Netns));
    }

    [Fact]
    public void RequestLookUp_SocketsOfAnotherNamespace_AreFoundOrMissingThere()
    {
        using NamedNetns netns = new();
        using NetnsWorker worker = new(new Witness(), new(Own, default), _inbox);
        netns.Run(() =>
        {
            using Connections connections = new Connections().Add(2);
            SocketKey alive = Connections.KeyOf(connections.Clients[0]);
            SocketKey gone = Connections.KeyOf(connections.Clients[1]);
            Connections.Reset(connections.Clients[1]);

            worker.RequestLookUp(new(alive, 0, netns.Id));
            worker.RequestLookUp(new(gone, 0, netns.Id));

            Event[] answers = WaitFor(events => events.Length >= 2);
            Assert.Equal(
                [(EventKind.Sampled, alive), (EventKind.SampleMissing, gone)], answers.Select(item => (item.Kind, item.Key)));
            Assert.All(answers, item => Assert.Equal(netns.Id, item.Netns));
        });
    }

    [Fact]
    public void RequestLookUp_VanishedNamespace_IsNotAnsweredAndTheWorkerGoesOn()
    {
        using NamedNetns netns = new();
        NetnsId vanished = netns.Id;
        using NetnsWorker worker = new(new Witness(), new(Own, [Own]), _inbox);
        worker.RequestLookUp(new(default, 0, vanished));
        Assert.Equal(EventKind.SampleMissing, Assert.Single(WaitFor(events => events.Length > 0)).Kind);

        // The name leads to another namespace now, as the id of a process may after its end.
        netns.Replace();
        Assert.NotEqual(vanished, netns.Id);
        worker.RequestLookUp(new(default, 0, vanished));
        Event[] replaced = [.. Sweep(worker), .. Sweep(worker)];
        netns.Delete();
        worker.RequestLookUp(new(default, 0, vanished));
        Event[] deleted = [.. Sweep(worker), .. Sweep(worker)];

        // Two walks each: the look-up is done between them.
        Assert.Equal([Own, Own, Own, Own], replaced.Concat(deleted).Select(item => item.Netns));
        Assert.False(worker.IsLost);
    }

    [Fact]
    public void RequestLookUp_MoreThanTheQueueHolds_AreCounted()
    {
        using Gate gate = new();
        using NetnsWorker worker = new(gate, new(Own, [Own]), _inbox);
        worker.RequestSweep();
        gate.Entered.Wait(TestContext.Current.CancellationToken);

        for (int i = 0; i < 4096 + 3; i++) worker.RequestLookUp(new(default, 0, Own));

        Assert.Equal(3, worker.DroppedLookups);
        gate.MayLeave.Set();
    }

    [Fact]
    public void RequestSweep_WhileOneIsWaiting_IsServedByTheSame()
    {
        using Gate gate = new();
        using NetnsWorker worker = new(gate, new(Own, [Own]), _inbox);
        worker.RequestSweep();
        gate.Entered.Wait(TestContext.Current.CancellationToken);
        for (int i = 0; i < 5; i++) worker.RequestSweep();

        gate.MayLeave.Set();

        Assert.True(SpinWait.SpinUntil(() => gate.Sweeps == 2, 10_000));
        worker.RequestSweep();
        Assert.True(SpinWait.SpinUntil(() => gate.Sweeps > 2, 10_000));
        Assert.Equal(3, gate.Sweeps);
    }

    private Event[] Sweep(NetnsWorker worker)
    {
        worker.RequestSweep();
        return WaitFor(events => events.Length > 0);
    }

    private Event[] WaitFor(Func<Event[], bool> enough)
    {
        _drained.Clear();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _inbox.Drain(_drained);
                return enough(_drained.Span.ToArray());
            }, 10_000));
        return _drained.Span.ToArray();
    }

    /// <summary>A walk that says where its thread is.</summary>
    private sealed class Witness : INetnsSweep
    {
        public long Malformed => 0;

        public void Sweep(NetnsId netns, EventBuffer into)
        {
            ref Event visit = ref into.Append();
            visit.Netns = netns;
            visit.Value = ThreadNetns.Own.Inode;
        }
    }

    /// <summary>A walk that lasts until it is let go.</summary>
    private sealed class Gate : INetnsSweep, IDisposable
    {
        private int _sweeps;

        internal ManualResetEventSlim Entered { get; } = new();

        internal ManualResetEventSlim MayLeave { get; } = new();

        internal int Sweeps => Volatile.Read(ref _sweeps);

        public long Malformed => 0;

        public void Sweep(NetnsId netns, EventBuffer into)
        {
            Interlocked.Increment(ref _sweeps);
            Entered.Set();
            MayLeave.Wait();
        }

        public void Dispose() => MayLeave.Set();
    }
}
