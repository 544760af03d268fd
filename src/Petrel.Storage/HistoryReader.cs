using Microsoft.Data.Sqlite;
using Petrel.Core.History;
using Petrel.Storage.Files;
using Petrel.Storage.Keeping;
using Petrel.Storage.Schema;
using Petrel.Storage.Tables;

namespace Petrel.Storage;

/// <summary>
/// History read from outside, also while an agent writes it. Never writes to the file, makes none, mends none and sets none aside.
/// </summary>
public sealed class HistoryReader : IHistory, IDisposable
{
    private readonly Lock _reading = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private string? _failure;

    private HistoryReader(SqliteConnection connection, string path) => (_connection, _path) = (connection, path);

    /// <inheritdoc/>
    public HistoryHealth Health => new(Volatile.Read(ref _failure), 0, AsideFiles.SizeOf(_path));

    /// <summary>Opens a file; null with what is wrong and what to do about it if it cannot be read.</summary>
    public static HistoryReader? Open(string path, out string? error)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        error = null;
        if (!File.Exists(path))
        {
            // A directory that may not be looked into hides its files.
            error = $"there is no history at {path}, or it cannot be seen by this user: petrel agent writes it; name another file with --history";
            return null;
        }

        SqliteConnection? connection = null;
        try
        {
            connection = Connect(path);
            int version = Migrations.VersionOf(connection);
            if (version == Migrations.Latest) return new HistoryReader(connection, path);
            error = version == 0
                ? $"{path} is empty: no agent has written to it yet"
                : $"{path} was written by an older Petrel: let this version's agent open it once";
        }
        catch (Exception exception) when (FileFailure.IsExpected(exception))
        {
            error = Describe(exception, path);
        }

        connection?.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredIncident> Incidents(IncidentQuery query) => Read(connection => IncidentTable.Find(connection, query), []);

    /// <inheritdoc/>
    public StoredIncident? Incident(string id) => Read(connection => IncidentTable.Find(connection, id), null);

    /// <summary>The ids that begin like this, in order, at most so many.</summary>
    public IReadOnlyList<string> IdsThatBegin(string prefix, int limit) => Read<IReadOnlyList<string>>(
        connection => connection.Rows(
            static row => row.GetString(0), "SELECT id FROM incident WHERE substr(id, 1, length($1)) = $1 ORDER BY id LIMIT $2", prefix, limit),
        []);

    /// <inheritdoc/>
    public IReadOnlyList<string> Reports(string id) => Read(connection => IncidentTable.Reports(connection, id), []);

    /// <inheritdoc/>
    public IReadOnlyList<SeriesPoint> Series(SpanQuery query, Resolution? resolution = null) => Read<IReadOnlyList<SeriesPoint>>(
        connection => RollUp.Read(connection, query, resolution ?? HistoryFile.Finest(query, finer => Horizons.Of(connection, finer))), []);

    /// <inheritdoc/>
    public IReadOnlyList<QuotaPoint> Quotas(SpanQuery query) => Read(connection => PointTables.Quotas(connection, query), []);

    /// <inheritdoc/>
    public IReadOnlyList<ProbePoint> Probes(SpanQuery query) => Read(connection => PointTables.Probes(connection, query), []);

    /// <inheritdoc/>
    public IReadOnlyList<OutcomePoint> Outcomes(SpanQuery query) => Read(connection => PointTables.Outcomes(connection, query), []);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _connection.Dispose();

    private T Read<T>(Func<SqliteConnection, T> work, T otherwise)
    {
        lock (_reading)
        {
            try
            {
                using SqliteTransaction oneView = _connection.BeginTransaction(deferred: true);
                return work(_connection);
            }
            catch (Exception exception) when (FileFailure.IsExpected(exception))
            {
                Volatile.Write(ref _failure, Describe(exception, _path));
                return otherwise;
            }
        }
    }

    // Without a write-ahead log nobody has the file open, and SQLite would make one; a file that is said not to change is read
    // as it lies (https://sqlite.org/uri.html#uriimmutable). With one, an agent writes or was killed: then it is read too.
    private static SqliteConnection Connect(string path)
    {
        string whole = Path.GetFullPath(path);
        bool isQuiet = new FileInfo(whole + "-wal") is not { Exists: true };
        string name = "file:" + string.Join('/', whole.Split('/').Select(Uri.EscapeDataString)) + (isQuiet ? "?immutable=1" : "");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = name,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 2, // in seconds
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA busy_timeout=2000; PRAGMA query_only=ON; PRAGMA cache_size=-16000;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Describe(Exception exception, string path)
    {
        FileFailure failure = FileFailure.Of(exception, path);
        return failure.Kind switch
        {
            FailureKind.Locked => $"{path} is held by another process: try again in a moment",
            FailureKind.Denied => $"{path} cannot be read by this user: run as root, as Petrel's user or in its group ({exception.Message.TrimEnd('.')})",
            FailureKind.Foreign => $"{path} is another program's database: name Petrel's history with --history",
            FailureKind.Damaged => $"{path} is damaged or no history; a running agent sets such a file aside ({exception.Message.TrimEnd('.')})",
            _ => failure.Text,
        };
    }
}
