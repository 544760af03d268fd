using Microsoft.Data.Sqlite;
using Petrel.Core.Attribution;
using Petrel.Core.History;
using Petrel.Storage.Files;

namespace Petrel.Storage.Tables;

/// <summary>Points of series as they stand in the file. What hours and days are made of is <see cref="Keeping.RollUp"/>.</summary>
internal static class SeriesTable
{
    /// <summary>Keeps a point; one of the same span and endpoint adds up.</summary>
    internal static void Add(SqliteConnection connection, SeriesPoint point)
    {
        var sum = new SeriesSum(point.Registry, point.Role, point.Endpoint);
        sum.Add(point);
        long endpoint = EndpointId(connection, point);
        foreach (SeriesPoint known in Read(connection, point, endpoint)) sum.Add(known);
        Put(connection, endpoint, sum.ToPoint(point.Start, point.Resolution));
    }

    /// <summary>Replaces a point.</summary>
    internal static void Put(SqliteConnection connection, SeriesPoint point) => Put(connection, EndpointId(connection, point), point);

    /// <summary>Points of one resolution, in order of time.</summary>
    internal static List<SeriesPoint> Read(SqliteConnection connection, SpanQuery query, Resolution resolution)
    {
        Dictionary<long, Series> endpoints = Endpoints(connection, query.Registry);
        var points = new List<SeriesPoint>();
        using SqliteCommand command = connection.Command(
            "SELECT start, endpoint, opened, received, sent, most_open, detail FROM point WHERE resolution = $1 AND start >= $2 AND start < $3",
            (long)resolution, query.Since.StoredSeconds(), query.Until.StoredSeconds());
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            if (endpoints.TryGetValue(row.GetInt64(1), out Series? series)) points.Add(ReadPoint(row, series, resolution));
        }

        return points;
    }

    private static void Put(SqliteConnection connection, long endpoint, SeriesPoint point) => connection.Execute(
        """
        INSERT OR REPLACE INTO point (resolution, start, endpoint, opened, received, sent, most_open, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        (long)point.Resolution, point.Start.StoredSeconds(), endpoint, point.Opened, point.Received, point.Sent, point.MostOpen,
        SeriesDetail.ToBytes(point));

    private static long EndpointId(SqliteConnection connection, SeriesPoint point)
    {
        long? Find() => connection.Number(
            "SELECT id FROM endpoint WHERE registry = $1 AND role = $2 AND address = $3", point.Registry, point.Role.Name(), point.Endpoint);

        if (Find() is { } known) return known;
        connection.Execute("INSERT INTO endpoint (registry, role, address) VALUES ($1, $2, $3)", point.Registry, point.Role.Name(), point.Endpoint);
        return Find() ?? 0;
    }

    private static List<SeriesPoint> Read(SqliteConnection connection, SeriesPoint of, long endpoint) => connection.Rows(
        row => ReadPoint(row, new Series(of.Registry, of.Role, of.Endpoint), of.Resolution),
        "SELECT start, endpoint, opened, received, sent, most_open, detail FROM point WHERE resolution = $1 AND start = $2 AND endpoint = $3",
        (long)of.Resolution, of.Start.StoredSeconds(), endpoint);

    // Details that cannot be read leave a point without them: the file is checked elsewhere.
    private static SeriesPoint ReadPoint(SqliteDataReader row, Series series, Resolution resolution)
    {
        _ = SeriesDetail.TryParse(row.GetFieldValue<byte[]>(6), out SeriesDetail detail, out _);
        return new SeriesPoint(DateTime.UnixEpoch.AddSeconds(row.GetInt64(0)), resolution, series.Registry, series.Role, series.Endpoint)
        {
            Opened = row.GetInt64(2),
            Received = row.GetInt64(3),
            Sent = row.GetInt64(4),
            MostOpen = row.GetInt32(5),
            ClosedBy = detail.ClosedBy,
            States = detail.States,
            Handshakes = detail.Handshakes,
            Lifetimes = detail.Lifetimes,
        };
    }

    private static Dictionary<long, Series> Endpoints(SqliteConnection connection, string? registry) => connection.Rows(
        static row => (Id: row.GetInt64(0), Series: new Series(row.GetString(1), Named.RoleOf(row.GetString(2)), row.GetString(3))),
        $"SELECT id, registry, role, address FROM endpoint {(registry is null ? "" : "WHERE registry = $1")}", registry)
        .ToDictionary(static pair => pair.Id, static pair => pair.Series);

    private sealed record Series(string Registry, RegistryRole Role, string Endpoint);
}
