using Microsoft.Data.Sqlite;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Storage.Files;

namespace Petrel.Storage.Tables;

/// <summary>Probes, quota readings and what clients said.</summary>
internal static class PointTables
{
    internal static void Keep(SqliteConnection connection, ProbePoint probe) => connection.Execute(
        "INSERT INTO probe (time, registry, health, cause, phase, seconds, summary) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        probe.Time.Stored(), probe.Registry, probe.Health.Name(), probe.Cause?.Name(), probe.Phase?.Name(), probe.Seconds, probe.Summary);

    internal static void Keep(SqliteConnection connection, QuotaPoint quota) => connection.Execute(
        "INSERT INTO quota (time, registry, account, source, pulls, remaining, window) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        quota.Time.Stored(), quota.Registry, quota.Account, quota.Source, quota.Limit, quota.Remaining, quota.WindowSeconds);

    internal static void Keep(SqliteConnection connection, OutcomePoint outcome)
    {
        connection.Execute(
            "INSERT INTO outcome (time, client, registry, image, failed, cause, text, incident, lead) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            outcome.Time.Stored(), outcome.Client, outcome.Registry, outcome.Image, outcome.Failed, outcome.Cause?.Name(), outcome.Text,
            outcome.Incident, outcome.LeadSeconds);
        IncidentTable.BearOut(connection, outcome);
    }

    internal static IReadOnlyList<ProbePoint> Probes(SqliteConnection connection, SpanQuery query) => connection.Rows(
        static row => new ProbePoint(
            row.Time(0), row.GetString(1), Named.HealthOf(row.GetString(2)), Named.CauseOrNull(row.TextOrNull(3)),
            Named.PhaseOrNull(row.TextOrNull(4)), row.GetDouble(5), row.GetString(6)),
        $"SELECT time, registry, health, cause, phase, seconds, summary FROM probe {Within(query)}",
        query.Since.Stored(), query.Until.Stored(), query.Registry);

    internal static IReadOnlyList<QuotaPoint> Quotas(SqliteConnection connection, SpanQuery query) => connection.Rows(
        static row => new QuotaPoint(
            row.Time(0), row.GetString(1), row.GetString(2), row.TextOrNull(3), row.GetInt64(4), row.GetInt64(5), row.GetDouble(6)),
        $"SELECT time, registry, account, source, pulls, remaining, window FROM quota {Within(query)}",
        query.Since.Stored(), query.Until.Stored(), query.Registry);

    internal static IReadOnlyList<OutcomePoint> Outcomes(SqliteConnection connection, SpanQuery query) => connection.Rows(
        static row => new OutcomePoint(
            row.Time(0), row.GetString(1), row.TextOrNull(2), row.TextOrNull(3), row.GetBoolean(4), Named.CauseOrNull(row.TextOrNull(5)),
            row.GetString(6), row.TextOrNull(7), row.IsDBNull(8) ? null : row.GetDouble(8)),
        $"SELECT time, client, registry, image, failed, cause, text, incident, lead FROM outcome {Within(query)}",
        query.Since.Stored(), query.Until.Stored(), query.Registry);

    private static string Within(SpanQuery query) =>
        $"WHERE time >= $1 AND time < $2 {(query.Registry is null ? "" : "AND registry = $3")} ORDER BY time, id";
}
