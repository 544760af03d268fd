using System.Text;
using Petrel.Core.Connections;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;
using Petrel.Export.Json;
using Petrel.Export.Live;
using Petrel.Export.Otlp;
using Petrel.Export.Streaming;

namespace Petrel.Agent.Serving;

/// <summary>
/// Where the agent's watch goes: what is known now, series, and the ledger that keeps and tells. On the watch's thread, so
/// nothing here waits or does input and output; what is said seldom is made into JSON here, while the times can be asked.
/// </summary>
internal sealed class AgentOutput(
    LiveState live, SeriesRecorder series, IncidentContinuity continuity, Ledger ledger, StreamHub hub, OtlpExport? otlp, TimeProvider time)
    : IWatchOutput
{
    /// <summary>Called once the watch has begun.</summary>
    internal Action<Hello>? Begun { get; set; }

    /// <inheritdoc />
    public void OnHello(Hello hello)
    {
        live.OnHello(hello);
        series.EngineRestarted();
        continuity.Begin([], Now);
        hub.Publish(hello);
        Begun?.Invoke(hello);
    }

    /// <inheritdoc />
    public void OnSourceChanged(SourceChange change)
    {
        live.OnSourceChanged(change);
        Tell("source", output => output.OnSourceChanged(change));
    }

    /// <inheritdoc />
    public void OnConnection(in ConnectionRecord connection, WallTimes times)
    {
        live.OnConnection(connection, times);
        series.OnConnection(connection, times.At(connection.Time));
    }

    /// <inheritdoc />
    public void OnIncident(IncidentSnapshot incident, WallTimes times)
    {
        IncidentSnapshot known = continuity.Continue(incident);
        live.OnIncident(known, times);
        otlp?.Send(known, LiveState.Frozen(times, known.Time));
        string json = Encoding.UTF8.GetString(SingleLine.Of(output => output.OnIncident(known, times)));
        ledger.Post(new LedgerEntry.Incident(continuity.Keep(known, times, json), known.Phase));
    }

    /// <inheritdoc />
    public void OnSuspicion(Suspicion suspicion, WallTimes times) => live.OnSuspicion(suspicion, times);

    /// <inheritdoc />
    public void OnProbe(ProbeReport report, DateTime time)
    {
        live.OnProbe(report, time);
        QuotaPoint? quota = report.Quota is { } read
            ? new QuotaPoint(time, report.Registry, read.Account, read.Source, read.Limit, read.Remaining, read.WindowSeconds)
            : null;
        var point = new ProbePoint(time, report.Registry, report.Health, report.Cause, report.Phase, report.Seconds, report.Summary);
        ledger.Post(new LedgerEntry.Probe(point, quota, SingleLine.Of(output => output.OnProbe(report, time))));
    }

    /// <inheritdoc />
    public void OnOutcome(OutcomePoint outcome)
    {
        outcome = outcome with { Incident = continuity.KnownAs(outcome.Incident) };
        live.OnOutcome(outcome);
        ledger.Post(new LedgerEntry.Outcome(outcome, SingleLine.Of(output => output.OnOutcome(outcome))));
    }

    /// <inheritdoc />
    public void OnForecast(Forecast forecast, WallTimes times)
    {
        live.OnForecast(forecast, times);
        Tell("forecast", output => output.OnForecast(forecast, times));
    }

    /// <inheritdoc />
    public void OnSnapshot(EngineSnapshot snapshot, WallTimes times)
    {
        DateTime at = times.At(snapshot.Time);
        live.OnSnapshot(snapshot, times);
        series.OnSnapshot(snapshot, at);
        if (series.Take(at) is { IsEmpty: false } points) ledger.Post(new LedgerEntry.Series(points));
        foreach (StoredIncident ended in continuity.GiveUp(at))
        {
            live.Forget(ended.Id);
            ledger.Post(new LedgerEntry.Incident(ended, IncidentPhase.Resolved));
        }

        ledger.Post(new LedgerEntry.Snapshot(snapshot, LiveState.Frozen(times, snapshot.Time)));
    }

    /// <inheritdoc />
    public void OnLoss(Loss loss)
    {
        live.OnLoss(loss);
        Tell("loss", output => output.OnLoss(loss));
    }

    /// <inheritdoc />
    public void OnNotice(Notice notice)
    {
        live.OnNotice(notice);
        Tell("notice", output => output.OnNotice(notice));
    }

    /// <inheritdoc />
    public void OnSummary(Summary summary)
    {
        live.OnSummary(summary);
        if (series.Take(Now.AddMinutes(1)) is { IsEmpty: false } points) ledger.Post(new LedgerEntry.Series(points));
    }

    /// <inheritdoc />
    public void Flush() => live.Flush();

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private void Tell(string type, Action<IWatchOutput> say) => ledger.Post(new LedgerEntry.Line(type, SingleLine.Of(say)));
}
