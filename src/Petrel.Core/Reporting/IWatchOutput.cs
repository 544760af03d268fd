using Petrel.Core.Connections;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Probing;
using Petrel.Core.Snapshots;

namespace Petrel.Core.Reporting;

/// <summary>Where a watch goes: a terminal, JSON lines, a test. Called on the loop's thread, in order.</summary>
public interface IWatchOutput
{
    /// <summary>The watch begins.</summary>
    void OnHello(Hello hello);

    /// <summary>Another source took over.</summary>
    void OnSourceChanged(SourceChange change);

    /// <summary>A registry connection opened, was established or closed.</summary>
    void OnConnection(in ConnectionRecord connection, WallTimes times);

    /// <summary>An incident opened, changed or is over.</summary>
    void OnIncident(IncidentSnapshot incident, WallTimes times);

    /// <summary>Something is odd, and may be nothing.</summary>
    void OnSuspicion(Suspicion suspicion, WallTimes times);

    /// <summary>A registry was asked, and answered or did not.</summary>
    void OnProbe(ProbeReport report, DateTime time);

    /// <summary>A client said how a pull went; its time is the client's own.</summary>
    void OnOutcome(OutcomePoint outcome);

    /// <summary>Something runs out: a quota, a token, a certificate.</summary>
    void OnForecast(Forecast forecast, WallTimes times);

    /// <summary>The periodic view.</summary>
    void OnSnapshot(EngineSnapshot snapshot, WallTimes times);

    /// <summary>Notifications were lost.</summary>
    void OnLoss(Loss loss);

    /// <summary>Something that a person should know of the watch itself.</summary>
    void OnNotice(Notice notice);

    /// <summary>The watch ends.</summary>
    void OnSummary(Summary summary);

    /// <summary>A turn of the loop is over: what was said goes out now.</summary>
    void Flush();
}
