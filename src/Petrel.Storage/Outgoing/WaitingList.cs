using System.Diagnostics.CodeAnalysis;
using Petrel.Core.History;

namespace Petrel.Storage.Outgoing;

/// <summary>What waits, by receiver and key and by number; belongs to whoever holds the outbox's lock.</summary>
internal sealed class WaitingList
{
    /// <summary>How many may wait; beyond it the oldest is given up.</summary>
    internal const int Most = 10_000;

    private readonly Dictionary<(string Receiver, string Key), Waiting> _byKey = [];
    private readonly Dictionary<long, Waiting> _byId = [];

    internal int Count => _byKey.Count;

    internal IEnumerable<Waiting> All => _byKey.Values;

    internal DateTime? NextDue => _byKey.Count == 0 ? null : _byKey.Values.Min(static waiting => waiting.DueAt);

    /// <summary>The entry of this number, also of one that it has replaced and that is on its way.</summary>
    internal bool TryFind(long id, [NotNullWhen(true)] out Waiting? waiting) => _byId.TryGetValue(id, out waiting);

    internal bool Has(OutboxEntry entry) => _byKey.ContainsKey((entry.Receiver, entry.Key));

    /// <summary>Adds an entry or replaces the one of its key, which keeps its turn.</summary>
    internal Waiting Put(long id, OutboxEntry entry, DateTime now)
    {
        if (!_byKey.TryGetValue((entry.Receiver, entry.Key), out Waiting? waiting))
        {
            waiting = new Waiting { Id = id, Entry = entry, CreatedAt = now, DueAt = now, ReplacedAt = now };
            Insert(waiting);
            return waiting;
        }

        if (waiting.Id != waiting.GivenId) _byId.Remove(waiting.Id);
        (waiting.Id, waiting.Entry, waiting.ReplacedAt) = (id, entry, now);
        _byId[id] = waiting;
        return waiting;
    }

    internal void Insert(Waiting waiting)
    {
        _byKey[(waiting.Entry.Receiver, waiting.Entry.Key)] = waiting;
        _byId[waiting.Id] = waiting;
    }

    internal void Remove(Waiting waiting)
    {
        _byKey.Remove((waiting.Entry.Receiver, waiting.Entry.Key));
        _byId.Remove(waiting.Id);
        _byId.Remove(waiting.GivenId);
    }

    internal List<Waiting> Due(DateTime now, int limit)
    {
        List<Waiting> due = [.. _byKey.Values.Where(waiting => waiting.DueAt <= now)
            .OrderBy(static waiting => waiting.CreatedAt).ThenBy(static waiting => waiting.Id).Take(limit)];
        foreach (Waiting waiting in due) Give(waiting);
        return due;
    }

    /// <summary>An earlier entry of its key was sent; what replaced it waits as if it had come alone.</summary>
    internal void SentEarlier(Waiting waiting)
    {
        _byId.Remove(waiting.GivenId);
        (waiting.GivenId, waiting.CreatedAt, waiting.DueAt, waiting.Attempts, waiting.Error) = (0, waiting.ReplacedAt, waiting.ReplacedAt, 0, null);
    }

    internal Waiting? Oldest => _byKey.Values.MinBy(static waiting => (waiting.CreatedAt, waiting.Id));

    private void Give(Waiting waiting)
    {
        if (waiting.GivenId != waiting.Id) _byId.Remove(waiting.GivenId);
        waiting.GivenId = waiting.Id;
    }
}
