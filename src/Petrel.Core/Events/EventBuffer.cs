namespace Petrel.Core.Events;

/// <summary>A reusable batch of events: grows to the largest batch seen, then allocates no more. Not thread-safe.</summary>
public sealed class EventBuffer(int capacity = 256)
{
    private Event[] _events = new Event[capacity];

    /// <summary>The number of events held.</summary>
    public int Count { get; private set; }

    /// <summary>The events held, valid until the next change of the buffer.</summary>
    public Span<Event> Span => _events.AsSpan(0, Count);

    /// <summary>Adds a cleared event and returns it to be filled; the reference is valid until the next addition.</summary>
    public ref Event Append()
    {
        if (Count == _events.Length) Array.Resize(ref _events, _events.Length * 2);
        ref Event slot = ref _events[Count++];
        slot = default;
        return ref slot;
    }

    /// <summary>Adds a copy.</summary>
    public void Add(in Event item) => Append() = item;

    /// <summary>Takes back the event that was appended last.</summary>
    public void RemoveLast() => Count--;

    /// <summary>Forgets all events; keeps the memory.</summary>
    public void Clear() => Count = 0;

    /// <summary>How many events fit without growing.</summary>
    public int Capacity => _events.Length;

    /// <summary>Keeps only the first events.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>Takes out, from a place on, the events that match; the rest keep their order.</summary>
    public void RemoveAll(int from, Predicate<Event> match)
    {
        ArgumentNullException.ThrowIfNull(match);
        int kept = from;
        for (int i = from; i < Count; i++)
        {
            if (!match(_events[i])) _events[kept++] = _events[i];
        }

        Count = kept;
    }
}
