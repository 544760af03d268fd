using System.Collections.Immutable;
using Petrel.Core.Events;
using Petrel.Linux.Native;

namespace Petrel.Linux.Processes;

/// <summary>
/// Looks at the download files of suspected processes, twice with 1.2 s between, on a thread of its own. Answers are
/// <see cref="EventKind.DownloadsSeen"/> events. Requests may come from any thread; one that comes right after
/// another for the same process joins it. Paths and content are never read.
/// </summary>
public sealed class DownloadWatcher : IDisposable
{
    /// <summary>Between the two looks, in nanoseconds.</summary>
    public const long LookInterval = 1_200_000_000;

    // Each connection asks when its own silence is about to count; the second look must not come before that.
    private const long JoinWithin = 50_000_000;
    private const int MostPending = 64;
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Queue<DownloadRequest> _asked = new();
    private readonly List<Pending> _pending = [];
    private readonly DownloadScan _scan = new();
    private readonly IEventWriter _events;
    private Thread? _thread;
    private bool _stopped;
    private long _dropped;

    private sealed record Pending(DownloadRequest Request, long Due, bool IsConclusive, bool IsStopped, bool IsBusy, List<SeenDownload> First);

    /// <summary>Prepares; the thread starts with the first request, for most watches never ask.</summary>
    /// <param name="events">Where the answers go.</param>
    public DownloadWatcher(IEventWriter events)
    {
        ArgumentNullException.ThrowIfNull(events);
        _events = events;
    }

    /// <summary>Requests for which there was no room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Asks which download files a process holds open, and whether they grow. An id below 1 is ignored.</summary>
    public void Request(in DownloadRequest request)
    {
        if (request.Pid < 1) return;
        lock (_gate)
        {
            if (_stopped) return;
            if (_asked.Count >= MostPending) _dropped++;
            else _asked.Enqueue(request);
            if (_thread is null) Start();
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Stops the thread; what waits is not answered.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }

        _ = _thread?.Join(StopTimeout);
    }

    private void Start()
    {
        _thread = new(Run, StackBytes) { IsBackground = true, Name = "petrel-downloads" };
        _thread.Start();
    }

    private void Run()
    {
        while (Wait(out DownloadRequest? asked))
        {
            if (asked is { } request) Begin(request);
            for (int i = _pending.Count - 1; i >= 0; i--)
            {
                if (_pending[i].Due > MonotonicClock.Now) continue;
                Finish(_pending[i]);
                _pending.RemoveAt(i);
            }
        }
    }

    /// <summary>Waits for a request or a second look that is due; false once stopped.</summary>
    private bool Wait(out DownloadRequest? asked)
    {
        asked = null;
        lock (_gate)
        {
            while (!_stopped)
            {
                if (_asked.TryDequeue(out DownloadRequest next))
                {
                    asked = next;
                    return true;
                }

                long wait = _pending.Count == 0 ? long.MaxValue : _pending.Min(static pending => pending.Due) - MonotonicClock.Now;
                if (wait <= 0) return true;
                _ = Monitor.Wait(_gate, wait == long.MaxValue ? Timeout.Infinite : (int)(wait / 1_000_000) + 1);
            }

            return false;
        }
    }

    private void Begin(in DownloadRequest request)
    {
        int pid = request.Pid;
        long joinable = MonotonicClock.Now + LookInterval - JoinWithin;
        if (_pending.Exists(pending => pending.Request.Pid == pid && pending.Due >= joinable)) return;
        var first = new List<SeenDownload>();
        _scan.Look(pid, request.Name, first);
        _pending.Add(new(request, MonotonicClock.Now + LookInterval, _scan.IsConclusive, _scan.IsStopped, _scan.IsBusy, first));
    }

    private void Finish(Pending pending)
    {
        var second = new List<SeenDownload>();
        _scan.Look(pending.Request.Pid, pending.Request.Name, second);
        _events.TryWrite(new Event
        {
            Kind = EventKind.DownloadsSeen,
            Time = MonotonicClock.Now,
            Pid = pending.Request.Pid,
            Payload = new DownloadSighting(
                pending.IsConclusive && _scan.IsConclusive, Compare(pending.Request.Pid, pending.First, second), pending.IsStopped && _scan.IsStopped,
                pending.IsBusy || _scan.IsBusy),
        });
    }

    /// <summary>The files of both looks. One that is new counts as growing: it had no length before.</summary>
    internal static ImmutableArray<DownloadFile> Compare(int pid, List<SeenDownload> first, List<SeenDownload> second)
    {
        var files = ImmutableArray.CreateBuilder<DownloadFile>(second.Count);
        foreach (SeenDownload now in second)
        {
            int before = first.FindIndex(seen => seen.Pid == now.Pid && seen.Descriptor == now.Descriptor);
            long grown = before < 0 ? Math.Max(1, now.Size) : now.Size - first[before].Size;
            files.Add(new DownloadFile(now.Size, Math.Max(0, grown), now.WrittenAt, now.IsComplete, now.Pid != pid));
        }

        return files.ToImmutable();
    }
}
