using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Native;
using Petrel.Linux.Sources;

namespace Petrel.Linux.Packets;

/// <summary>
/// The one thread that reads names in packets, in every watched namespace. An open packet socket keeps its namespace alive,
/// and none can be had without: so it looks every few seconds whether anything else still keeps it, and lets go if not.
/// </summary>
public sealed class PacketWatcher : IDisposable
{
    /// <summary>The longest time that a namespace outlives its last process because of this, in nanoseconds.</summary>
    internal const long LookAround = 5_000_000_000;

    private const int StackOctets = 256 * 1024;
    private const int MostNamespaces = 256;
    private const int MostInARow = 256;

    // Long enough that a client whose ClientHellos are cut is heard at its next connections.
    private const long ContinuationsFor = 60_000_000_000;

    private readonly PacketPlan _plan;
    private readonly NetnsFilter _filter;
    private readonly IEventWriter _inbox;
    private readonly EventFd _stop = new();
    private readonly Poller _poller = new();
    private readonly byte[] _buffer = new byte[PacketFilter.SnapLength];
    private readonly Dictionary<int, Listener> _byDescriptor = [];
    private readonly Dictionary<NetnsId, Listener> _byNetns = [];
    private readonly Thread _thread;
    private readonly long _lookAround;
    private long _passed;
    private int _namespaces;

    private sealed record Listener(NetnsId Netns, PacketSocket Socket, NameFinder Finder);

    private PacketWatcher(PacketPlan plan, NetnsFilter filter, IEventWriter inbox, PacketSocket own, long lookAround)
    {
        _lookAround = lookAround;
        _plan = plan;
        _filter = filter;
        _inbox = inbox;
        _poller.Add(_stop.Descriptor);
        if (filter.Includes(filter.Own)) Add(filter.Own, own);
        else own.Dispose();
        _thread = new Thread(Work, StackOctets) { IsBackground = true, Name = "petrel-packets" };
        _thread.Start();
    }

    /// <summary>Packets that the filters passed so far.</summary>
    internal long Passed => Interlocked.Read(ref _passed);

    /// <summary>In how many namespaces it listens.</summary>
    internal int Namespaces => Volatile.Read(ref _namespaces);

    /// <summary>Whether packet sockets can be opened here; opens one and closes it.</summary>
    public static Availability Try()
    {
        Opened<PacketSocket> socket = PacketSocket.Open(new PortSet([]), dnsAnswers: false);
        socket.Value?.Dispose();
        return socket.Availability;
    }

    /// <summary>Begins to read, or says why that is not possible. To be called in the own namespace.</summary>
    public static Opened<PacketWatcher> Open(PacketPlan plan, NetnsFilter filter, IEventWriter inbox) =>
        Open(plan, filter, inbox, LookAround);

    internal static Opened<PacketWatcher> Open(PacketPlan plan, NetnsFilter filter, IEventWriter inbox, long lookAround)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(filter);
        Opened<PacketSocket> own = PacketSocket.Open(plan.NamePorts, plan.DnsAnswers);
        return own.Value is null
            ? new(null, own.Availability)
            : new(new PacketWatcher(plan, filter, inbox, own.Value, lookAround), Availability.Available);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Signal();
        if (_thread != Thread.CurrentThread) _thread.Join();
        foreach (Listener listener in _byDescriptor.Values) listener.Socket.Dispose();
        _poller.Dispose();
        _stop.Dispose();
    }

    private bool WantsOthers => _filter.IsAll || _filter.Only.Any(netns => netns != _filter.Own);

    private void Work()
    {
        using NetnsHandle? home = NetnsHandle.Open("/proc/thread-self/ns/net", out _);
        Span<int> ready = stackalloc int[32];
        bool looksAround = WantsOthers && home is not null;
        long nextLook = looksAround ? 0 : long.MaxValue;
        while (!_stop.IsSignalled)
        {
            long now = MonotonicClock.Now;
            if (now >= nextLook)
            {
                looksAround = FollowNamespaces(home!);
                nextLook = looksAround ? now + _lookAround : long.MaxValue;
            }

            int count = _poller.Wait(nextLook == long.MaxValue ? long.MaxValue : Math.Max(0, nextLook - now), ready);
            foreach (int descriptor in ready[..count])
            {
                if (_byDescriptor.TryGetValue(descriptor, out Listener? listener)) Drain(listener);
            }
        }
    }

    private void Drain(Listener listener)
    {
        Event found = default;
        for (int i = 0; i < MostInARow; i++)
        {
            int length = listener.Socket.Receive(_buffer);
            if (length <= 0) break;
            if (!listener.Finder.TryFind(_buffer.AsSpan(0, length), MonotonicClock.Now, ref found)) continue;
            _inbox.TryWrite(found);
            found = default;
        }

        long now = MonotonicClock.Now;
        long cutAt = listener.Finder.CutHelloSeenAt;
        listener.Socket.PassContinuations(cutAt != 0 && now - cutAt < ContinuationsFor);
        (uint passed, uint dropped) = listener.Socket.TakeStatistics();
        Interlocked.Add(ref _passed, passed);
        if (dropped > 0) ReportLoss(dropped, now);
    }

    private void ReportLoss(uint dropped, long now) => _inbox.TryWrite(
        new Event { Kind = EventKind.Lost, Source = SourceKind.Packets, Time = now, Value = dropped });

    /// <summary>Lets go of namespaces that nothing else keeps, and listens in new ones; false if that must end.</summary>
    private bool FollowNamespaces(NetnsHandle home)
    {
        Dictionary<NetnsId, string> others = NetnsDirectory.FindOthers();
        foreach (Listener listener in _byNetns.Values.Where(l => l.Netns != _filter.Own && !others.ContainsKey(l.Netns)).ToArray())
            Remove(listener);
        foreach ((NetnsId netns, string path) in others)
        {
            if (_byNetns.Count >= MostNamespaces) break;
            if (!_filter.Includes(netns) || _byNetns.ContainsKey(netns)) continue;
            if (!Visit(netns, path, home)) return false;
        }

        return true;
    }

    // False if the thread is lost: it could not return, and must open nothing more.
    private bool Visit(NetnsId netns, string path, NetnsHandle home)
    {
        using NetnsHandle? handle = NetnsHandle.Open(path, out _);
        if (handle is null || handle.Id != netns || handle.Enter() != 0) return true;
        if (PacketSocket.Open(_plan.NamePorts, _plan.DnsAnswers).Value is { } socket) Add(netns, socket);
        return home.Enter() == 0;
    }

    private void Add(NetnsId netns, PacketSocket socket)
    {
        var listener = new Listener(netns, socket, new NameFinder(_plan, netns));
        _byNetns[netns] = _byDescriptor[socket.Descriptor] = listener;
        _poller.Add(socket.Descriptor);
        Volatile.Write(ref _namespaces, _byNetns.Count);
    }

    private void Remove(Listener listener)
    {
        _poller.Remove(listener.Socket.Descriptor);
        _byNetns.Remove(listener.Netns);
        _byDescriptor.Remove(listener.Socket.Descriptor);
        listener.Socket.Dispose();
        Volatile.Write(ref _namespaces, _byNetns.Count);
    }
}
