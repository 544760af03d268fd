using System.Runtime.InteropServices;

namespace Petrel.Linux.Native;

/// <summary>Namespaces: <c>sched.h</c>, <c>linux/nsfs.h</c>, <c>linux/stat.h</c>.</summary>
internal static unsafe partial class Libc
{
    internal const int CLONE_NEWNET = 0x40000000;
    private const uint NS_GET_NSTYPE = 0xb703;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_INO = 0x100;

    /// <summary>The beginning of <c>struct statx</c>, which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatX
    {
        [FieldOffset(32)] internal ulong Inode;
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
}
