using Petrel.Core.Connections;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Export.Live;

/// <summary>
/// Keeps what the agent knows now. The loop's thread tells it, and is never made to wait; any thread reads immutable views.
/// </summary>
public sealed class LiveState : IWatchOutput
{
    private const int MostNotices = 50;

    // As many as the engine keeps itself.
    private const int MostForecasts = 2048;
    private const int MostProbes = 2048;

    private readonly TimeProvider _clock;
    private volatile LiveView _view = new();
    private long _lastTurn;

    /// <summary>Nothing is known yet.</summary>
    /// <param name="clock">The time; the start of the agent is now.</param>
    /// <param name="mostRegistries">How many registries metrics tell apart, 1 to 10,000.</param>
    public LiveState(TimeProvider clock, int mostRegistries = 250)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostRegistries, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostRegistries, 10_000);
        _clock = clock;
        StartedAt = clock.GetUtcNow().UtcDateTime;
        Counters = new LiveCounters(mostRegistries);
        _lastTurn = clock.GetTimestamp();
    }

    /// <summary>When the agent started, UTC.</summary>
    public DateTime StartedAt { get; }

    /// <summary>Totals and histograms.</summary>
    public LiveCounters Counters { get; }

    /// <summary>All that is known now.</summary>
    public LiveView View => _view;

    /// <summary>How long ago the loop last came round.</summary>
    public TimeSpan SinceLastTurn => _clock.GetElapsedTime(Interlocked.Read(ref _lastTurn));

    /// <inheritdoc />
    public void OnHello(Hello hello)
    {
        ArgumentNullException.ThrowIfNull(hello);
        Counters.Meet(hello.Registries);
        _view = _view with { Hello = hello, Source = hello.Source, Degraded = hello.Degraded, Ended = null };
    }

    /// <inheritdoc />
    public void OnSourceChanged(SourceChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _view = _view with { Source = change.To, Degraded = change.Degraded, SourceChange = change };
    }

    /// <inheritdoc />
    public void OnConnection(in ConnectionRecord connection, WallTimes times) => Counters.Count(connection);

    /// <inheritdoc />
    public void OnIncident(IncidentSnapshot incident, WallTimes times)
    {
        ArgumentNullException.ThrowIfNull(incident);
        if (incident.Phase == IncidentPhase.Opened) Counters.CountIncident(incident.Registry, incident.Diagnosis.Cause);
        _view = _view with
        {
            Incidents = incident.Phase == IncidentPhase.Resolved
                ? _view.Incidents.Remove(incident.Id)
                : _view.Incidents.SetItem(incident.Id, new Timed<IncidentSnapshot>(incident, Frozen(times, incident.Time))),
        };
    }

    /// <summary>An incident of an earlier watch is over, of which no engine reports any more.</summary>
    public void Forget(string incident) => _view = _view with { Incidents = _view.Incidents.Remove(incident) };

    /// <inheritdoc />
    public void OnSuspicion(Suspicion suspicion, WallTimes times)
    {
    }

    /// <inheritdoc />
    public void OnProbe(ProbeReport report, DateTime time)
    {
        ArgumentNullException.ThrowIfNull(report);
        (string, bool) key = (report.Registry, report.IsMirror);
        if (_view.Probes.Count >= MostProbes && !_view.Probes.ContainsKey(key)) return;
        _view = _view with { Probes = _view.Probes.SetItem(key, new TimedProbe(report, time)) };
    }

    /// <inheritdoc />
    public void OnOutcome(OutcomePoint outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.LeadSeconds is { } lead) Counters.RecordLead(lead);
    }

    /// <inheritdoc />
    public void OnForecast(Forecast forecast, WallTimes times)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        var key = new ForecastKey(forecast.Registry, forecast.Subject, forecast.Account, forecast.IsMirror);
        if (_view.Forecasts.Count >= MostForecasts && !_view.Forecasts.ContainsKey(key)) return;
        _view = _view with
        {
            Forecasts = _view.Forecasts.SetItem(key, new Timed<Forecast>(forecast, Frozen(times, forecast.Time))),
        };
    }

    /// <inheritdoc />
    public void OnSnapshot(EngineSnapshot snapshot, WallTimes times)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        Counters.Take(snapshot);
        _view = _view with { Snapshot = new Timed<EngineSnapshot>(snapshot, Frozen(times, snapshot.Time)) };
    }

    /// <inheritdoc />
    public void OnLoss(Loss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Counters.CountLost(loss.Source, loss.Lost);
    }

    /// <inheritdoc />
    public void OnNotice(Notice notice)
    {
        var kept = _view.Notices.Length < MostNotices ? _view.Notices : _view.Notices.RemoveAt(0);
        _view = _view with { Notices = kept.Add(notice) };
    }

    /// <inheritdoc />
    public void OnSummary(Summary summary) => _view = _view with { Ended = summary };

    /// <inheritdoc />
    public void Flush() => Interlocked.Exchange(ref _lastTurn, _clock.GetTimestamp());

    /// <summary>
    /// Wall times as they are at one moment. Those of the engine change with its clock, on its thread, so nobody else may
    /// ask them.
    /// </summary>
    public static WallTimes Frozen(WallTimes times, long at)
    {
        long wall = times.At(at).Ticks;
        return new WallTimes(moment => new DateTime(
            Math.Max(0, wall + ((moment - at) / TimeSpan.NanosecondsPerTick)), DateTimeKind.Utc));
    }
}
