using Petrel.Core.Events;
using Petrel.Linux.Native;

namespace Petrel.Linux.Sources;

/// <summary>
/// The one bounded queue into the engine, for everything that other threads find out. Grows up to its bound, so that
/// a quiet watch stays small.
/// </summary>
/// <param name="capacity">The bound, in events.</param>
public sealed class EventInbox(int capacity = EventInbox.DefaultCapacity) : IEventWriter, IDisposable
{
    /// <summary>The usual bound.</summary>
    public const int DefaultCapacity = 4096;

    private readonly object _lock = new();
    private readonly EventFd _ready = new();
    private readonly EventBuffer _queue = new(64);
    private bool _closed;
    private volatile bool _hasEvents;
    private long _dropped;

    /// <summary>Readable while something is queued.</summary>
    public int Descriptor => _ready.Descriptor;

    /// <summary>Events that found the queue full and were not waited for.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc />
    public bool TryWrite(in Event item)
    {
        lock (_lock)
        {
            if (_closed) return false;
            if (_queue.Count >= capacity)
            {
                Interlocked.Increment(ref _dropped);
                return false;
            }

            _queue.Add(item);
            _hasEvents = true;
        }

        _ready.Signal();
        return true;
    }

    /// <inheritdoc />
    public bool Write(in Event item)
    {
        lock (_lock)
        {
            while (_queue.Count >= capacity && !_closed) Monitor.Wait(_lock);
            if (_closed) return false;
            _queue.Add(item);
            _hasEvents = true;
        }

        _ready.Signal();
        return true;
    }

    /// <summary>Moves everything that is queued to the end of a buffer.</summary>
    public void Drain(EventBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (!_hasEvents) return; // asked at every turn of the loop, and mostly in vain: no system call for that
        _ready.Clear();
        lock (_lock)
        {
            _hasEvents = false;
            foreach (ref readonly Event item in _queue.Span) into.Add(item);
            _queue.Clear();
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Takes nothing more; whoever waits for room is let go.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Close();
        _ready.Dispose();
    }
}
