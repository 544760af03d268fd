using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Probing;

namespace Petrel.Core;

/// <summary>What the engine has to say, in order; called on the engine's thread.</summary>
public interface IEngineOutput
{
    /// <summary>A registry connection opened, was established or closed.</summary>
    void OnConnection(in ConnectionRecord connection);

    /// <summary>An incident opened, changed or is over.</summary>
    void OnIncident(IncidentSnapshot incident);

    /// <summary>Something is odd, and one question to the registry would tell whether it matters.</summary>
    void OnSuspicion(Suspicion suspicion);

    /// <summary>A registry was asked, and answered or did not.</summary>
    void OnProbe(ProbeReport report, long time);

    /// <summary>A client said how a pull went; a failure without an incident is told 15 s later, when it is known that none opens.</summary>
    void OnOutcome(OutcomePoint outcome);

    /// <summary>Something runs out: a quota, a token, a certificate.</summary>
    void OnForecast(Forecast forecast);

    /// <summary>A source lost notifications.</summary>
    void OnLoss(SourceKind source, long lost, long time);
}
