using Petrel.Core.Connections;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Probing;

namespace Petrel.Core.Tests;

/// <summary>Keeps everything that an engine said, in order; also as lines, so that two runs can be compared.</summary>
internal sealed class RecordingOutput : IEngineOutput
{
    internal List<ConnectionRecord> Connections { get; } = [];

    internal List<IncidentSnapshot> Incidents { get; } = [];

    internal List<Suspicion> Suspicions { get; } = [];

    /// <summary>Without those of broken sentences, which half a pull, as tests play it, always is.</summary>
    internal List<Suspicion> OtherSuspicions => [.. Suspicions.Where(static suspicion => suspicion.Evidence.Signal is not
        (SignalKind.PullWithoutBlob or SignalKind.AuthOnly or SignalKind.HandshakeRefused or SignalKind.MirrorWithoutBlob))];

    internal List<(SourceKind Source, long Lost)> Losses { get; } = [];

    internal List<string> Lines { get; } = [];

    internal IEnumerable<IncidentSnapshot> Opened => Incidents.Where(static i => i.Phase == IncidentPhase.Opened);

    internal IEnumerable<IncidentSnapshot> Resolved => Incidents.Where(static i => i.Phase == IncidentPhase.Resolved);

    public void OnConnection(in ConnectionRecord connection)
    {
        Connections.Add(connection);
        Lines.Add(connection.ToString());
    }

    public void OnIncident(IncidentSnapshot incident)
    {
        Incidents.Add(incident);
        Lines.Add(Describe(incident));
    }

    public void OnSuspicion(Suspicion suspicion)
    {
        Suspicions.Add(suspicion);
        Lines.Add(suspicion.ToString());
    }

    internal List<ProbeReport> Probes { get; } = [];

    internal List<Forecast> Forecasts { get; } = [];

    public void OnProbe(ProbeReport report, long time)
    {
        Probes.Add(report);
        Lines.Add($"probe {time} {report.Registry} {report.Signal} {report.Summary}");
    }

    internal List<OutcomePoint> Outcomes { get; } = [];

    public void OnOutcome(OutcomePoint outcome)
    {
        Outcomes.Add(outcome);
        Lines.Add(outcome.ToString());
    }

    public void OnForecast(Forecast forecast)
    {
        Forecasts.Add(forecast);
        Lines.Add($"forecast {forecast.Time} {forecast.Registry} {forecast.Subject} {forecast.Urgency} {forecast.Summary} {forecast.At:O}");
    }

    public void OnLoss(SourceKind source, long lost, long time)
    {
        Losses.Add((source, lost));
        Lines.Add($"loss {source} {lost} {time}");
    }

    internal int Count(ConnectionRecordKind kind) => Connections.Count(record => record.Kind == kind);

    internal ConnectionRecord[] Of(ConnectionRecordKind kind) => [.. Connections.Where(record => record.Kind == kind)];

    internal bool Has(SignalKind kind) => Incidents.Any(i => i.Evidence.Any(e => e.Signal == kind));

    private static string Describe(IncidentSnapshot i) =>
        $"{i.Phase} {i.Id} {i.Time} {i.FirstSign} {i.Registry} {i.Status} {i.Severity} {i.Summary} " +
        $"[{string.Join("; ", i.Diagnosis.Ranked)}] [{string.Join("; ", i.Evidence)}] [{string.Join("; ", i.Probes)}] " +
        $"[{string.Join("; ", i.Processes)}] [{string.Join("; ", i.Endpoints)}] [{string.Join("; ", i.Advice)}] [{string.Join("; ", i.Images)}] {i.Words}";
}
