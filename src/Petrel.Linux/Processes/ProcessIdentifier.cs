using System.Runtime.InteropServices;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;

namespace Petrel.Linux.Processes;

/// <summary>
/// Identifies processes on a thread of its own, so that no event waits for /proc. Answers are
/// <see cref="EventKind.ProcessIdentified"/> events; a question that cannot be answered gets none. Requests may come
/// from any thread, take about a microsecond, and are dropped and counted when too many wait.
/// </summary>
public sealed class ProcessIdentifier : IDisposable
{
    private const int MostProcesses = 1024;
    private const int MostSockets = 4096;
    private const int MostCached = 1024;
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly IdentificationQueue _queue = new(MostProcesses, MostSockets);
    private readonly ProcessCache _cache = new(MostCached);
    private readonly SocketOwners _owners = new();
    private readonly List<InodeRequest> _sockets = [];
    private readonly IEventWriter _events;
    private readonly Thread _thread;
    private ulong[] _inodes = [];
    private int[] _pids = [];
    private long _passes;
    private long _skipped;

    /// <summary>Starts the thread.</summary>
    /// <param name="events">Where the answers go; it counts those that it has no room for.</param>
    public ProcessIdentifier(IEventWriter events)
    {
        ArgumentNullException.ThrowIfNull(events);
        _events = events;
        _thread = new(Run, StackBytes) { IsBackground = true, Name = "petrel-identify" };
        _thread.Start();
    }

    /// <summary>Requests that were not served because too many waited.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>Passes over <c>/proc/*/fd</c> so far.</summary>
    public long Passes => Interlocked.Read(ref _passes);

    /// <summary>Processes that passes could not look at, because they vanished or may not be seen.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Asks who a process is; the answer comes within about a millisecond.</summary>
    /// <param name="pid">The process; an id below 1 is nobody and is ignored.</param>
    /// <param name="fallbackName">The name to answer with, and nothing else, if the process is gone; null for no answer.</param>
    public void RequestByPid(int pid, string? fallbackName)
    {
        if (pid > 0) _queue.Add(new PidRequest(pid, fallbackName));
    }

    /// <summary>
    /// Asks who holds a socket. Requests are gathered; one pass a second at most serves them, the first after 3 ms. No
    /// answer comes for a socket that no visible process holds.
    /// </summary>
    /// <param name="netns">The socket's namespace, for the answer.</param>
    /// <param name="inode">The socket's inode; 0, an orphan, is ignored.</param>
    public void RequestByInode(NetnsId netns, ulong inode)
    {
        if (inode != 0) _queue.Add(new InodeRequest(netns, inode));
    }

    /// <summary>Stops the thread; what waits is not answered.</summary>
    public void Dispose()
    {
        _queue.Stop();
        // Bounded: an executable on a file system that hangs would hold the thread in the kernel.
        _ = _thread.Join(StopTimeout);
    }

    private void Run()
    {
        IdentificationWork work;
        while ((work = _queue.Wait(out PidRequest request)) != IdentificationWork.Stop)
        {
            if (work == IdentificationWork.Process) Answer(request);
            else Pass();
        }
    }

    private void Answer(in PidRequest request)
    {
        ProcessIdentity? identity = _cache.Identify(request.Pid);
        if (identity is null && request.FallbackName is { } name)
            identity = new(request.Pid, name, Container: null, Pod: null, NetnsId.Unknown, IsGo: false);
        if (identity is not null) Write(identity, default);
    }

    private void Pass()
    {
        _queue.TakeSockets(_sockets);
        if (_inodes.Length < _sockets.Count) (_inodes, _pids) = (new ulong[_sockets.Count], new int[_sockets.Count]);
        for (int at = 0; at < _sockets.Count; at++) _inodes[at] = _sockets[at].Inode;

        long began = MonotonicClock.Now;
        _ = _owners.Find(_inodes.AsSpan(0, _sockets.Count), _pids);
        _queue.PassEnded(began, MonotonicClock.Now);
        Interlocked.Increment(ref _passes);
        Interlocked.Add(ref _skipped, _owners.Vanished + _owners.Denied);
        AnswerSockets(CollectionsMarshal.AsSpan(_sockets));
    }

    private void AnswerSockets(ReadOnlySpan<InodeRequest> sockets)
    {
        for (int at = 0; at < sockets.Length; at++)
        {
            if (_pids[at] != 0 && _cache.Identify(_pids[at]) is { } identity) Write(identity, sockets[at]);
        }
    }

    private void Write(ProcessIdentity identity, InodeRequest socket) => _events.TryWrite(new Event
    {
        Kind = EventKind.ProcessIdentified,
        Time = MonotonicClock.Now,
        Pid = identity.Pid,
        Netns = socket.Netns,
        Inode = socket.Inode,
        Payload = identity,
    });
}
