using Petrel.Core.Connections;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Terminal;

/// <summary>
/// A watch as a live view of the terminal; after it has ended, its summary and what is still open as lines. The loop's
/// thread only hands views over.
/// </summary>
/// <param name="view">The view.</param>
/// <param name="after">Writes what is left to say on the main screen.</param>
internal sealed class TerminalOutput(TerminalView view, IWatchOutput after) : IWatchOutput
{
    private WatchViewKeeper? _keeper;
    private readonly List<Notice> _notices = [];
    private WallTimes _times;

    public void OnHello(Hello hello)
    {
        _keeper = new WatchViewKeeper(hello);
        view.Start(_keeper.View);
    }

    public void OnSourceChanged(SourceChange change)
    {
        _keeper!.OnSourceChanged(change);
        view.Show(_keeper.View, isUrgent: true);
    }

    public void OnConnection(in ConnectionRecord connection, WallTimes times) => _keeper!.OnConnection(connection);

    public void OnIncident(IncidentSnapshot incident, WallTimes times)
    {
        _times = times;
        _keeper!.OnIncident(incident, times);
        view.Show(_keeper.View, isUrgent: incident.Phase == IncidentPhase.Opened);
    }

    public void OnSuspicion(Suspicion suspicion, WallTimes times)
    {
    }

    public void OnProbe(ProbeReport report, DateTime time)
    {
    }

    public void OnOutcome(OutcomePoint outcome)
    {
        if (outcome.Kind != Core.Outcomes.OutcomeKind.Failed) return;
        _keeper!.OnOutcome(outcome);
        view.Show(_keeper.View, isUrgent: false);
    }

    /// <summary>A quota is part of each snapshot; the rest is said once the watch has ended.</summary>
    public void OnForecast(Forecast forecast, WallTimes times)
    {
        if (forecast is { Urgency: not ExpiryUrgency.None, Subject: not ForecastSubject.PullQuota })
            _notices.Add(new Notice(times.At(forecast.Time), "forecast", forecast.Summary));
    }

    public void OnSnapshot(EngineSnapshot snapshot, WallTimes times)
    {
        _keeper!.OnSnapshot(snapshot, times);
        view.Show(_keeper.View, isUrgent: false);
    }

    public void OnLoss(Loss loss)
    {
        _keeper!.OnLoss(loss);
        view.Show(_keeper.View, isUrgent: false);
    }

    public void OnSummary(Summary summary)
    {
        if (!view.Stop()) return;
        _notices.ForEach(after.OnNotice);
        foreach (ShownIncident open in _keeper!.View.Open) after.OnIncident(open.Incident with { Phase = IncidentPhase.Opened }, _times);
        after.OnSummary(summary);
    }

    public void OnNotice(Notice notice) => _notices.Add(notice);

    public void Flush() => after.Flush();
}
