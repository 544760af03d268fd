using Petrel.Core.Connections;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Agent.Tests;

/// <summary>Keeps all that a watch or a replay says, a line each.</summary>
internal sealed class Lines : IWatchOutput
{
    internal List<string> All { get; } = [];

    internal List<string> Story => [.. All.Where(static line => !line.StartsWith("hello") && !line.StartsWith("summary"))];

    internal List<Notice> Notices { get; } = [];

    public void OnHello(Hello hello) => All.Add($"hello {hello.Time:O} {hello.Source} {string.Join(',', hello.Registries)}");

    public void OnSourceChanged(SourceChange change) =>
        All.Add($"source {change.Time:O} {change.From} {change.To} {change.Reason} {string.Join(',', change.Degraded)}");

    public void OnConnection(in ConnectionRecord connection, WallTimes times) => All.Add($"{times.At(connection.Time):O} {connection}");

    public void OnIncident(IncidentSnapshot incident, WallTimes times) => All.Add(
        $"incident {times.At(incident.Time):O} {incident.Phase} {incident.Id} {incident.Status} {incident.Diagnosis.Cause} {incident.Summary}");

    public void OnSuspicion(Suspicion suspicion, WallTimes times) => All.Add(
        $"suspicion {times.At(suspicion.Time):O} {suspicion.Registry} {suspicion.Evidence.Detail}");

    public void OnProbe(ProbeReport report, DateTime time) => All.Add($"probe {time:O} {report.Registry} {report.Health} {report.Summary}");

    public void OnOutcome(OutcomePoint outcome) => All.Add($"outcome {outcome}");

    public void OnForecast(Forecast forecast, WallTimes times) => All.Add($"forecast {times.At(forecast.Time):O} {forecast.Summary}");

    public void OnSnapshot(EngineSnapshot snapshot, WallTimes times) => All.Add($"snapshot {times.At(snapshot.Time):O}");

    public void OnLoss(Loss loss) => All.Add($"{loss}");

    public void OnNotice(Notice notice) => Notices.Add(notice);

    public void Flush()
    {
    }

    public void OnSummary(Summary summary) => All.Add($"summary {summary.Time:O} {summary.Incidents} {summary.Opened} {summary.Closed} {summary.Malformed}");
}
