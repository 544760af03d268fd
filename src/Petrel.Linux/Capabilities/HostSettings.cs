using System.Text;
using Petrel.Linux.Processes;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Capabilities;

/// <summary>Settings of the kernel and of this process's surroundings that decide what can be watched.</summary>
public sealed record HostSettings
{
    // PROC_PID_INIT_INO, include/linux/proc_ns.h
    private const ulong InitialPidNamespace = 0xEFFFFFFC;
    private const int DefaultPerfMlockKilobytes = 516;

    /// <summary>What <c>uname -r</c> prints; empty if not known.</summary>
    public string KernelRelease { get; init; } = "";

    /// <summary>Whether <c>/proc/self/status</c> could be read: without it capabilities are not known.</summary>
    public bool HasStatus { get; init; } = true;

    /// <summary>What bounds capabilities here.</summary>
    public ProcessStatus Status { get; init; } = new(new CapabilitySet(ulong.MaxValue), false, false);

    /// <summary>The PID namespace's inode; 0 if not known.</summary>
    public ulong PidNamespace { get; init; } = InitialPidNamespace;

    /// <summary>Whether the PID namespace is the host's, in which every process can be seen.</summary>
    public bool IsInitialPidNamespace => PidNamespace == InitialPidNamespace;

    /// <summary>How <c>/proc</c> hides processes of other users (<c>hidepid</c>); empty if it does not.</summary>
    public string HidePid { get; init; } = "";

    /// <summary><c>kernel.perf_event_paranoid</c>; null if not known. At -1 everybody may trace.</summary>
    public int? PerfEventParanoid { get; init; }

    /// <summary><c>kernel.perf_event_mlock_kb</c>: what each user may lock for perf events, a processor.</summary>
    public int PerfEventMlockKilobytes { get; init; } = DefaultPerfMlockKilobytes;

    /// <summary>The limits of this process.</summary>
    public ResourceLimits Limits { get; init; } = new(null, null);

    /// <summary>Processors that are on.</summary>
    public int Processors { get; init; } = 1;

    /// <summary>The running program, as <c>/proc/self/exe</c> names it.</summary>
    public string Executable { get; init; } = "";

    /// <summary>Whether the running program lies where file capabilities have no effect (<c>nosuid</c>).</summary>
    public bool IsOnNoSuidMount { get; init; }

    /// <summary>Reads them; what cannot be read keeps its usual value.</summary>
    public static HostSettings Read()
    {
        byte[] buffer = new byte[16 * 1024];
        byte[] status = [.. ReadFile("/proc/thread-self/status\0"u8, buffer)];
        MountInfo[] mounts = ReadMounts();
        string executable = Environment.ProcessPath ?? "";
        return new HostSettings
        {
            KernelRelease = Encoding.UTF8.GetString(ReadFile("/proc/sys/kernel/osrelease\0"u8, buffer)).TrimEnd(),
            HasStatus = status.Length > 0,
            Status = ProcessStatus.Parse(status),
            PidNamespace = ReadPidNamespace(),
            HidePid = MountInfo.Covering(mounts, "/proc") is { FileSystem: "proc" } proc ? proc.HidePid : "",
            PerfEventParanoid = ReadNumber("/proc/sys/kernel/perf_event_paranoid\0"u8, buffer),
            PerfEventMlockKilobytes =
                ReadNumber("/proc/sys/kernel/perf_event_mlock_kb\0"u8, buffer) ?? DefaultPerfMlockKilobytes,
            Limits = ResourceLimits.Parse(ReadFile("/proc/thread-self/limits\0"u8, buffer)),
            Processors = Environment.ProcessorCount,
            Executable = executable,
            IsOnNoSuidMount = MountInfo.Covering(mounts, executable)?.IsNoSuid ?? false,
        };
    }

    private static ReadOnlySpan<byte> ReadFile(ReadOnlySpan<byte> path, Span<byte> buffer) =>
        buffer[..Math.Max(0, ProcFile.ReadWhole(path, buffer))];

    private static int? ReadNumber(ReadOnlySpan<byte> path, Span<byte> buffer) =>
        int.TryParse(ReadFile(path, buffer).TrimEnd("\n"u8), out int number) ? number : null;

    private static ulong ReadPidNamespace()
    {
        Span<byte> link = stackalloc byte[64];
        int length = ProcFile.ReadLinkAt(-100, "/proc/thread-self/ns/pid\0"u8, link);
        return ProcDirectory.TryParseInode(link[..Math.Max(0, length)], "pid:["u8, out ulong inode) ? inode : 0;
    }

    private static MountInfo[] ReadMounts()
    {
        try
        {
            return [.. File.ReadLines("/proc/thread-self/mountinfo").Select(MountInfo.Parse).OfType<MountInfo>()];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
