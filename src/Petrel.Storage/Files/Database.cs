using System.Globalization;
using Microsoft.Data.Sqlite;
using Petrel.Storage.Schema;

namespace Petrel.Storage.Files;

/// <summary>An open file: one connection that writes and one that reads. Everything here throws what SQLite says.</summary>
internal sealed class Database : IDisposable
{
    // Small caches: the agent is to stay small, and pages that are read again come from the kernel's cache.
    private const string WriterSettings = "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=4194304; PRAGMA cache_size=-2000;";
    private const string ReaderSettings = "PRAGMA query_only=ON; PRAGMA cache_size=-2000;";

    private Database(SqliteConnection writer, SqliteConnection reader) => (Writer, Reader) = (writer, reader);

    internal SqliteConnection Writer { get; }

    internal SqliteConnection Reader { get; }

    /// <summary>Opens a file or makes it, checks it and brings its schema up to date.</summary>
    internal static Database Open(string path, TimeSpan busyTimeout)
    {
        Create(path);
        SqliteConnection? reader = null;
        SqliteConnection writer = Connect(path, busyTimeout);
        try
        {
            Prepare(writer);
            reader = Connect(path, busyTimeout);
            reader.Execute(ReaderSettings);
            return new Database(writer, reader);
        }
        catch
        {
            reader?.Dispose();
            writer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }

    private static void Prepare(SqliteConnection writer)
    {
        int version = Migrations.VersionOf(writer);
        // Before anything is in the file, or it never gives space back.
        if (version == 0) writer.Execute("PRAGMA auto_vacuum=INCREMENTAL;");
        writer.Execute("PRAGMA journal_mode=WAL;");
        writer.Execute(WriterSettings);
        using (SqliteTransaction canWrite = writer.BeginTransaction()) canWrite.Commit();
        if (version > 0) Check(writer);
        Migrations.Apply(writer, Migrations.Latest);
    }

    private static void Check(SqliteConnection writer)
    {
        string result = writer.Text("PRAGMA quick_check(1);") ?? "no answer";
        if (result != "ok") throw new UnfitFileException(FailureKind.Damaged, result);
    }

    // Readable by the group, so that an operator may look; the write-ahead log takes the mode from the file.
    private static void Create(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory) Directory.CreateDirectory(directory);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
        });
    }

    private static SqliteConnection Connect(string path, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 1, // in seconds, and on top of SQLite's own waiting
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout={busyTimeout.TotalMilliseconds:F0};"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
