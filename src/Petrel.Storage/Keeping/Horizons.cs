using Microsoft.Data.Sqlite;
using Petrel.Core.History;
using Petrel.Storage.Files;

namespace Petrel.Storage.Keeping;

/// <summary>What was deleted of each resolution, and which spans are to be added up.</summary>
internal static class Horizons
{
    private static readonly DateTime Never = DateTime.UnixEpoch;

    /// <summary>Points that begin before this were deleted.</summary>
    internal static DateTime Of(SqliteConnection connection, Resolution resolution) =>
        connection.Number("SELECT before FROM horizon WHERE resolution = $1", (long)resolution) is { } seconds
            ? DateTime.UnixEpoch.AddSeconds(seconds)
            : Never;

    internal static void Advance(SqliteConnection connection, Resolution resolution, DateTime before) => connection.Execute(
        "INSERT INTO horizon (resolution, before) VALUES ($1, $2) ON CONFLICT (resolution) DO UPDATE SET before = max(before, $2)",
        (long)resolution, before.StoredSeconds());

    /// <summary>A span is to be added up again.</summary>
    internal static void AddPending(SqliteConnection connection, Resolution resolution, DateTime time) => connection.Execute(
        "INSERT OR IGNORE INTO pending (resolution, start) VALUES ($1, $2)", (long)resolution, resolution.StartOf(time).StoredSeconds());

    internal static void RemovePending(SqliteConnection connection, Resolution resolution, DateTime start) => connection.Execute(
        "DELETE FROM pending WHERE resolution = $1 AND start = $2", (long)resolution, start.StoredSeconds());

    /// <summary>Spans that are to be added up and begin in this time, oldest first.</summary>
    internal static List<DateTime> Pending(SqliteConnection connection, Resolution resolution, DateTime since, DateTime until) => connection.Rows(
        static row => DateTime.UnixEpoch.AddSeconds(row.GetInt64(0)),
        "SELECT start FROM pending WHERE resolution = $1 AND start >= $2 AND start < $3 ORDER BY start",
        (long)resolution, since.StoredSeconds(), until.StoredSeconds());
}
