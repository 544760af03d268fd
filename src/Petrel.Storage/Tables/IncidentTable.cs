using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Storage.Files;

namespace Petrel.Storage.Tables;

/// <summary>Incidents and their reports.</summary>
internal static class IncidentTable
{
    /// <summary>Of one incident this many first reports are kept, and this many last ones.</summary>
    internal const int FirstReports = 100, LastReports = 900;

    private const int MostRows = 10_000;

    private const string Columns =
        "id, registry, cause, severity, status, confidence, first_sign, opened_at, updated_at, resolved_at, summary, images, client_spoke_at, json";

    /// <summary>Keeps a report; the same again changes nothing.</summary>
    internal static void Keep(SqliteConnection connection, StoredIncident report)
    {
        StoredIncident incident = Find(connection, report.Id) is { } known ? Join(known, report) : report;
        connection.Execute(
            """
            INSERT INTO incident (id, registry, cause, severity, status, confidence, first_sign, opened_at, updated_at, resolved_at, summary,
              images, client_spoke_at, json)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (id) DO UPDATE SET registry = $2, cause = $3, severity = $4, status = $5, confidence = $6, first_sign = $7,
              opened_at = $8, updated_at = $9, resolved_at = $10, summary = $11, images = $12, client_spoke_at = $13, json = $14
            """,
            incident.Id, incident.Registry, incident.Cause.Name(), incident.Severity.Name(), incident.Status.Name(), incident.Confidence,
            incident.FirstSign.Stored(), incident.OpenedAt.Stored(), incident.UpdatedAt.Stored(), incident.ResolvedAt?.Stored(),
            incident.Summary, ImageList.ToText(incident.Images), incident.ClientSpokeAt?.Stored(), incident.Json);
        AddReport(connection, report);
    }

    /// <summary>An incident learns what a client said of it; nothing if it is not kept.</summary>
    internal static void BearOut(SqliteConnection connection, OutcomePoint outcome)
    {
        if (!outcome.Failed || outcome.Incident is not { } id || Find(connection, id) is not { } known) return;
        DateTime spoke = known.ClientSpokeAt is { } earlier && earlier < outcome.Time ? earlier : outcome.Time;
        ImmutableArray<string> images = outcome.Image is { } image ? ImageList.Union(known.Images, [image]) : known.Images;
        connection.Execute(
            "UPDATE incident SET client_spoke_at = $2, images = $3 WHERE id = $1", id, spoke.Stored(), ImageList.ToText(images));
    }

    internal static StoredIncident? Find(SqliteConnection connection, string id) =>
        connection.Rows(Read, $"SELECT {Columns} FROM incident WHERE id = $1", id).FirstOrDefault();

    internal static IReadOnlyList<string> Reports(SqliteConnection connection, string id) =>
        connection.Rows(static row => row.GetString(0), "SELECT json FROM report WHERE incident = $1 ORDER BY number", id);

    internal static IReadOnlyList<StoredIncident> Find(SqliteConnection connection, IncidentQuery query) => connection.Rows(
        Read,
        $"""
         SELECT {Columns} FROM incident
         WHERE opened_at < $1
         {(query.Since is null ? "" : "AND (resolved_at IS NULL OR resolved_at >= $2)")}
         {(query.Registry is null ? "" : "AND registry = $3")}
         {(query.Cause is null ? "" : "AND cause = $4")}
         {(query.OnlyOpen ? "AND resolved_at IS NULL" : "")}
         ORDER BY opened_at DESC, id DESC LIMIT $5 OFFSET $6
         """,
        query.Until?.Stored() ?? long.MaxValue, query.Since?.Stored(), query.Registry, query.Cause?.Name(),
        Math.Clamp(query.Limit, 1, MostRows), Math.Max(0, query.Skip));

    // A report of later knows no more of the beginning, and what clients said may have come in between.
    private static StoredIncident Join(StoredIncident known, StoredIncident report) => report with
    {
        FirstSign = known.FirstSign < report.FirstSign ? known.FirstSign : report.FirstSign,
        OpenedAt = known.OpenedAt < report.OpenedAt ? known.OpenedAt : report.OpenedAt,
        Images = ImageList.Union(known.Images, report.Images),
        ClientSpokeAt = known.ClientSpokeAt is { } spoke && !(report.ClientSpokeAt < spoke) ? spoke : report.ClientSpokeAt,
    };

    private static void AddReport(SqliteConnection connection, StoredIncident report)
    {
        int added = connection.Execute(
            """
            INSERT INTO report (incident, number, json)
            SELECT $1, 1 + coalesce((SELECT max(number) FROM report WHERE incident = $1), 0), $2
            WHERE NOT EXISTS (SELECT 1 FROM report WHERE incident = $1 AND json = $2)
            """,
            report.Id, report.Json);
        if (added == 0) return;
        connection.Execute(
            "DELETE FROM report WHERE incident = $1 AND number > $2 AND number <= (SELECT max(number) FROM report WHERE incident = $1) - $3",
            report.Id, FirstReports, LastReports);
    }

    private static StoredIncident Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Registry = row.GetString(1),
        Cause = Named.CauseOf(row.GetString(2)),
        Severity = Named.SeverityOf(row.GetString(3)),
        Status = Named.StatusOf(row.GetString(4)),
        Confidence = row.GetDouble(5),
        FirstSign = row.Time(6),
        OpenedAt = row.Time(7),
        UpdatedAt = row.Time(8),
        ResolvedAt = row.IsDBNull(9) ? null : row.Time(9),
        Summary = row.GetString(10),
        Images = ImageList.Parse(row.GetString(11)),
        ClientSpokeAt = row.IsDBNull(12) ? null : row.Time(12),
        Json = row.GetString(13),
    };
}
