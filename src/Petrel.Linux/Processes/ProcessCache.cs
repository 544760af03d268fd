using Petrel.Core.Attribution;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Processes;

/// <summary>
/// Identities of the processes seen lately. An entry holds for one process (its id and start time), one program (an exec
/// changes the name) and one network namespace. Bounded; not thread-safe.
/// </summary>
internal sealed class ProcessCache(int capacity)
{
    private readonly Dictionary<int, Entry> _entries = [];

    /// <summary>How many identities are held.</summary>
    internal int Count => _entries.Count;

    /// <summary>The process as it is now; null if it is gone.</summary>
    internal ProcessIdentity? Identify(int pid)
    {
        ProcDirectory process = ProcDirectory.Open(pid);
        if (!process.IsOpen) return Forget(pid);
        try
        {
            return Identify(pid, process);
        }
        finally
        {
            process.Dispose();
        }
    }

    private ProcessIdentity? Identify(int pid, ProcDirectory process)
    {
        Span<byte> buffer = stackalloc byte[1024];
        ReadOnlySpan<byte> stat = process.Read("stat\0"u8, buffer);
        if (!ProcPidStat.TryParse(stat, out ReadOnlySpan<byte> name, out ulong start)) return Forget(pid);
        if (_entries.TryGetValue(pid, out Entry held) && held.Start == start && name.SequenceEqual(held.Name)
            && held.Identity.Netns == process.ReadNetns())
            return held.Identity;

        ProcessIdentity? identity = ProcessReader.Read(pid, process);
        if (identity is null) return Forget(pid);
        // Thrown away as a whole: to fill it again costs less than keeping an order of use.
        if (_entries.Count >= capacity) _entries.Clear();
        _entries[pid] = new(start, name.ToArray(), identity);
        return identity;
    }

    private ProcessIdentity? Forget(int pid)
    {
        _entries.Remove(pid);
        return null;
    }

    private readonly record struct Entry(ulong Start, byte[] Name, ProcessIdentity Identity);
}
