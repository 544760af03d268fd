using System.Collections.Immutable;
using System.Text.Json;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Sockets;

namespace Petrel.Export.Http;

/// <summary>Records of the history as JSON.</summary>
internal static class HistoryJson
{
    internal static void Write(Utf8JsonWriter json, StoredIncident incident)
    {
        json.WriteStartObject();
        WriteMembers(json, incident);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, StoredIncident incident, IReadOnlyList<string> reports)
    {
        json.WriteStartObject();
        WriteMembers(json, incident);
        json.WriteStartArray("reports"u8);
        foreach (string report in reports) json.WriteRawValue(report);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, SeriesPoint point)
    {
        json.WriteStartObject();
        json.WriteTime("start"u8, point.Start);
        json.WriteString("resolution"u8, point.Resolution switch { Resolution.Minute => "minute", Resolution.Hour => "hour", _ => "day" });
        json.WriteString("registry"u8, point.Registry);
        json.WriteString("role"u8, point.Role.Name());
        json.WriteString("endpoint"u8, point.Endpoint);
        json.WriteNumber("opened"u8, point.Opened);
        json.WriteStartObject("closedBy"u8);
        for (int i = 0; i < point.ClosedBy.Length; i++)
        {
            if (point.ClosedBy[i] != 0) json.WriteNumber(((CloseCause)i).Name(), point.ClosedBy[i]);
        }

        json.WriteEndObject();
        json.WriteNumber("received"u8, point.Received);
        json.WriteNumber("sent"u8, point.Sent);
        WriteStates(json, point.States);
        json.WriteNumber("mostOpen"u8, point.MostOpen);
        WriteQuantiles(json, "handshakes"u8, point.Handshakes);
        WriteQuantiles(json, "lifetimes"u8, point.Lifetimes);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, ProbePoint probe)
    {
        json.WriteStartObject();
        json.WriteTime("time"u8, probe.Time);
        json.WriteString("registry"u8, probe.Registry);
        json.WriteString("health"u8, probe.Health.Name());
        json.WriteString("cause"u8, probe.Cause?.Name());
        json.WriteString("phase"u8, probe.Phase?.Name());
        json.WriteNumber("seconds"u8, probe.Seconds);
        json.WriteString("summary"u8, probe.Summary);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, QuotaPoint quota)
    {
        json.WriteStartObject();
        json.WriteTime("time"u8, quota.Time);
        json.WriteString("registry"u8, quota.Registry);
        json.WriteString("account"u8, quota.Account);
        json.WriteString("source"u8, quota.Source);
        json.WriteNumber("limit"u8, quota.Limit);
        json.WriteNumber("remaining"u8, quota.Remaining);
        json.WriteNumber("windowSeconds"u8, quota.WindowSeconds);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, OutcomePoint outcome)
    {
        json.WriteStartObject();
        json.WriteTime("time"u8, outcome.Time);
        json.WriteString("client"u8, outcome.Client);
        json.WriteString("registry"u8, outcome.Registry);
        json.WriteString("image"u8, outcome.Image);
        json.WriteBoolean("failed"u8, outcome.Failed);
        json.WriteString("cause"u8, outcome.Cause?.Name());
        json.WriteString("text"u8, outcome.Text);
        json.WriteString("incident"u8, outcome.Incident);
        json.WriteOptional("leadSeconds"u8, outcome.LeadSeconds);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, StoredIncident incident)
    {
        json.WriteString("id"u8, incident.Id);
        json.WriteString("registry"u8, incident.Registry);
        json.WriteString("cause"u8, incident.Cause.Name());
        json.WriteString("severity"u8, incident.Severity == Severity.Critical ? "critical" : "warning");
        json.WriteString("status"u8, incident.Status == IncidentStatus.Confirmed ? "confirmed" : "suspected");
        json.WriteNumber("confidence"u8, incident.Confidence);
        json.WriteTime("firstSign"u8, incident.FirstSign);
        json.WriteTime("openedAt"u8, incident.OpenedAt);
        json.WriteTime("updatedAt"u8, incident.UpdatedAt);
        json.WriteTime("resolvedAt"u8, incident.ResolvedAt);
        json.WriteString("summary"u8, incident.Summary);
        json.WriteStartArray("images"u8);
        foreach (string image in incident.Images) json.WriteStringValue(image);
        json.WriteEndArray();
        json.WriteTime("clientSpokeAt"u8, incident.ClientSpokeAt);
        json.WriteOptional("leadSeconds"u8, incident.LeadSeconds);
    }

    private static void WriteStates(Utf8JsonWriter json, ImmutableArray<double> states)
    {
        json.WriteStartObject("states"u8);
        for (int i = 0; i < states.Length; i++)
        {
            if (states[i] != 0) json.WriteNumber(((TcpState)i).Name(), Math.Round(states[i], 3));
        }

        json.WriteEndObject();
    }

    private static void WriteQuantiles(Utf8JsonWriter json, ReadOnlySpan<byte> name, LogHistogram durations)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count"u8, durations.Count);
        json.WriteOptional("p50"u8, durations.Quantile(0.5));
        json.WriteOptional("p95"u8, durations.Quantile(0.95));
        json.WriteOptional("p99"u8, durations.Quantile(0.99));
        json.WriteEndObject();
    }
}
