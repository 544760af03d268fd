using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Petrel.Core.History;
using Petrel.Storage.Files;

namespace Petrel.Storage.Outgoing;

/// <summary>
/// What waits is held in memory and written through, so that a file that cannot be written changes nothing for the receivers:
/// once it can be, all is written anew. Safe to use from any thread.
/// </summary>
internal sealed class Outbox(FileGate gate, TimeProvider clock) : IOutbox
{
    // Longer than any alert is repeated.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(90);

    private readonly Lock _lock = new();
    private readonly WaitingList _waiting = new();
    private readonly Dictionary<(string Receiver, string Key), (string Value, DateTime Time)> _memory = [];
    private long _nextId = (clock.GetUtcNow().UtcDateTime).Stored();
    private int _knownGeneration;
    private bool _isBehind;
    private bool _tookOver;
    private long _dropped;
    private long _refused;

    /// <summary>Entries that were given up because too many waited.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Entries that their receivers will never accept.</summary>
    internal long Refusals => Interlocked.Read(ref _refused);

    public DateTime? NextDue
    {
        get
        {
            lock (_lock) return _waiting.NextDue;
        }
    }

    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Adds entries together with other work: all or nothing in the file, and the entries in memory in any case.</summary>
    internal bool AddWith(ImmutableArray<OutboxEntry> entries, DateTime now, Action<SqliteConnection> work)
    {
        lock (_lock)
        {
            List<Waiting> put = [.. entries.Select(entry => _waiting.Put(_nextId++, entry, now))];
            List<Waiting> givenUp = GiveUpOldest();
            return Write(connection =>
            {
                work(connection);
                foreach (Waiting waiting in put) OutboxTable.Put(connection, waiting);
                foreach (Waiting waiting in givenUp) OutboxTable.Remove(connection, waiting.Entry);
            });
        }
    }

    /// <summary>Brings the file up to date, if it can be.</summary>
    internal void Tend(DateTime now)
    {
        lock (_lock)
        {
            (string, string)[] stale = [.. _memory.Where(pair => pair.Value.Time < now - Remembered).Select(static pair => pair.Key)];
            foreach ((string, string) about in stale) _memory.Remove(about);
            if (_isBehind || stale.Length > 0 || _knownGeneration != gate.Generation)
                Write(connection => Array.ForEach(stale, about => OutboxTable.Remember(connection, about, null, now)));
        }
    }

    public void Add(OutboxEntry entry, DateTime now) => AddWith([entry], now, static _ => { });

    public IReadOnlyList<WaitingEntry> Due(DateTime now, int limit)
    {
        lock (_lock) return [.. _waiting.Due(now, limit).Select(static waiting => waiting.ToEntry())];
    }

    public void Sent(long id)
    {
        lock (_lock)
        {
            if (!_waiting.TryFind(id, out Waiting? waiting)) return;
            if (waiting.Id == id) _waiting.Remove(waiting);
            else _waiting.SentEarlier(waiting);
            bool isOver = waiting.Id == id;
            Write(connection =>
            {
                if (isOver) OutboxTable.Remove(connection, waiting.Entry);
                else OutboxTable.Put(connection, waiting);
            });
        }
    }

    public void Failed(long id, DateTime dueAt, string error)
    {
        lock (_lock)
        {
            if (!_waiting.TryFind(id, out Waiting? waiting)) return;
            (waiting.Attempts, waiting.DueAt, waiting.Error) = (waiting.Attempts + 1, dueAt, error);
            Write(connection => OutboxTable.Put(connection, waiting));
        }
    }

    public void Refused(long id, string error)
    {
        lock (_lock)
        {
            // What replaced it meanwhile may be accepted.
            if (!_waiting.TryFind(id, out Waiting? waiting) || waiting.Id != id) return;
            _waiting.Remove(waiting);
            Interlocked.Increment(ref _refused);
            Write(connection => OutboxTable.Refuse(connection, waiting, error));
        }
    }

    public string? Memory(string receiver, string key)
    {
        lock (_lock) return _memory.TryGetValue((receiver, key), out (string Value, DateTime Time) memory) ? memory.Value : null;
    }

    public void Remember(string receiver, string key, string? memory, DateTime now)
    {
        lock (_lock)
        {
            if (memory is null) _memory.Remove((receiver, key));
            else _memory[(receiver, key)] = (memory, now);
            Write(connection => OutboxTable.Remember(connection, (receiver, key), memory, now));
        }
    }

    private bool Write(Action<SqliteConnection> change)
    {
        bool written = gate.Write(connection =>
        {
            CatchUp(connection);
            change(connection);
        });
        _isBehind = !written;
        if (written) _knownGeneration = gate.Generation;
        return written;
    }

    // A file that was just opened may hold entries of an earlier life; what memory knows of the same keys is newer.
    private void CatchUp(SqliteConnection connection)
    {
        if (!_isBehind && _knownGeneration == gate.Generation) return;
        if (!_tookOver) TakeOver(connection);
        OutboxTable.Clear(connection);
        foreach (Waiting waiting in _waiting.All) OutboxTable.Put(connection, waiting);
        foreach (((string Receiver, string Key) about, (string value, DateTime time)) in _memory)
            OutboxTable.Remember(connection, about, value, time);
    }

    private void TakeOver(SqliteConnection connection)
    {
        foreach (Waiting waiting in OutboxTable.ReadWaiting(connection))
        {
            if (_waiting.Has(waiting.Entry)) continue;
            if (_waiting.TryFind(waiting.Id, out _)) waiting.Id = _nextId++;
            _nextId = Math.Max(_nextId, waiting.Id + 1);
            _waiting.Insert(waiting);
        }

        foreach ((string receiver, string key, string value, DateTime time) in OutboxTable.ReadMemory(connection))
            _memory.TryAdd((receiver, key), (value, time));
        // Once only, even if this transaction fails: what is sent meanwhile must not come back.
        _tookOver = true;
    }

    private List<Waiting> GiveUpOldest()
    {
        var givenUp = new List<Waiting>();
        while (_waiting.Count > WaitingList.Most && _waiting.Oldest is { } oldest)
        {
            _waiting.Remove(oldest);
            givenUp.Add(oldest);
            Interlocked.Increment(ref _dropped);
        }

        return givenUp;
    }
}
