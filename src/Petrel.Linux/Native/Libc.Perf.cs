using System.Runtime.InteropServices;

namespace Petrel.Linux.Native;

/// <summary>Performance events: <c>linux/perf_event.h</c>.</summary>
internal static unsafe partial class Libc
{
    internal const uint PERF_TYPE_SOFTWARE = 1;
    internal const uint PERF_TYPE_TRACEPOINT = 2;
    internal const ulong PERF_COUNT_SW_DUMMY = 9;

    internal const ulong PERF_SAMPLE_TID = 1 << 1;
    internal const ulong PERF_SAMPLE_TIME = 1 << 2;
    internal const ulong PERF_SAMPLE_RAW = 1 << 10;
    internal const ulong PERF_FORMAT_LOST = 1 << 4;

    internal const ulong AttrDisabled = 1UL << 0;
    internal const ulong AttrComm = 1UL << 9;
    internal const ulong AttrTask = 1UL << 13;
    internal const ulong AttrSampleIdAll = 1UL << 18;
    internal const ulong AttrUseClockId = 1UL << 25;
    internal const ulong AttrWriteBackward = 1UL << 27;
    internal const ulong AttrNamespaces = 1UL << 28;

    internal const uint PERF_EVENT_IOC_ENABLE = 0x2400;
    internal const uint PERF_EVENT_IOC_DISABLE = 0x2401;
    internal const uint PERF_EVENT_IOC_SET_OUTPUT = 0x2405;
    internal const uint PERF_EVENT_IOC_SET_FILTER = 0x40082406;
    internal const uint PERF_EVENT_IOC_PAUSE_OUTPUT = 0x40042409;

    internal const int CLOCK_MONOTONIC = 1;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int MAP_SHARED = 1;

    private const ulong PERF_FLAG_FD_CLOEXEC = 8;

    /// <summary><c>struct perf_event_attr</c> as far as PERF_ATTR_SIZE_VER5 (Linux 4.1); later kernels take it so.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    internal struct PerfEventAttr
    {
        [FieldOffset(0)] internal uint Type;
        [FieldOffset(4)] internal uint Size;
        [FieldOffset(8)] internal ulong Config;
        [FieldOffset(16)] internal ulong SamplePeriod;
        [FieldOffset(24)] internal ulong SampleType;
        [FieldOffset(32)] internal ulong ReadFormat;
        [FieldOffset(40)] internal ulong Flags;
        [FieldOffset(48)] internal uint WakeupEvents;
        [FieldOffset(92)] internal int ClockId;
    }

    /// <summary>Opens an event for every process on one processor; the descriptor, or -1 with errno set.</summary>
    internal static int PerfEventOpen(PerfEventAttr* attr, int cpu)
    {
        nint number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 298 : 241;
        attr->Size = (uint)sizeof(PerfEventAttr);
        return (int)RawPerfEventOpen(number, attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    }

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint RawPerfEventOpen(
        nint number, PerfEventAttr* attr, nint pid, nint cpu, nint group, ulong flags);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Ioctl(int descriptor, nuint request, nint argument);

    [LibraryImport(Name, EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint MemoryMap(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport(Name, EntryPoint = "madvise", SetLastError = true)]
    internal static partial int MemoryAdvise(nint address, nuint length, int advice);

    [LibraryImport(Name, EntryPoint = "munmap", SetLastError = true)]
    internal static partial int MemoryUnmap(nint address, nuint length);
}
