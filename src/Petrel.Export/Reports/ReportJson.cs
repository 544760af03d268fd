using System.Text.Json;
using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Reports;
using Petrel.Export.Json;

namespace Petrel.Export.Reports;

/// <summary>A report as members of a JSON object (<c>docs/json.md</c>).</summary>
public static class ReportJson
{
    /// <summary>Writes all members.</summary>
    public static void Write(Utf8JsonWriter json, Report report)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(report);
        json.WriteTime("since"u8, report.Options.Since);
        json.WriteTime("until"u8, report.Options.Until);
        json.WriteBoolean("empty"u8, report.IsEmpty);
        json.WriteString("summary"u8, ReportWording.Headline(report));
        WriteTotals(json, "totals"u8, report.Totals);
        if (report.Before is { } before) WriteTotals(json, "before"u8, before);
        else json.WriteNull("before"u8);
        WriteAll(json, "registries"u8, report.Registries, WriteRegistry);
        WriteAll(json, "causes"u8, report.Causes, WriteCause);
        WriteAll(json, "days"u8, report.Days, WriteDay);
        WriteAll(json, "hours"u8, report.Hours, WriteHour);
        WriteAll(json, "quotas"u8, report.Quotas, WriteQuota);
        WriteBandwidth(json, report.Bandwidth);
        WriteWarnings(json, report.Warnings);
        WriteAll(json, "longest"u8, report.Longest, WriteIncident);
        json.WriteNull("netDev"u8);
        json.WriteNull("repeatedPulls"u8);
        json.WriteStrings("notes"u8, ReportWording.Notes(report));
    }

    private static void WriteAll<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<T> items, Action<Utf8JsonWriter, T> members)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            members(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTotals(Utf8JsonWriter json, ReadOnlySpan<byte> name, Totals totals)
    {
        json.WriteStartObject(name);
        WriteTotals(json, totals);
        json.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter json, Totals totals)
    {
        json.WriteNumber("incidents"u8, totals.Incidents);
        json.WriteNumber("minutesLost"u8, Math.Round(totals.MinutesLost, 3));
        json.WriteNumber("opened"u8, totals.Opened);
        json.WriteNumber("received"u8, totals.Received);
        json.WriteNumber("sent"u8, totals.Sent);
        json.WriteNumber("succeeded"u8, totals.Succeeded);
        json.WriteNumber("failed"u8, totals.Failed);
        json.WriteNumber("success"u8, totals.Success);
        json.WriteStartObject("handshakeSeconds"u8);
        json.WriteSeconds("p50"u8, totals.Handshakes.Quantile(0.5));
        json.WriteSeconds("p95"u8, totals.Handshakes.Quantile(0.95));
        json.WriteSeconds("p99"u8, totals.Handshakes.Quantile(0.99));
        json.WriteEndObject();
    }

    private static void WriteRegistry(Utf8JsonWriter json, RegistryReport registry)
    {
        json.WriteString("registry"u8, registry.Registry);
        WriteTotals(json, registry.Totals);
        json.WriteNumber("busiestHourBytesPerSecond"u8, Rounded(registry.BusiestHourBytesPerSecond));
        WriteAll(json, "roles"u8, registry.Roles, static (json, role) =>
        {
            json.WriteString("role"u8, role.Role.Name());
            json.WriteNumber("received"u8, role.Received);
            json.WriteNumber("sent"u8, role.Sent);
            json.WriteNumber("cost"u8, role.Cost);
        });
    }

    private static void WriteCause(Utf8JsonWriter json, CauseReport cause)
    {
        json.WriteString("registry"u8, cause.Registry);
        json.WriteString("cause"u8, cause.Cause.Name());
        json.WriteNumber("incidents"u8, cause.Incidents);
        json.WriteNumber("minutesLost"u8, Math.Round(cause.MinutesLost, 3));
        json.WriteNumber("open"u8, cause.Open);
    }

    private static void WriteDay(Utf8JsonWriter json, DayReport day)
    {
        json.WriteString("day"u8, Figures.Day(day.Day));
        json.WriteBoolean("whole"u8, day.IsWhole);
        json.WriteBoolean("observed"u8, day.HasSeries);
        json.WriteNumber("opened"u8, day.Opened);
        json.WriteNumber("received"u8, day.Received);
        json.WriteNumber("busiestHourBytesPerSecond"u8, Rounded(day.PeakBytesPerSecond));
        json.WriteNumber("minutesLost"u8, Math.Round(day.MinutesLost, 3));
    }

    private static void WriteHour(Utf8JsonWriter json, HourReport hour)
    {
        json.WriteNumber("hour"u8, hour.Hour);
        json.WriteNumber("opened"u8, hour.Opened);
        json.WriteNumber("received"u8, hour.Received);
        json.WriteNumber("minutesLost"u8, Math.Round(hour.MinutesLost, 3));
    }

    private static void WriteQuota(Utf8JsonWriter json, QuotaPlan plan)
    {
        json.WriteString("registry"u8, plan.Registry);
        json.WriteString("account"u8, plan.Account);
        json.WriteNumber("limit"u8, plan.Limit);
        json.WriteNumber("windowSeconds"u8, plan.WindowSeconds);
        json.WriteNumber("peakUsed"u8, plan.PeakUsed);
        json.WriteTime("peakAt"u8, plan.PeakAt);
        json.WriteNumber("daysExhausted"u8, plan.DaysExhausted);
        WriteProjection(json, "growth"u8, plan.Projection);
        if (plan.WithAccount is { } account)
        {
            json.WriteStartObject("withAccount"u8);
            json.WriteString("account"u8, account.Limit.Account);
            json.WriteNumber("limit"u8, account.Limit.Limit);
            json.WriteNumber("windowSeconds"u8, account.Limit.WindowSeconds);
            WriteProjection(json, "growth"u8, account.Projection);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("withAccount"u8);
        }
    }

    private static void WriteProjection(Utf8JsonWriter json, ReadOnlySpan<byte> name, Projection projection)
    {
        json.WriteStartObject(name);
        json.WriteNumber("days"u8, projection.Days);
        json.WriteNumber("perDay"u8, projection.PerDay);
        json.WriteNumber("error"u8, projection.PerDay is null ? null : projection.Error);
        json.WriteNumber("limit"u8, projection.Limit);
        json.WriteTime("reachedAt"u8, projection.Grows ? projection.ReachedAt : null);
        json.WriteTime("earliest"u8, projection.Earliest);
        json.WriteTime("latest"u8, projection.Latest);
        json.WriteEndObject();
    }

    private static void WriteBandwidth(Utf8JsonWriter json, BandwidthPlan? plan)
    {
        if (plan is null)
        {
            json.WriteNull("bandwidth"u8);
            return;
        }

        json.WriteStartObject("bandwidth"u8);
        json.WriteNumber("busiestHourBytesPerSecond"u8, Rounded(plan.PeakBytesPerSecond));
        json.WriteTime("peakAt"u8, plan.PeakAt);
        WriteProjection(json, "growth"u8, plan.Projection);
        json.WriteEndObject();
    }

    private static void WriteWarnings(Utf8JsonWriter json, WarningScore score)
    {
        json.WriteStartObject("warnings"u8);
        json.WriteNumber("warned"u8, score.Warned);
        json.WriteNumber("late"u8, score.Late);
        json.WriteNumber("missed"u8, score.Missed);
        json.WriteNumber("incidentsBorneOut"u8, score.BorneOut);
        json.WriteNumber("incidentsNotBorneOut"u8, score.NotBorneOut);
        json.WriteNumber("incidentsUnheard"u8, score.Unheard);
        json.WriteStartObject("leadSeconds"u8);
        json.WriteSeconds("median"u8, score.MedianLeadSeconds);
        json.WriteSeconds("shortest"u8, score.ShortestLeadSeconds);
        json.WriteSeconds("longest"u8, score.LongestLeadSeconds);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteIncident(Utf8JsonWriter json, StoredIncident incident)
    {
        json.WriteString("id"u8, incident.Id);
        json.WriteString("registry"u8, incident.Registry);
        json.WriteString("cause"u8, incident.Cause.Name());
        json.WriteTime("openedAt"u8, incident.OpenedAt);
        json.WriteTime("resolvedAt"u8, incident.ResolvedAt);
        json.WriteString("summary"u8, incident.Summary);
        json.WriteSeconds("leadSeconds"u8, incident.LeadSeconds);
    }

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, 3) : null;
}
