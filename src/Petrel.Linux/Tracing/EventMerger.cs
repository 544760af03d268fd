using Petrel.Core.Events;

namespace Petrel.Linux.Tracing;

/// <summary>
/// Puts the records of several processors in order of time, so that ESTABLISHED never comes before SYN_SENT. What is
/// younger than the moment at which reading began is held back: an older record of a processor that was read earlier may
/// still come.
/// </summary>
internal sealed class EventMerger
{
    private readonly EventBuffer _held = new();
    private Order[] _order = new Order[256];

    private readonly record struct Order(long Time, int Index) : IComparable<Order>
    {
        public int CompareTo(Order other) => Time != other.Time ? Time.CompareTo(other.Time) : Index.CompareTo(other.Index);
    }

    /// <summary>Where unordered events are added.</summary>
    internal EventBuffer Unordered => _held;

    /// <summary>Whether something was held back at the last merge.</summary>
    internal bool HasHeldBack => _held.Count > 0;

    /// <summary>Moves all events up to a moment to a buffer, in order of time; equal times keep their order.</summary>
    internal void MergeUpTo(long moment, EventBuffer into)
    {
        int count = _held.Count;
        if (count == 0) return;
        if (_order.Length < count) _order = new Order[_held.Capacity];
        Span<Order> order = _order.AsSpan(0, count);
        Span<Event> events = _held.Span;
        for (int i = 0; i < count; i++) order[i] = new Order(events[i].Time, i);
        order.Sort();

        int taken = 0;
        while (taken < count && order[taken].Time <= moment) into.Add(events[order[taken++].Index]);
        KeepRest(order[taken..]);
    }

    private void KeepRest(Span<Order> rest)
    {
        // In the order in which they came, so that each moves towards the front.
        rest.Sort(static (a, b) => a.Index.CompareTo(b.Index));
        Span<Event> events = _held.Span;
        for (int i = 0; i < rest.Length; i++) events[i] = events[rest[i].Index];
        _held.Truncate(rest.Length);
    }
}
