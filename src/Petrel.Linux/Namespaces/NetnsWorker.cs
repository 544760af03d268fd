using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;
using Petrel.Linux.SockDiag;
using Petrel.Linux.Sources;

namespace Petrel.Linux.Namespaces;

/// <summary>
/// The one thread that visits network namespaces: walks them, and looks sockets up in those of others. It opens, works
/// and closes, so that no namespace is kept alive; what it finds goes to the inbox.
/// </summary>
internal sealed class NetnsWorker : IDisposable
{
    private const int StackOctets = 256 * 1024;
    private const int MostLookups = 4096;
    private const long DirectoryAge = 5_000_000_000;

    private readonly INetnsSweep _sweep;
    private readonly NetnsFilter _filter;
    private readonly IEventWriter _inbox;
    private readonly object _lock = new();
    private readonly List<SocketLookup> _lookups = [];
    private readonly EventBuffer _found = new();
    private readonly Thread _thread;
    private Dictionary<NetnsId, string> _others = [];
    private long _othersFoundAt = long.MinValue / 2;
    private bool _sweepWanted;
    private bool _stopping;
    private long _droppedLookups;

    internal NetnsWorker(INetnsSweep sweep, NetnsFilter filter, IEventWriter inbox)
    {
        _sweep = sweep;
        _filter = filter;
        _inbox = inbox;
        _thread = new Thread(Work, StackOctets) { IsBackground = true, Name = "petrel-netns" };
        _thread.Start();
    }

    /// <summary>Look-ups that found the queue full; the next tick asks again.</summary>
    internal long DroppedLookups => Interlocked.Read(ref _droppedLookups);

    /// <summary>Messages and lines of walks that could not be read.</summary>
    internal long Malformed => _sweep.Malformed;

    /// <summary>Whether the thread could not return to its own namespace, and stopped rather than work in a wrong one.</summary>
    internal bool IsLost { get; private set; }

    /// <summary>Asks for a walk over every watched namespace; one that is waiting already serves this request too.</summary>
    internal void RequestSweep()
    {
        lock (_lock)
        {
            _sweepWanted = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Asks for sockets in other namespaces.</summary>
    internal void RequestLookUp(in SocketLookup socket)
    {
        lock (_lock)
        {
            if (_lookups.Count >= MostLookups)
            {
                Interlocked.Increment(ref _droppedLookups);
                return;
            }

            _lookups.Add(socket);
            Monitor.Pulse(_lock);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
            Monitor.Pulse(_lock);
        }
    }

    private void Work()
    {
        using NetnsHandle? home = NetnsHandle.Open("/proc/thread-self/ns/net", out _);
        while (TakeJob(out bool sweep, out SocketLookup[] lookups))
        {
            if (sweep) SweepAll(home);
            foreach (IGrouping<NetnsId, SocketLookup> group in lookups.GroupBy(static lookup => lookup.Netns))
                LookUpIn(group.Key, [.. group], home);
        }
    }

    private bool TakeJob(out bool sweep, out SocketLookup[] lookups)
    {
        lock (_lock)
        {
            while (!_sweepWanted && _lookups.Count == 0 && !_stopping) Monitor.Wait(_lock);
            sweep = _sweepWanted;
            _sweepWanted = false;
            lookups = [.. _lookups];
            _lookups.Clear();
            return !_stopping && !IsLost;
        }
    }

    private void SweepAll(NetnsHandle? home)
    {
        if (_filter.Includes(_filter.Own)) SweepHere(_filter.Own);
        if (!WantsOthers) return;
        foreach ((NetnsId netns, string path) in Others())
        {
            if (_filter.Includes(netns)) Visit(netns, path, home, () => SweepHere(netns));
        }
    }

    private bool WantsOthers => _filter.IsAll || _filter.Only.Any(netns => netns != _filter.Own);

    private void SweepHere(NetnsId netns)
    {
        _found.Clear();
        _sweep.Sweep(netns, _found);
        foreach (ref readonly Event item in _found.Span) _inbox.Write(item);
    }

    private void LookUpIn(NetnsId netns, SocketLookup[] sockets, NetnsHandle? home)
    {
        if (!Others().TryGetValue(netns, out string? path)) return;
        Visit(netns, path, home, () =>
        {
            using SockDiagClient? client = SockDiagClient.Open().Value;
            if (client is null) return;
            _found.Clear();
            client.LookUp(sockets, _found);
            foreach (ref readonly Event item in _found.Span) _inbox.TryWrite(item);
        });
    }

    private void Visit(NetnsId netns, string path, NetnsHandle? home, Action work)
    {
        if (home is null || IsLost) return;
        using NetnsHandle? handle = NetnsHandle.Open(path, out _);

        // The path may lead elsewhere by now: its process ended and its id was given to another.
        if (handle is null || handle.Id != netns)
        {
            _others.Remove(netns);
            return;
        }

        if (handle.Enter() != 0) return;
        work();
        if (home.Enter() != 0) IsLost = true;
    }

    private Dictionary<NetnsId, string> Others()
    {
        long now = MonotonicClock.Now;
        if (now - _othersFoundAt < DirectoryAge) return new(_others);
        _othersFoundAt = now;
        _others = NetnsDirectory.FindOthers();
        return new(_others);
    }
}
