using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;

namespace Petrel.Storage.Tests;

/// <summary>A directory of its own with a history in it, under a clock that the test moves.</summary>
public abstract class HistoryFixture : IDisposable
{
    protected static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    protected const string Hub = "docker.io";

    private HistoryFile? _history;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("petrel-storage-").FullName;

    protected SteppableClock Clock { get; } = new(Noon);

    protected string FileName => System.IO.Path.Combine(Folder, "history.db");

    protected virtual HistoryOptions Options { get; } = new() { BusyTimeout = TimeSpan.FromMilliseconds(20) };

    /// <summary>The history, opened at first use.</summary>
    protected HistoryFile History => _history ??= HistoryFile.Open(FileName, Options, Clock);

    protected DateTime Now => Clock.GetUtcNow().UtcDateTime;

    public virtual void Dispose()
    {
        _history?.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>As after an end of the agent.</summary>
    protected void Restart()
    {
        _history?.Dispose();
        _history = null;
    }

    protected void MaintainAll()
    {
        for (int step = 0; History.Maintain(Now); step++) Assert.True(step < 100_000, "maintenance never ends");
    }

    protected string Notices() => string.Join('\n', History.TakeNotices().Select(static notice => notice.Detail));

    /// <summary>Looks into the file as another program would.</summary>
    protected T Ask<T>(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FileName};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return (T)command.ExecuteScalar()!;
    }

    protected static StoredIncident Incident(string id = "one", int report = 1, DateTime? at = null) => new()
    {
        Id = id,
        Registry = Hub,
        Cause = Cause.Network,
        Severity = Severity.Critical,
        Status = IncidentStatus.Confirmed,
        Confidence = 0.93,
        FirstSign = (at ?? Noon).AddSeconds(-1),
        OpenedAt = at ?? Noon,
        UpdatedAt = (at ?? Noon).AddSeconds(report),
        Summary = "no answer",
        Json = $$"""{"id":"{{id}}","report":{{report}}}""",
    };

    protected static OutboxEntry Alert(string key = "one", string payload = "down", string receiver = "mail") => new(receiver, key, payload);

    protected static SeriesPoint Minute(DateTime start, string endpoint = "203.0.113.1:443", string registry = Hub, long opened = 1)
    {
        var handshakes = new LogHistogramBuilder();
        handshakes.Add(0.02);
        return new SeriesPoint(start, Resolution.Minute, registry, RegistryRole.Blob, endpoint)
        {
            Opened = opened,
            ClosedBy = [0, opened],
            Received = 1_000 * opened,
            Sent = 10,
            States = [0, 6],
            MostOpen = 6,
            Handshakes = handshakes.ToHistogram(),
        };
    }

    protected static ImmutableArray<SeriesPoint> Minutes(DateTime start, int count) =>
        [.. Enumerable.Range(0, count).Select(minute => Minute(start.AddMinutes(minute)))];
}
