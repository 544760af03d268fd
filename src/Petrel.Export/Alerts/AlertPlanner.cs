using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.Json;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;

namespace Petrel.Export.Alerts;

/// <summary>
/// Decides who is told of a report: pure, so that its entries go into the same transaction as the report. Whether a receiver
/// already knows, and when it is told, is the dispatcher's to say.
/// </summary>
public sealed class AlertPlanner
{
    private const int MostNames = 16;

    private readonly AlertOptions _options;
    private readonly ImmutableSortedDictionary<string, string> _common;

    /// <summary>A planner for these receivers.</summary>
    public AlertPlanner(AlertOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _common = AlertLabels.Common(options);
    }

    /// <summary>What is to be sent because of a report.</summary>
    /// <param name="incident">The incident as it stands after the report, under the id that it is known by.</param>
    /// <param name="phase">Opened, updated or resolved.</param>
    /// <param name="report">The report; null where only its end is known, as after a restart.</param>
    public ImmutableArray<OutboxEntry> Plan(StoredIncident incident, IncidentPhase phase, IncidentSnapshot? report)
    {
        ArgumentNullException.ThrowIfNull(incident);
        Alert alert = Describe(incident, phase, report);
        var entries = ImmutableArray.CreateBuilder<OutboxEntry>();
        foreach (ReceiverOptions receiver in _options.Receivers)
        {
            if (!receiver.Alerts || !Concerns(receiver, incident.Registry)) continue;
            DateTime? silentUntil = SilenceWindow.EndOf(_options.Silences.Concat(receiver.Silences), incident.UpdatedAt, _options.TimeZone);
            if (phase != IncidentPhase.Resolved)
            {
                if (IsGraveEnough(receiver, incident)) entries.Add(Entry(receiver, alert with { NotBefore = silentUntil }));
            }
            else
            {
                // Whoever was told of it, before it became less grave or before the silence, is told of its end.
                entries.Add(Entry(receiver, alert with { Wanted = silentUntil is null && IsGraveEnough(receiver, incident) }));
            }
        }

        return entries.ToImmutable();
    }

    private static OutboxEntry Entry(ReceiverOptions receiver, Alert alert) =>
        new(receiver.Name, alert.Id, JsonSerializer.Serialize(alert, AlertJson.Default.Alert));

    private static bool Concerns(ReceiverOptions receiver, string registry) => receiver.Registries.IsEmpty
        || receiver.Registries.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, registry, ignoreCase: true));

    private static bool IsGraveEnough(ReceiverOptions receiver, StoredIncident incident) =>
        incident.Severity >= receiver.Severity && (!receiver.OnlyConfirmed || incident.Status == IncidentStatus.Confirmed);

    private Alert Describe(StoredIncident incident, IncidentPhase phase, IncidentSnapshot? report)
    {
        string phaseName = phase switch
        {
            IncidentPhase.Opened => "opened",
            IncidentPhase.Updated => "updated",
            _ => "resolved",
        };
        return new Alert
        {
            Key = $"{incident.Id}/{phaseName}/{incident.UpdatedAt.Ticks}",
            Id = incident.Id,
            Phase = phaseName,
            Status = incident.Status == IncidentStatus.Confirmed ? "confirmed" : "suspected",
            Registry = incident.Registry,
            Cause = incident.Cause.Name(),
            Severity = incident.Severity == Severity.Critical ? "critical" : "warning",
            Confidence = Math.Round(incident.Confidence, 4),
            FirstSign = incident.FirstSign,
            OpenedAt = incident.OpenedAt,
            UpdatedAt = incident.UpdatedAt,
            ResolvedAt = phase == IncidentPhase.Resolved ? incident.ResolvedAt ?? incident.UpdatedAt : null,
            Summary = incident.Summary,
            Advice = report?.Advice ?? [],
            Endpoints = [.. (report?.Endpoints ?? []).Take(MostNames)],
            Images = [.. incident.Images.Take(MostNames)],
            Clients = [.. (report?.Processes ?? []).Select(NameOf).Distinct().Take(MostNames)],
            Labels = AlertLabels.Of(incident, _common),
            Url = _options.Url is { } url ? new Uri(url, $"#incident/{Uri.EscapeDataString(incident.Id)}").AbsoluteUri : null,
        };
    }

    private static string NameOf(AffectedProcess process) =>
        process.Pid == 0 ? process.Name ?? "unknown" : $"{process.Name ?? "process"}[{process.Pid}]";
}
