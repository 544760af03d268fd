using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Petrel.Storage.Files;

/// <summary>
/// The one way to the file. A failure is remembered and told, never thrown; the file is tried again when its time has come, by
/// whoever writes next. A file that is of no use is set aside and a new one begun. Safe to use from any thread.
/// </summary>
internal sealed class FileGate(string path, HistoryOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    // A disk that damages every file shall not be filled with them.
    private static readonly TimeSpan BetweenSettingAside = TimeSpan.FromMinutes(10);

    private readonly Lock _writing = new();
    private readonly Lock _reading = new();
    private readonly ConcurrentQueue<Notice> _notices = new();
    private Database? _database;
    private FileFailure? _failure;
    private TimeSpan _retryAfter = options.RetryAfter;
    private long _failedAt;
    private long? _setAsideAt;
    private Exception? _suspicion;
    private bool _closed;

    /// <summary>Why nothing can be written; null while all is well.</summary>
    internal string? Failure => Volatile.Read(ref _failure)?.Text;

    /// <summary>Counts the files that were opened, so that a user sees that there is another one.</summary>
    internal int Generation { get; private set; }

    internal string Path => path;

    /// <summary>Writes in one transaction; false if that could not be done, and then nothing of it was.</summary>
    internal bool Write(Action<SqliteConnection> work)
    {
        lock (_writing)
        {
            if (Ready() is not { } database) return false;
            try
            {
                using SqliteTransaction transaction = database.Writer.BeginTransaction();
                work(database.Writer);
                transaction.Commit();
            }
            catch (Exception exception) when (FileFailure.IsExpected(exception))
            {
                Fail(exception);
                return false;
            }

            Succeed();
            return true;
        }
    }

    /// <summary>Runs a statement that cannot stand in a transaction.</summary>
    internal bool Run(Action<SqliteConnection> work)
    {
        lock (_writing)
        {
            if (Ready() is not { } database) return false;
            try
            {
                work(database.Writer);
                return true;
            }
            catch (Exception exception) when (FileFailure.IsExpected(exception))
            {
                Fail(exception);
                return false;
            }
        }
    }

    /// <summary>Reads; gives the other value if the file cannot be read.</summary>
    internal T Read<T>(Func<SqliteConnection, T> work, T otherwise)
    {
        lock (_reading)
        {
            if (_database is not { } database) return otherwise;
            try
            {
                using SqliteTransaction oneView = database.Reader.BeginTransaction(deferred: true);
                return work(database.Reader);
            }
            catch (Exception exception) when (FileFailure.IsExpected(exception))
            {
                if (FileFailure.Of(exception, path).Kind != FailureKind.Locked) Volatile.Write(ref _suspicion, exception);
                return otherwise;
            }
        }
    }

    /// <summary>Opens the file if it is not, or is doubtful, or is no longer where it was.</summary>
    internal void Tend()
    {
        lock (_writing)
        {
            if (_database is not null && !File.Exists(path))
            {
                Note($"{path} was removed while it was in use; a new one is begun");
                Close();
            }

            Ready();
        }
    }

    internal void Note(string detail) => _notices.Enqueue(new Notice(clock.GetUtcNow().UtcDateTime, "history", detail));

    internal IReadOnlyList<Notice> TakeNotices()
    {
        var taken = new List<Notice>();
        while (_notices.TryDequeue(out Notice? notice)) taken.Add(notice);
        return taken;
    }

    public void Dispose()
    {
        lock (_writing)
        {
            _closed = true;
            Close();
        }
    }

    private Database? Ready()
    {
        if (_closed) return null;
        if (_failure is not null && clock.GetElapsedTime(_failedAt) < _retryAfter) return null;
        if (Interlocked.Exchange(ref _suspicion, null) is { } suspicion) Fail(suspicion);
        if (_database is not null) return _database;
        try
        {
            Adopt(Database.Open(path, options.BusyTimeout));
        }
        catch (Exception exception) when (FileFailure.IsExpected(exception))
        {
            Fail(exception);
        }

        return _database;
    }

    private void Adopt(Database database)
    {
        lock (_reading) _database = database;
        Interlocked.Exchange(ref _suspicion, null);
        Generation++;
        Succeed();
    }

    private void Close()
    {
        lock (_reading)
        {
            _database?.Dispose();
            _database = null;
        }
    }

    private void Succeed()
    {
        _retryAfter = options.RetryAfter;
        if (_failure is null) return;
        Volatile.Write(ref _failure, null);
        Note($"{path} is written again");
    }

    // A lock or a full disk passes; after everything else the file is opened and checked anew.
    private void Fail(Exception exception)
    {
        FileFailure failure = FileFailure.Of(exception, path);
        if (failure.Kind is not (FailureKind.Locked or FailureKind.Full)) Close();
        if (failure.IsUnfit && MaySetAside) failure = BeginAnew(failure);
        if (_database is not null && failure.IsUnfit) return;
        if (_failure?.Kind == failure.Kind) _retryAfter = Min(_retryAfter * 2, LongestRetry);
        else Note(failure.Text);
        Volatile.Write(ref _failure, failure);
        _failedAt = clock.GetTimestamp();
    }

    private bool MaySetAside => _setAsideAt is not { } last || clock.GetElapsedTime(last) >= BetweenSettingAside;

    // Gives what is wrong then, which is the same where a new file could be begun.
    private FileFailure BeginAnew(FileFailure failure)
    {
        try
        {
            string aside = AsideFiles.SetAside(path, clock.GetUtcNow().UtcDateTime);
            _setAsideAt = clock.GetTimestamp();
            Note($"{failure.Text}; it was set aside as {aside}, nothing of it was deleted, and a new history is begun");
            Adopt(Database.Open(path, options.BusyTimeout));
            return failure;
        }
        catch (Exception exception) when (FileFailure.IsExpected(exception))
        {
            return FileFailure.Of(exception, path);
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
