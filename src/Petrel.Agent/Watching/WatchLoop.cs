using System.Runtime.InteropServices;
using Petrel.Agent.Probing;
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
    DownloadWatcher downloads,
    WatchProbes? probes,
    WatchReporter reporter,
    WatchTiming timing) : IDisposable
{
    private const long RestNanoseconds = 500_000;
    private const long BusyRestNanoseconds = 2_500_000;
    private const long BusyNanoseconds = 5_000_000;
    private const int MostRounds = 4;
    private const int TicksOfTheStart = 3;

    private readonly Poller _poller = new();
    private readonly EventFd _stop = new();
    private readonly EventBuffer _batch = new();
    private readonly EventBuffer _posted = new();
    private readonly EventBuffer _answers = new();
    private readonly List<SocketLookup> _lookups = [];
    private long _nextTick;
    private int _ticks;
    private long _lastRest;

    /// <summary>Ends <see cref="Run"/> soon; may be called from any thread.</summary>
    internal void Stop() => _stop.Signal();

    /// <summary>Runs until <see cref="Stop"/>, or until <see cref="WatchTiming.EndAt"/>.</summary>
    internal void Run()
    {
        _poller.Add(_stop.Descriptor);
        _poller.Add(inbox.Descriptor);
        sources.AddTo(_poller);
        AnchorClock(MonotonicClock.Now, timing.WallClock.GetUtcNow().UtcTicks);
        Feed(new Event { Kind = EventKind.SourceChanged, Source = sources.Kind, Time = MonotonicClock.Now });
        sources.Current.RequestSweep();
        _nextTick = MonotonicClock.Now + timing.Interval;
        reporter.StartAt(MonotonicClock.Now);
        probes?.Scheduler.Begin();

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
        // Taken before anything is read: all events up to here are read below, so deadlines up to here are fair. What
        // others stamp, too, is fed only after the source has told everything up to then: this thread may have waited
        // for a processor in between, and a state that is seconds old would be judged as if it were the present.
        long now = MonotonicClock.Now;
        long wallTicks = timing.WallClock.GetUtcNow().UtcTicks;
        _posted.Clear();
        inbox.Drain(_posted);
        int events = DrainSource();
        FeedAll(_posted);
        if (now >= _nextTick) Tick(now, wallTicks);
        else if (engine.NextDeadline <= now) Feed(new Event { Kind = EventKind.Tick, Time = now });
        events += Answer();
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

    private void Tick(long now, long wallTicks)
    {
        _nextTick += timing.Interval;
        if (_nextTick <= now) _nextTick = now + timing.Interval; // ticks that were missed are not made up for
        AnchorClock(now, wallTicks);
        if (sources.Kind != SourceKind.Trace) sources.Current.RequestSweep();
        Feed(new Event { Kind = EventKind.Tick, Time = now, Value = 1 });
        probes?.NoteUse(engine);
        if (sources.ReplaceFailed(_poller) is { } change) OnSourceReplaced(change);
        reporter.NoteRecording(now);
        if (++_ticks == TicksOfTheStart) ResidentMemory.ReturnWhatStartingNeeded();
    }

    private void OnSourceReplaced(SourceSwitch change)
    {
        Feed(new Event { Kind = EventKind.SourceChanged, Source = sources.Kind, Time = MonotonicClock.Now, Payload = change });
        sources.Current.RequestSweep();
    }

    /// <summary>Asks the kernel and the process directory for what the engine wants, until it wants no more.</summary>
    private int Answer()
    {
        int events = 0;
        for (int round = 0; round < MostRounds; round++)
        {
            foreach (IdentificationRequest request in engine.WantedIdentities) Identify(request);
            foreach (DownloadRequest request in engine.WantedDownloads) downloads.Request(request);
            foreach (ProbeRequest request in engine.WantedProbes) probes?.Scheduler.Request(request);
            if (engine.WantedSamples.IsEmpty)
            {
                engine.ClearWanted();
                break;
            }

            _lookups.Clear();
            _lookups.AddRange(engine.WantedSamples);
            engine.ClearWanted();
            _answers.Clear();
            sources.Current.LookUp(CollectionsMarshal.AsSpan(_lookups), _answers);
            events += DrainSource();
            FeedAll(_answers);
        }

        return events;
    }

    private void Identify(in IdentificationRequest request)
    {
        if (request.Pid != 0) identifier.RequestByPid(request.Pid, request.FallbackName);
        else identifier.RequestByInode(request.Netns, request.Inode);
    }

    private void AnchorClock(long now, long wallTicks) =>
        Feed(new Event { Kind = EventKind.ClockAnchored, Time = now, Value = wallTicks });

    private void FeedAll(EventBuffer events)
    {
        foreach (ref readonly Event item in events.Span)
        {
            if (probes?.Own.Includes(item) is not true) Feed(item);
        }
    }

    private void Feed(in Event item)
    {
        // A walk over all sockets brings no name back.
        if (item is { Kind: EventKind.Lost, Source: not SourceKind.Packets }) sources.Current.RequestSweep();
        if (item.Payload is ProcessIdentity process) probes?.Note(process);
        feed.Feed(item);
    }
}

/// <summary>When a watch ticks and ends. Times are CLOCK_MONOTONIC in nanoseconds.</summary>
/// <param name="Interval">Between two ticks.</param>
/// <param name="EndAt">When it ends; <see cref="long.MaxValue"/> for never.</param>
/// <param name="WallClock">The wall clock.</param>
internal sealed record WatchTiming(long Interval, long EndAt, TimeProvider WallClock);
