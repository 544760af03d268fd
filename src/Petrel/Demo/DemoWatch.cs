using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Demo;

/// <summary>Petrel's watch of a demonstration: hands on what it says, and notes when it warned.</summary>
/// <param name="run">The demonstration.</param>
/// <param name="view">How it is shown.</param>
/// <param name="lines">Where the watch's own lines go; null if nowhere.</param>
/// <param name="isLive">Whether these lines are the live view, which is to end before the results can be written.</param>
/// <param name="time">The clock.</param>
internal sealed class DemoWatch(DemoRun run, IDemoView view, IWatchOutput? lines, bool isLive, TimeProvider time) : IWatchOutput
{
    private readonly TaskCompletionSource<SourceKind> _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the source in use when the watch begins.</summary>
    internal Task<SourceKind> Began => _began.Task;

    public void OnHello(Hello hello)
    {
        lines?.OnHello(hello);
        foreach (DemoScenario scenario in run.Journal.Outcomes.Select(static outcome => outcome.Scenario))
        {
            if (run.IsLeftOut(scenario, hello.Source)) run.Journal.LeaveOut(scenario, hello.Source);
        }

        view.OnHello(hello, run.Journal.Outcomes);
        _began.SetResult(hello.Source);
    }

    public void OnSourceChanged(SourceChange change) => lines?.OnSourceChanged(change);

    public void OnConnection(in ConnectionRecord connection, WallTimes times)
    {
        lines?.OnConnection(connection, times);
        if (connection is { Kind: ConnectionRecordKind.Opened, Endpoint: { } endpoint })
            run.Journal.ConnectionOpened(endpoint.Registry.Name);
    }

    public void OnIncident(IncidentSnapshot incident, WallTimes times)
    {
        lines?.OnIncident(incident, times);
        run.Journal.Warned(incident, time.GetTimestamp());
    }

    public void OnSnapshot(EngineSnapshot snapshot, WallTimes times) => lines?.OnSnapshot(snapshot, times);

    public void OnSuspicion(Suspicion suspicion, WallTimes times) => lines?.OnSuspicion(suspicion, times);

    public void OnProbe(ProbeReport report, DateTime time) => lines?.OnProbe(report, time);

    public void OnOutcome(OutcomePoint outcome) => lines?.OnOutcome(outcome);

    public void OnForecast(Forecast forecast, WallTimes times) => lines?.OnForecast(forecast, times);

    public void OnLoss(Loss loss) => lines?.OnLoss(loss);

    public void OnNotice(Notice notice) => lines?.OnNotice(notice);

    public void Flush() => lines?.Flush();

    /// <summary>The results come before the watch's own last line, which stays the last where programs read it.</summary>
    public void OnSummary(Summary summary)
    {
        if (isLive) lines?.OnSummary(summary);
        view.OnEnd(run.Journal.Outcomes, run.Journal.StartedAtWall);
        if (!isLive) lines?.OnSummary(summary);
    }
}
