using Microsoft.Data.Sqlite;
using Petrel.Core.History;
using Petrel.Storage.Files;

namespace Petrel.Storage.Keeping;

/// <summary>Forgets what is too old, and the oldest where the file becomes too large; a little at a time.</summary>
internal sealed class Retention(HistoryOptions options)
{
    private const int Rows = 5_000;
    private const int Incidents = 20; // with up to a thousand reports each
    private const int Pages = 512;

    // Room for the log beside the file, so that both together keep within the bound.
    private readonly long _mostUsed = options.MaxBytes - Math.Min(8_000_000, options.MaxBytes / 10);

    /// <summary>Forgets some of what is too old; false if nothing is.</summary>
    internal bool StepByAge(SqliteConnection connection, DateTime now) =>
        ForgetPoints(connection, Resolution.Minute, now - options.MinutesKept)
        || ForgetPoints(connection, Resolution.Hour, now - options.HoursKept)
        || ForgetDays(connection, now - options.DaysKept)
        || Forget(connection, "probe", now - options.ProbesKept)
        || Forget(connection, "quota", now - options.OutcomesKept)
        || Forget(connection, "outcome", now - options.OutcomesKept)
        || ForgetIncidents(connection, now - options.IncidentsKept);

    /// <summary>Forgets some of the oldest if the file is too large; false if it is not, or nothing may go.</summary>
    internal bool StepBySize(SqliteConnection connection)
    {
        if (UsedBytes(connection) <= _mostUsed) return false;
        return ForgetPoints(connection, Resolution.Minute, DateTime.MaxValue)
            || ForgetPoints(connection, Resolution.Hour, DateTime.MaxValue)
            || Forget(connection, "probe", DateTime.MaxValue)
            || Forget(connection, "quota", DateTime.MaxValue)
            || Forget(connection, "outcome", DateTime.MaxValue)
            || ForgetIncidents(connection, DateTime.MaxValue);
    }

    /// <summary>Gives some unused space back to the file system; false if there is little, which SQLite uses again.</summary>
    internal bool GiveBack(SqliteConnection connection)
    {
        long pages = connection.Number("PRAGMA page_count;") ?? 0;
        long free = connection.Number("PRAGMA freelist_count;") ?? 0;
        bool isTooLarge = pages * PageSize(connection) > _mostUsed && free > 0;
        if (!isTooLarge && free <= Math.Max(Pages, pages / 5)) return false;
        // It frees a page for each row that is read.
        connection.Rows(static _ => 0, $"PRAGMA incremental_vacuum({Pages});");
        return connection.Number("PRAGMA freelist_count;") < free;
    }

    /// <summary>The start of the latest point; null if there is none.</summary>
    internal static DateTime? Newest(SqliteConnection connection) =>
        connection.Number("SELECT max(start) FROM point WHERE resolution = $1", (long)Resolution.Minute) is { } seconds
            ? DateTime.UnixEpoch.AddSeconds(seconds)
            : null;

    // One span of the coarser resolution at a time, and never one that is not added up yet.
    private static bool ForgetPoints(SqliteConnection connection, Resolution resolution, DateTime before)
    {
        if (Oldest(connection, resolution) is not { } oldest) return false;
        Resolution coarser = resolution + 1;
        DateTime end = coarser.StartOf(oldest) + coarser.Length();
        DateTime? pending = Horizons.Pending(connection, coarser, DateTime.UnixEpoch, end).Select(static start => (DateTime?)start).FirstOrDefault();
        if (end > before || pending is not null) return false;
        Horizons.Advance(connection, resolution, end);
        connection.Execute("DELETE FROM point WHERE resolution = $1 AND start < $2", (long)resolution, end.StoredSeconds());
        return true;
    }

    private static bool ForgetDays(SqliteConnection connection, DateTime before)
    {
        DateTime end = Resolution.Day.StartOf(before);
        if (Oldest(connection, Resolution.Day) is not { } oldest || oldest >= end) return false;
        Horizons.Advance(connection, Resolution.Day, end);
        connection.Execute("DELETE FROM point WHERE resolution = $1 AND start < $2", (long)Resolution.Day, end.StoredSeconds());
        // What has no day any more is either long gone or has only just come.
        connection.Execute(
            """
            DELETE FROM endpoint WHERE id NOT IN (SELECT endpoint FROM point WHERE resolution = 2)
              AND id NOT IN (SELECT endpoint FROM point WHERE resolution < 2 AND start >= (SELECT coalesce(max(start), 0) FROM point WHERE resolution = 2))
            """);
        return true;
    }

    private static DateTime? Oldest(SqliteConnection connection, Resolution resolution) =>
        connection.Number("SELECT min(start) FROM point WHERE resolution = $1", (long)resolution) is { } seconds
            ? DateTime.UnixEpoch.AddSeconds(seconds)
            : null;

    private static bool Forget(SqliteConnection connection, string table, DateTime before) => connection.Execute(
        $"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE time < $1 ORDER BY time LIMIT $2)", before.Stored(), Rows) > 0;

    private static bool ForgetIncidents(SqliteConnection connection, DateTime before) => connection.Execute(
        "DELETE FROM incident WHERE id IN (SELECT id FROM incident WHERE resolved_at < $1 ORDER BY resolved_at LIMIT $2)",
        before.Stored(), Incidents) > 0;

    private static long UsedBytes(SqliteConnection connection) =>
        ((connection.Number("PRAGMA page_count;") ?? 0) - (connection.Number("PRAGMA freelist_count;") ?? 0)) * PageSize(connection);

    private static long PageSize(SqliteConnection connection) => connection.Number("PRAGMA page_size;") ?? 4_096;
}
