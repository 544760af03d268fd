using Petrel.Core.Connections;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;
using Petrel.Export.Live;

namespace Petrel.Export.Tests;

/// <summary>Keeps what a watch says, and may hand it on up to the moment at which an incident is open.</summary>
internal sealed class Kept(IWatchOutput? next = null, bool stopsAtIncident = false) : IWatchOutput
{
    internal List<ConnectionRecord> Connections { get; } = [];

    internal List<(IncidentSnapshot Incident, WallTimes Times)> Incidents { get; } = [];

    internal List<(Forecast Forecast, WallTimes Times)> Forecasts { get; } = [];

    internal List<ProbeReport> Probes { get; } = [];

    internal EngineSnapshot? LastSnapshot { get; private set; }

    internal Hello? Hello { get; private set; }

    private bool HandsOn => next is not null && !(stopsAtIncident && _wasShown);

    private bool _wasShown;

    public void OnHello(Hello hello)
    {
        Hello = hello;
        next?.OnHello(hello);
    }

    public void OnOutcome(OutcomePoint outcome)
    {
        if (HandsOn) next!.OnOutcome(outcome);
    }

    public void OnSourceChanged(SourceChange change)
    {
        if (HandsOn) next!.OnSourceChanged(change);
    }

    public void OnConnection(in ConnectionRecord connection, WallTimes times)
    {
        Connections.Add(connection);
        if (HandsOn) next!.OnConnection(connection, times);
    }

    public void OnIncident(IncidentSnapshot incident, WallTimes times)
    {
        Incidents.Add((incident, LiveState.Frozen(times, incident.Time)));
        if (HandsOn) next!.OnIncident(incident, times);
    }

    public void OnSuspicion(Suspicion suspicion, WallTimes times)
    {
        if (HandsOn) next!.OnSuspicion(suspicion, times);
    }

    public void OnProbe(ProbeReport report, DateTime time)
    {
        Probes.Add(report);
        if (HandsOn) next!.OnProbe(report, time);
    }

    public void OnForecast(Forecast forecast, WallTimes times)
    {
        Forecasts.Add((forecast, LiveState.Frozen(times, forecast.Time)));
        if (HandsOn) next!.OnForecast(forecast, times);
    }

    public void OnSnapshot(EngineSnapshot snapshot, WallTimes times)
    {
        LastSnapshot = snapshot;
        if (HandsOn) next!.OnSnapshot(snapshot, times);
        _wasShown |= Incidents.Count > 0;
    }

    public void OnLoss(Loss loss)
    {
        if (HandsOn) next!.OnLoss(loss);
    }

    public void OnNotice(Notice notice)
    {
        if (HandsOn) next!.OnNotice(notice);
    }

    public void OnSummary(Summary summary)
    {
        if (HandsOn) next!.OnSummary(summary);
    }

    public void Flush()
    {
        if (HandsOn) next!.Flush();
    }
}
