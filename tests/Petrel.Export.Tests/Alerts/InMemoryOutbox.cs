using Petrel.Core.History;

namespace Petrel.Export.Tests.Alerts;

/// <summary>An outbox that keeps the contract and forgets with the test; what a crash would leave behind is what it holds.</summary>
internal sealed class InMemoryOutbox : IOutbox
{
    private readonly Lock _lock = new();
    private readonly List<WaitingEntry> _waiting = [];
    private readonly Dictionary<(string, string), string> _memory = [];
    private long _last;

    internal List<(OutboxEntry Entry, string Error)> Dead { get; } = [];

    /// <summary>Called before an entry is taken out: a test may crash there.</summary>
    internal Action? BeforeSent { get; set; }

    public DateTime? NextDue => Locked(() => _waiting.Count == 0 ? (DateTime?)null : _waiting.Min(static entry => entry.DueAt));

    public int Waiting => Locked(() => _waiting.Count);

    public void Add(OutboxEntry entry, DateTime now) => Locked(() =>
    {
        WaitingEntry? old = _waiting.Find(one => one.Entry.Receiver == entry.Receiver && one.Entry.Key == entry.Key);
        if (old is not null) _waiting.Remove(old);
        _waiting.Add(new WaitingEntry(++_last, entry, old?.CreatedAt ?? now, old?.Attempts ?? 0, old?.DueAt ?? now));
        return 0;
    });

    public IReadOnlyList<WaitingEntry> Due(DateTime now, int limit) => Locked(() =>
        _waiting.Where(entry => entry.DueAt <= now).OrderBy(static entry => entry.CreatedAt).ThenBy(static entry => entry.Id).Take(limit).ToArray());

    public void Sent(long id)
    {
        BeforeSent?.Invoke();
        Locked(() => _waiting.RemoveAll(entry => entry.Id == id));
    }

    public void Failed(long id, DateTime dueAt, string error) => Locked(() =>
    {
        int index = _waiting.FindIndex(entry => entry.Id == id);
        if (index >= 0) _waiting[index] = _waiting[index] with { Attempts = _waiting[index].Attempts + 1, DueAt = dueAt };
        return 0;
    });

    public void Refused(long id, string error) => Locked(() =>
    {
        WaitingEntry? entry = _waiting.Find(one => one.Id == id);
        if (entry is null) return 0;
        _waiting.Remove(entry);
        Dead.Add((entry.Entry, error));
        return 0;
    });

    public string? Memory(string receiver, string key) => Locked(() => _memory.GetValueOrDefault((receiver, key)));

    public void Remember(string receiver, string key, string? memory, DateTime now) => Locked(() =>
    {
        if (memory is null) _memory.Remove((receiver, key));
        else _memory[(receiver, key)] = memory;
        return 0;
    });

    private T Locked<T>(Func<T> action)
    {
        lock (_lock) return action();
    }
}
