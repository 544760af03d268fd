using System.Runtime.InteropServices;

namespace Petrel.Linux.Native;

/// <summary>
/// System calls, as the C library offers them. Split by subject into partial files; all return the raw result, and the
/// caller reads <see cref="Marshal.GetLastPInvokeError"/> where <c>SetLastError</c> is set.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int EAGAIN = 11;
    internal const int EACCES = 13;
    internal const int EINVAL = 22;
    internal const int ENOSYS = 38;
    internal const int ENOBUFS = 105;

    /// <summary>The errno of the last call that was declared with SetLastError.</summary>
    internal static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>The system's words for an errno value.</summary>
    internal static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})";

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Name, EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags, int mode);

    [LibraryImport(Name, EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(int directory, byte* path, int flags, int mode);

    [LibraryImport(Name, EntryPoint = "readlink", SetLastError = true)]
    internal static partial nint ReadLink(byte* path, byte* buffer, nuint size);

    [LibraryImport(Name, EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, TimeSpec* value);

    /// <summary><c>struct timespec</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

    /// <summary>CLOCK_REALTIME in nanoseconds: the clock of files' times.</summary>
    internal static long RealtimeNanoseconds()
    {
        const int CLOCK_REALTIME = 0;
        TimeSpec now;
        _ = ClockGetTime(CLOCK_REALTIME, &now);
        return (now.Seconds * 1_000_000_000L) + now.Nanoseconds;
    }

    /// <summary>CLOCK_MONOTONIC in nanoseconds: the clock that perf stamps its records with.</summary>
    internal static long MonotonicNanoseconds()
    {
        const int CLOCK_MONOTONIC = 1;
        TimeSpec now;
        _ = ClockGetTime(CLOCK_MONOTONIC, &now);
        return (now.Seconds * 1_000_000_000L) + now.Nanoseconds;
    }
}
