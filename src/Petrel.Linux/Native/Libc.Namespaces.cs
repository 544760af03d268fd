using System.Runtime.InteropServices;

namespace Petrel.Linux.Native;

/// <summary>Namespaces: <c>sched.h</c>, <c>linux/nsfs.h</c>, <c>linux/stat.h</c>.</summary>
internal static unsafe partial class Libc
{
    internal const int CLONE_NEWNET = 0x40000000;
    private const uint NS_GET_NSTYPE = 0xb703;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_INO = 0x100;
    private const uint STATX_MTIME = 0x40;
    private const uint STATX_SIZE = 0x200;

    /// <summary>The beginning of <c>struct statx</c>, which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatX
    {
        [FieldOffset(32)] internal ulong Inode;
        [FieldOffset(40)] internal ulong Size;
        [FieldOffset(112)] internal long ModifiedSeconds;
        [FieldOffset(120)] internal uint ModifiedNanoseconds;
    }

    [LibraryImport(Name, EntryPoint = "setns", SetLastError = true)]
    internal static partial int SetNs(int descriptor, int type);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int descriptor, nuint request);

    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true)]
    private static partial int StatExtended(int directory, byte* path, int flags, uint mask, StatX* into);

    /// <summary>Whether an open file is a network namespace.</summary>
    internal static bool IsNetns(int descriptor) => Ioctl(descriptor, NS_GET_NSTYPE) == CLONE_NEWNET;

    /// <summary>The inode of an open file; 0 with errno set if it cannot be told.</summary>
    internal static ulong InodeOf(int descriptor)
    {
        StatX result;
        byte empty = 0;
        return StatExtended(descriptor, &empty, AT_EMPTY_PATH, STATX_INO, &result) == 0 ? result.Inode : 0;
    }

    /// <summary>
    /// The length of a file below a directory, and when it was last written (nanoseconds of CLOCK_REALTIME); links are
    /// followed, so that a name in <c>/proc/PID/fd</c> means the open file itself.
    /// </summary>
    internal static bool TryStat(int directory, ReadOnlySpan<byte> path, out long size, out long modified)
    {
        StatX result;
        bool found;
        fixed (byte* start = path) found = StatExtended(directory, start, 0, STATX_SIZE | STATX_MTIME, &result) == 0;
        size = found ? (long)result.Size : 0;
        modified = found ? (result.ModifiedSeconds * 1_000_000_000) + result.ModifiedNanoseconds : 0;
        return found;
    }
}
