using Petrel.Core.Events;

namespace Petrel.Linux.ProcFs;

/// <summary>
/// Reads the counters of the namespace that the calling thread is in. Not thread-safe; one reader may serve several
/// namespaces one after another. Allocates only where a figure has changed.
/// </summary>
public sealed class HostCountersReader
{
    // netstat, the longest of the three, has 5 KB on Linux 6.18.
    private readonly byte[] _buffer = new byte[32 * 1024];
    private HostCounters? _last;

    /// <summary>How many of the files were there and could not be parsed, since the reader was made.</summary>
    public int Malformed { get; private set; }

    /// <summary>The counters as they stand; null if none can be read. What one missing file would tell is 0.</summary>
    public HostCounters? Read()
    {
        bool any = false;
        ReadOnlySpan<byte> file = ReadFile("/proc/thread-self/net/sockstat\0"u8);
        any |= Count(file, ProcNetSockstat.TryParse(file, out ProcNetSockstat ipv4));
        file = ReadFile("/proc/thread-self/net/sockstat6\0"u8);
        any |= Count(file, ProcNetSockstat6.TryParse(file, out ProcNetSockstat6 ipv6));
        file = ReadFile("/proc/thread-self/net/netstat\0"u8);
        any |= Count(file, ProcNetNetstat.TryParse(file, out ProcNetNetstat netstat));
        return any ? Share(ipv4, ipv6, netstat) : null;
    }

    private ReadOnlySpan<byte> ReadFile(ReadOnlySpan<byte> path) =>
        _buffer.AsSpan(0, Math.Max(0, ProcFile.ReadWhole(path, _buffer)));

    private bool Count(ReadOnlySpan<byte> file, bool parsed)
    {
        if (!parsed && file.Length > 0) Malformed++;
        return parsed;
    }

    // On a quiet host the figures are those of the last sweep, and so is the object.
    private HostCounters Share(ProcNetSockstat ipv4, ProcNetSockstat6 ipv6, ProcNetNetstat netstat)
    {
        long inUse = ipv4.InUse + ipv6.InUse;
        bool same = _last is { } last && last.TcpInUse == inUse
            && new ProcNetSockstat(ipv4.InUse, last.TcpOrphans, last.TcpTimeWait, last.TcpAllocated) == ipv4
            && new ProcNetNetstat(
                last.ListenOverflows, last.Timeouts, last.AbortsOnTimeout, last.SynRetransmits) == netstat;
        if (same) return _last!;
        return _last = new(
            inUse,
            ipv4.TimeWait,
            ipv4.Orphans,
            ipv4.Allocated,
            netstat.ListenOverflows,
            netstat.Timeouts,
            netstat.SynRetransmits,
            netstat.AbortsOnTimeout);
    }
}
