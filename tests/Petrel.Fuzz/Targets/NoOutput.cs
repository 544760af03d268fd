using Petrel.Core;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Probing;

namespace Petrel.Fuzz.Targets;

/// <summary>Nobody listens.</summary>
internal sealed class NoOutput : IEngineOutput
{
    public void OnConnection(in ConnectionRecord connection)
    {
    }

    public void OnIncident(IncidentSnapshot incident)
    {
    }

    public void OnSuspicion(Suspicion suspicion)
    {
    }

    public void OnProbe(ProbeReport report, long time)
    {
    }

    public void OnOutcome(OutcomePoint outcome)
    {
    }

    public void OnForecast(Forecast forecast)
    {
    }

    public void OnLoss(SourceKind source, long lost, long time)
    {
    }
}
