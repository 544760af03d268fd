using Petrel.Core.Attribution;

namespace Petrel.Linux.Processes;

/// <summary>Reads from /proc who a process is.</summary>
public static class ProcessReader
{
    // Fourteen hierarchies of cgroup v1 with nested pods stay below 8 KB; a line that is cut names nothing.
    private const int MostCgroupBytes = 16 * 1024;

    /// <summary>
    /// The process as it is now; null if there is none with this id, or none that may be seen (<c>hidepid</c>). What may
    /// not be read of a process of another user is unknown: its namespace, and whether Go built it.
    /// </summary>
    public static ProcessIdentity? Read(int pid)
    {
        ProcDirectory process = ProcDirectory.Open(pid);
        if (!process.IsOpen) return null;
        try
        {
            return Read(pid, process);
        }
        finally
        {
            process.Dispose();
        }
    }

    internal static ProcessIdentity? Read(int pid, ProcDirectory process)
    {
        Span<byte> buffer = stackalloc byte[MostCgroupBytes];
        ReadOnlySpan<byte> comm = process.Read("comm\0"u8, buffer).TrimEnd((byte)'\n');
        if (comm.IsEmpty) return null;
        string name = ProcDirectory.DecodeName(comm);
        CgroupPath cgroup = CgroupPath.Parse(process.Read("cgroup\0"u8, buffer));
        return new(pid, name, cgroup.Container, cgroup.Pod, process.ReadNetns(), process.IsGo());
    }
}
