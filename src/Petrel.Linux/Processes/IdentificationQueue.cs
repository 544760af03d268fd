using Petrel.Core.Sockets;
using Petrel.Linux.Native;

namespace Petrel.Linux.Processes;

/// <summary>A process that is to be identified.</summary>
internal readonly record struct PidRequest(int Pid, string? FallbackName);

/// <summary>A socket whose owner is to be identified.</summary>
internal readonly record struct InodeRequest(NetnsId Netns, ulong Inode);

/// <summary>What the identifying thread does next.</summary>
internal enum IdentificationWork
{
    Stop,
    Process,
    Pass,
}

/// <summary>
/// The bounded queue before the identifying thread. Processes come at once; sockets are gathered for one pass, and passes
/// keep a distance. Any thread may add, one waits.
/// </summary>
internal sealed class IdentificationQueue(int mostProcesses, int mostSockets)
{
    /// <summary>How long requests are gathered before a pass, in nanoseconds.</summary>
    internal const long GatherNanoseconds = 3_000_000;

    /// <summary>The least distance between the beginnings of two passes, in nanoseconds.</summary>
    internal const long PassIntervalNanoseconds = 1_000_000_000;

    // A pass that takes long (very many descriptors) comes less often: at most one twentieth of a CPU.
    private const long PassShare = 20;

    private readonly object _gate = new();
    private readonly Queue<PidRequest> _processes = new(mostProcesses);
    private readonly HashSet<InodeRequest> _sockets = new(mostSockets);
    private long _nextPass;
    private long _gatheredAt;
    private long _dropped;
    private bool _stopped;

    /// <summary>Requests for which there was no room.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    internal void Add(in PidRequest request)
    {
        lock (_gate)
        {
            if (_processes.Count == mostProcesses) _dropped++;
            else _processes.Enqueue(request);
            Monitor.Pulse(_gate);
        }
    }

    internal void Add(in InodeRequest request)
    {
        lock (_gate)
        {
            if (_sockets.Count == mostSockets && !_sockets.Contains(request)) _dropped++;
            else if (_sockets.Add(request) && _sockets.Count == 1) _gatheredAt = MonotonicClock.Now + GatherNanoseconds;
            Monitor.Pulse(_gate);
        }
    }

    internal void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for something to do.</summary>
    internal IdentificationWork Wait(out PidRequest request)
    {
        request = default;
        lock (_gate)
        {
            while (!_stopped)
            {
                if (_processes.TryDequeue(out request)) return IdentificationWork.Process;
                long wait = Math.Max(_gatheredAt, _nextPass) - MonotonicClock.Now;
                if (_sockets.Count > 0 && wait <= 0) return IdentificationWork.Pass;
                _ = Monitor.Wait(_gate, _sockets.Count > 0 ? ToMilliseconds(wait) : Timeout.Infinite);
            }

            return IdentificationWork.Stop;
        }
    }

    /// <summary>Takes the sockets of the pass that begins now; they are valid until the next call.</summary>
    internal void TakeSockets(List<InodeRequest> into)
    {
        into.Clear();
        lock (_gate)
        {
            into.AddRange(_sockets);
            _sockets.Clear();
        }
    }

    /// <summary>Says when the pass began and ended, in nanoseconds; the next keeps its distance.</summary>
    internal void PassEnded(long began, long ended)
    {
        lock (_gate) _nextPass = began + Math.Max(PassIntervalNanoseconds, (ended - began) * PassShare);
    }

    private static int ToMilliseconds(long nanoseconds) =>
        (int)Math.Min((nanoseconds + 999_999) / 1_000_000, int.MaxValue);
}
