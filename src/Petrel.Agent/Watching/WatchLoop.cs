using System.Runtime.InteropServices;
using Petrel.Core;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;
using Petrel.Linux.Processes;
using Petrel.Linux.Sources;

namespace Petrel.Agent.Watching;

/// <summary>
/// The one loop that owns the engine: waits until the kernel has something or a deadline comes, feeds what is there, and
/// asks for what the engine wants. Everything that takes long happens on other threads and comes back through the inbox.
/// </summary>
internal sealed class WatchLoop(
    Engine engine,
    EventFeed feed,
    SourceManager sources,
    EventInbox inbox,
    ProcessIdentifier identifier,
    WatchReporter reporter,
    WatchTiming timing) : IDisposable
{
    private const long RestNanoseconds = 500_000;
    private const long BusyRestNanoseconds = 2_500_000;
    private const long BusyNanoseconds = 5_000_000;
    private const int MostRounds = 4;

    private readonly Poller _poller = new();
    private readonly EventFd _stop = new();
    private readonly EventBuffer _batch = new();
    private readonly EventBuffer _answers = new();
    private readonly List<SocketLookup> _lookups = [];
    private long _nextTick;
    private long _lastRest;

    /// <summary>Ends <see cref="Run"/> soon; may be called from any thread.</summary>
    internal void Stop() => _stop.Signal();

    /// <summary>Runs until <see cref="Stop"/>, or until <see cref="WatchTiming.EndAt"/>.</summary>
    internal void Run()
    {
        _poller.Add(_stop.Descriptor);
        _poller.Add(inbox.Descriptor);
        sources.AddTo(_poller);
        AnchorClock();
        Feed(new Event { Kind = EventKind.SourceChanged, Source = sources.Kind, Time = MonotonicClock.Now });
        sources.Current.RequestSweep();
        _nextTick = MonotonicClock.Now + timing.Interval;
        reporter.StartAt(MonotonicClock.Now);

        while (!_stop.IsSignalled)
        {
            long now = MonotonicClock.Now;
            if (now >= timing.EndAt) break;
            Wait(now);
            Turn();
        }

        reporter.StopMeter();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _poller.Dispose();
        _stop.Dispose();
    }

    private void Wait(long now)
    {
        long due = Math.Min(Math.Min(_nextTick, engine.NextDeadline), Math.Min(timing.EndAt, reporter.NextSnapshot));
        if (sources.HasMore) return;
        _poller.Wait(Math.Max(0, due - now));
    }

    private void Turn()
    {
        // Taken before anything is read: all events up to here are read below, so deadlines up to here are fair.
        long now = MonotonicClock.Now;
        int events = DrainSource();
        DrainInbox();
        if (now >= _nextTick) Tick(now);
        else if (engine.NextDeadline <= now) Feed(new Event { Kind = EventKind.Tick, Time = now });
        Answer();
        reporter.TakeSnapshot(now);
        reporter.Flush();
        if (events > 0) Rest(now);
    }

    // One wake-up for each event costs more than reading it. Under load the loop rests between two looks, the longer the
    // more often it looks; both rests stay far below the delay that a warning may have.
    private void Rest(long now)
    {
        bool isBusy = now - _lastRest < BusyNanoseconds;
        _lastRest = now;
        Poller.Rest(isBusy ? BusyRestNanoseconds : RestNanoseconds);
    }

    private int DrainSource()
    {
        _batch.Clear();
        sources.Current.Drain(_batch);
        int count = _batch.Count;
        FeedAll(_batch);
        reporter.CountEvents(count);
        return count;
    }

    private void DrainInbox()
    {
        _batch.Clear();
        inbox.Drain(_batch);
        FeedAll(_batch);
    }

    private void Tick(long now)
    {
        _nextTick += timing.Interval;
        if (_nextTick <= now) _nextTick = now + timing.Interval; // ticks that were missed are not made up for
        AnchorClock();
        if (sources.Kind != SourceKind.Trace) sources.Current.RequestSweep();
        Feed(new Event { Kind = EventKind.Tick, Time = now, Value = 1 });
        if (sources.ReplaceFailed(_poller) is { } change) OnSourceReplaced(change);
        reporter.NoteRecording(now);
    }

    private void OnSourceReplaced(SourceSwitch change)
    {
        Feed(new Event { Kind = EventKind.SourceChanged, Source = sources.Kind, Time = MonotonicClock.Now, Payload = change });
        sources.Current.RequestSweep();
    }

    /// <summary>Asks the kernel and the process directory for what the engine wants, until it wants no more.</summary>
    private void Answer()
    {
        for (int round = 0; round < MostRounds; round++)
        {
            foreach (IdentificationRequest request in engine.WantedIdentities) Identify(request);
            if (engine.WantedSamples.IsEmpty)
            {
                engine.ClearWanted();
                return;
            }

            _lookups.Clear();
            _lookups.AddRange(engine.WantedSamples);
            engine.ClearWanted();
            _answers.Clear();
            sources.Current.LookUp(CollectionsMarshal.AsSpan(_lookups), _answers);
            FeedAll(_answers);
        }
    }

    private void Identify(in IdentificationRequest request)
    {
        if (request.Pid != 0) identifier.RequestByPid(request.Pid, request.FallbackName);
        else identifier.RequestByInode(request.Netns, request.Inode);
    }

    private void AnchorClock() => Feed(new Event
    {
        Kind = EventKind.ClockAnchored,
        Time = MonotonicClock.Now,
        Value = timing.WallClock.GetUtcNow().UtcTicks,
    });

    private void FeedAll(EventBuffer events)
    {
        foreach (ref readonly Event item in events.Span) Feed(item);
    }

    private void Feed(in Event item)
    {
        if (item.Kind == EventKind.Lost) sources.Current.RequestSweep();
        feed.Feed(item);
    }
}

/// <summary>When a watch ticks and ends. Times are CLOCK_MONOTONIC in nanoseconds.</summary>
/// <param name="Interval">Between two ticks.</param>
/// <param name="EndAt">When it ends; <see cref="long.MaxValue"/> for never.</param>
/// <param name="WallClock">The wall clock.</param>
internal sealed record WatchTiming(long Interval, long EndAt, TimeProvider WallClock);
