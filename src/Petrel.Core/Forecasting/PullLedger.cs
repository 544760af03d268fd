using System.Collections.Immutable;

namespace Petrel.Core.Forecasting;

/// <summary>
/// Which pulls still count, and between which two observations each was made. A pull counts for one window from the moment
/// it is made, so that this says what comes back when. What was used before the first observation was made at some time
/// in the window before it.
/// </summary>
internal sealed class PullLedger
{
    private const int MostEntries = 1024;

    private readonly List<Entry> _entries = [];

    /// <summary>Pulls that count: what the limit is more than what remains.</summary>
    internal long Used { get; private set; }

    internal void Begin(DateTime at, TimeSpan window, long used)
    {
        _entries.Clear();
        Used = 0;
        Add(at - window, at, used);
    }

    internal void Add(DateTime after, DateTime until, long count)
    {
        if (count <= 0) return;
        Used += count;
        _entries.Add(new Entry(after, until, count));
        // Two neighbours become one that is less exact; the oldest, since they are gone first.
        if (_entries.Count > MostEntries)
        {
            _entries[0] = new Entry(_entries[0].After, _entries[1].Until, _entries[0].Count + _entries[1].Count);
            _entries.RemoveAt(1);
        }
    }

    /// <summary>The most that can have come back by <paramref name="now"/>.</summary>
    internal long MostReturned(DateTime now, TimeSpan window) =>
        _entries.Where(entry => entry.After + window < now).Sum(static entry => entry.Count);

    /// <summary>
    /// Takes out what has come back: what must have, and beyond that no more than <paramref name="seen"/>, by which the
    /// remaining pulls became more. Returns may hide behind new pulls; then the next observations show them, one interval
    /// late, and never are pulls made up that nobody made.
    /// </summary>
    internal long Return(DateTime now, TimeSpan window, long seen)
    {
        long returned = 0;
        for (int index = 0; index < _entries.Count; index++)
        {
            Entry entry = _entries[index];
            if (entry.After + window >= now) break;
            long count = entry.Until + window <= now ? entry.Count : Math.Clamp(seen - returned, 0, entry.Count);
            returned += count;
            // What has not come back was made less than a window ago.
            _entries[index] = new Entry(Later(entry.After, now - window), entry.Until, entry.Count - count);
        }
        _entries.RemoveAll(static entry => entry.Count == 0);
        Used -= returned;
        return returned;
    }

    internal ImmutableArray<QuotaReturn> Returns(DateTime now, TimeSpan window) =>
    [
        .. _entries.Select(entry => new QuotaReturn(Later(entry.After + window, now), Later(entry.Until + window, now), entry.Count)),
    ];

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    // Made after the one and not after the other.
    private readonly record struct Entry(DateTime After, DateTime Until, long Count);
}
