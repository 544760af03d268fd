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
    public ImmutableArray<OutboxEntry> Plan(StoredIncident incident, IncidentPhase phase)
    {
        ArgumentNullException.ThrowIfNull(incident);
        Alert alert = Describe(incident, phase);
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

    private Alert Describe(StoredIncident incident, IncidentPhase phase)
    {
        string phaseName = phase switch
        {
            IncidentPhase.Opened => "opened",
            IncidentPhase.Updated => "updated",
            _ => "resolved",
        };
        ReportDetails details = ReportDetails.Of(incident.Json);
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
            Advice = details.Advice,
            Endpoints = details.Endpoints,
            Images = [.. incident.Images.Take(ReportDetails.Most)],
            Clients = details.Clients,
            Labels = AlertLabels.Of(incident, _common),
            Url = _options.Url is { } url ? new Uri(url, $"#incident/{Uri.EscapeDataString(incident.Id)}").AbsoluteUri : null,
        };
    }
}
