using System.Collections.Immutable;
using System.Text.Json;
using Petrel.Core.History;

namespace Petrel.Export.Alerts.Dispatch;

/// <summary>
/// What a receiver was told, kept over restarts: so nothing is told twice, what lasts is told again, and the end of what it does
/// not know is not told at all.
/// </summary>
internal sealed class ReceiverMemory
{
    /// <summary>The key in the outbox's memory.</summary>
    internal const string Key = "told";

    // What is over is remembered as long as its entry may still stand in the outbox after a crash.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private const int MostTold = 2000;
    private const int MostOwed = 2000;

    private readonly IOutbox _outbox;
    private readonly string _receiver;
    private readonly Dictionary<string, ToldAlert> _told;
    private readonly Dictionary<string, DateTime> _groups;
    private readonly HashSet<string> _owed;

    internal ReceiverMemory(IOutbox outbox, string receiver)
    {
        (_outbox, _receiver) = (outbox, receiver);
        MemoryRecord record = Read(outbox.Memory(receiver, Key));
        _told = record.Told.DistinctBy(static told => told.Alert.Id).ToDictionary(static told => told.Alert.Id, StringComparer.Ordinal);
        _groups = new Dictionary<string, DateTime>(record.Groups, StringComparer.Ordinal);
        _owed = new HashSet<string>(record.Owed, StringComparer.Ordinal);
    }

    /// <summary>Incidents that last, as far as the receiver knows.</summary>
    internal IEnumerable<ToldAlert> Open => _told.Values.Where(static told => !told.Alert.IsResolved);

    internal ToldAlert? Find(string id) => _told.GetValueOrDefault(id);

    internal bool IsOwed(string id) => _owed.Contains(id);

    /// <summary>When a group had its last message; null if it had none, or the clock was set back behind it.</summary>
    internal DateTime? LastMessage(string group, DateTime now) =>
        _groups.TryGetValue(group, out DateTime last) && last <= now ? last : null;

    /// <summary>Its wording changed and nothing else: what is told again will have the new one.</summary>
    internal void Refresh(Alert alert) => _told[alert.Id] = _told[alert.Id] with { Alert = alert };

    /// <summary>It is over, and the receiver does not want to know.</summary>
    internal void End(string id) => _told.Remove(id);

    /// <summary>A message about it failed: it has a right to know how that ended.</summary>
    internal void Owe(IEnumerable<Alert> alerts, DateTime now)
    {
        int before = _owed.Count;
        foreach (Alert alert in alerts.Where(static alert => alert.Wanted))
        {
            if (_owed.Count < MostOwed) _owed.Add(alert.Id);
        }

        if (_owed.Count != before) Save(now);
    }

    /// <summary>A message was accepted.</summary>
    internal void Tell(AlertMessage message, IEnumerable<string> groups, DateTime now)
    {
        foreach (Alert alert in message.Alerts)
        {
            int repeats = message.Kind == MessageKind.Repeat && Find(alert.Id) is { } told ? told.Repeats + 1 : 0;
            _told[alert.Id] = new ToldAlert(alert, now, repeats);
            _owed.Remove(alert.Id);
        }

        foreach (string group in groups) _groups[group] = now;
        Forget(now);
        Save(now);
    }

    private void Forget(DateTime now)
    {
        foreach (ToldAlert told in _told.Values.Where(told => told.Alert.IsResolved && now - told.At > Kept).ToArray())
            _told.Remove(told.Alert.Id);
        IEnumerable<ToldAlert> oldest = _told.Values.OrderBy(static told => !told.Alert.IsResolved).ThenBy(static told => told.At);
        foreach (ToldAlert told in oldest.Take(Math.Max(0, _told.Count - MostTold)).ToArray()) _told.Remove(told.Alert.Id);
        foreach ((string group, DateTime at) in _groups.ToArray())
        {
            if (now - at > Kept) _groups.Remove(group);
        }
    }

    private void Save(DateTime now)
    {
        var record = new MemoryRecord(
            [.. _told.Values.OrderBy(static told => told.Alert.Id, StringComparer.Ordinal)],
            _groups.ToImmutableSortedDictionary(StringComparer.Ordinal),
            [.. _owed.Order(StringComparer.Ordinal)]);
        _outbox.Remember(_receiver, Key, JsonSerializer.Serialize(record, AlertJson.Default.MemoryRecord), now);
    }

    private static MemoryRecord Read(string? text)
    {
        var nothing = new MemoryRecord([], ImmutableSortedDictionary<string, DateTime>.Empty, []);
        if (text is null) return nothing;
        try
        {
            MemoryRecord? record = JsonSerializer.Deserialize(text, AlertJson.Default.MemoryRecord);
            bool isWhole = record is { Told.IsDefault: false, Groups: not null, Owed.IsDefault: false }
                && record.Told.All(static told => told is { Alert.Id: not null }) && record.Owed.All(static id => id is not null);
            return isWhole ? record! : nothing;
        }
        catch (JsonException)
        {
            // Better told twice than never.
            return nothing;
        }
    }
}
