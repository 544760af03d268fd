using Petrel.Agent.Configuration;
using Petrel.Agent.Recording;
using Petrel.Core;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Agent.Watching;

/// <summary>
/// Stands between the engine and the output: gives times their wall clock, counts, reports a loss once it is made up
/// for, and takes snapshots when they are due.
/// </summary>
internal sealed class WatchReporter(IWatchOutput output, SnapshotSchedule schedule, RecordingFile? recording = null) : IEngineOutput
{
    private const long ResynchronisationPatience = 5_000_000_000;
    private const int WarmUpTicks = 100;
    private const long WarmUpTime = 5_000_000_000;

    private Engine? _engine;
    private WallTimes _times;
    private (SourceKind Source, long Lost, long Since) _loss;
    private long _shownChanges = -1;
    private long _takenAt;
    private long _ticks;
    private long _events;
    private OverheadMeter? _steady;
    private Overhead? _overhead;
    private long _startedAt;
    private bool _recordingNoted;

    /// <summary>Registry connections that opened so far.</summary>
    internal long Opened { get; private set; }

    /// <summary>Registry connections that closed so far.</summary>
    internal long Closed { get; private set; }

    /// <summary>When the next snapshot is due, CLOCK_MONOTONIC in nanoseconds.</summary>
    internal long NextSnapshot { get; private set; } = long.MaxValue;

    /// <summary>The loop begins.</summary>
    internal void StartAt(long now)
    {
        _startedAt = now;
        _takenAt = now;
        if (schedule.Interval != 0) NextSnapshot = now + schedule.Interval;
    }

    internal void Attach(Engine engine)
    {
        _engine = engine;
        _times = new WallTimes(engine.WallTime);
    }

    public void OnConnection(in ConnectionRecord connection)
    {
        if (connection.Kind == ConnectionRecordKind.Opened) Opened++;
        else if (connection.Kind == ConnectionRecordKind.Closed) Closed++;
        else if (connection is { Kind: ConnectionRecordKind.Attributed, AttributedBy: AttributionKind.None }) Opened--; // nobody's after all
        output.OnConnection(connection, _times);
    }

    /// <summary>Called with each incident too; null if nobody else wants to know.</summary>
    internal Action<IncidentSnapshot>? IncidentSeen { get; set; }

    public void OnIncident(IncidentSnapshot incident)
    {
        output.OnIncident(incident, _times);
        IncidentSeen?.Invoke(incident);
    }

    /// <summary>Called with each suspicion too; null if nobody else wants to know.</summary>
    internal Action<Suspicion>? SuspicionSeen { get; set; }

    public void OnSuspicion(Suspicion suspicion)
    {
        output.OnSuspicion(suspicion, _times);
        SuspicionSeen?.Invoke(suspicion);
    }

    public void OnProbe(ProbeReport report, long time) => output.OnProbe(report, _times.At(time));

    public void OnOutcome(OutcomePoint outcome) => output.OnOutcome(outcome);

    public void OnForecast(Forecast forecast) => output.OnForecast(forecast, _times);

    public void OnLoss(SourceKind source, long lost, long time)
    {
        if (source == SourceKind.Packets)
        {
            output.OnLoss(new Loss(_times.At(time), source, lost, Resynchronised: false)); // a name is not said again
            return;
        }

        if (_loss.Lost == 0) _loss = (source, 0, time);
        _loss.Lost += lost;
    }

    internal void OnSourceChanged(SourceSwitch change, SourceKind to, long time) =>
        output.OnSourceChanged(new SourceChange(_times.At(time), change.From, to, change.Reason, change.Degraded));

    internal void OnNotice(string subject, string detail, long time) =>
        output.OnNotice(new Notice(_times.At(time), subject, detail));

    /// <summary>Says once that the recording has ended early.</summary>
    internal void NoteRecording(long time)
    {
        if (_recordingNoted || recording?.Failure is not { } failure) return;
        _recordingNoted = true;
        OnNotice("recording", $"the recording ends here, the watch goes on: {failure}", time);
    }

    internal void OnSweepEnded(bool complete, long time)
    {
        if (_loss.Lost != 0 && complete) ReportLoss(resynchronised: true, time);
    }

    internal void CountEvents(int count) => _events += count;

    internal void OnTick(long now)
    {
        _ticks++;
        if (_steady is null && _ticks >= WarmUpTicks && now - _startedAt >= WarmUpTime)
            _steady = OverheadMeter.Start(_ticks, _events);
        if (_loss.Lost != 0 && now - _loss.Since > ResynchronisationPatience) ReportLoss(resynchronised: false, now);
    }

    /// <summary>Takes a snapshot if one is due.</summary>
    internal void TakeSnapshot(long now)
    {
        if (schedule.AfterChange != 0 && _engine!.Changes != _shownChanges)
            NextSnapshot = Math.Min(NextSnapshot, _takenAt + schedule.AfterChange);
        if (now < NextSnapshot) return;
        _takenAt = now;
        NextSnapshot = now + schedule.Interval;
        if (schedule.OnlyOnChange && _engine!.Changes == _shownChanges) return;
        _shownChanges = _engine!.Changes;
        output.OnSnapshot(SnapshotBuilder.Build(_engine), _times);
    }

    /// <summary>Sends out what was said.</summary>
    internal void Flush() => output.Flush();

    /// <summary>The loop ends: what follows is no part of its cost.</summary>
    internal void StopMeter() => _overhead = OverheadMeter.Measure(_steady, _ticks, _events);

    /// <summary>Says the last word.</summary>
    internal void Finish(long now, long malformed)
    {
        _engine!.Finish();
        NoteRecording(now);
        if (_loss.Lost != 0) ReportLoss(resynchronised: false, now);
        output.OnSummary(new Summary(
            _times.At(now), _engine.IncidentsOpened, _engine.Lost, Opened, Closed, malformed, _overhead)
        {
            Outcomes = _engine.Outcomes,
        });
        Flush();
    }

    private void ReportLoss(bool resynchronised, long time)
    {
        output.OnLoss(new Loss(_times.At(time), _loss.Source, _loss.Lost, resynchronised));
        _loss = default;
    }
}

/// <summary>When snapshots are taken.</summary>
/// <param name="Interval">The least time between two, in nanoseconds; 0 for none.</param>
/// <param name="OnlyOnChange">Whether one is taken only after a connection changed.</param>
/// <param name="AfterChange">The least time between two if a connection changed, in nanoseconds; 0 for no difference.</param>
internal readonly record struct SnapshotSchedule(long Interval, bool OnlyOnChange, long AfterChange = 0)
{
    private const long ViewInterval = 1_000_000_000;
    private const long ViewAfterChange = 200_000_000;

    /// <summary>For a person the present is shown whenever it changes; for a program only as often as it asks.</summary>
    internal static SnapshotSchedule For(WatchOptions options) => options switch
    {
        { Output: OutputFormat.Tui } => new(ViewInterval, OnlyOnChange: false, ViewAfterChange),
        { Snapshot: { } interval } => new(Nanoseconds(interval), OnlyOnChange: false),
        { Output: OutputFormat.Text or null, Quiet: false } => new(Nanoseconds(options.Interval), OnlyOnChange: true),
        _ => default,
    };

    private static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;
}
