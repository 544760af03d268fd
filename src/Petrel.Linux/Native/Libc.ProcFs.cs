using System.Runtime.InteropServices;

namespace Petrel.Linux.Native;

/// <summary>What reading /proc and executables needs.</summary>
internal static unsafe partial class Libc
{
    /// <summary><c>O_DIRECTORY</c>: the architectures disagree (<c>arch/arm64/include/uapi/asm/fcntl.h</c>).</summary>
    internal static int DirectoryFlag =>
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000;

    /// <summary><c>__NR_getdents64</c>: 217 on x86-64, 61 on every newer architecture.</summary>
    private static nint GetDents64Number => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 217 : 61;

    [LibraryImport(Name, EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(int directory, byte* path, byte* buffer, nuint size);

    [LibraryImport(Name, EntryPoint = "pread", SetLastError = true)]
    internal static partial nint PositionedRead(int descriptor, byte* buffer, nuint count, long offset);

    /// <summary>
    /// getdents64(2) by number, because C libraries older than glibc 2.30 have no wrapper. The buffer receives
    /// <c>struct linux_dirent64</c> records (<c>include/linux/dirent.h</c>).
    /// </summary>
    internal static nint GetDirectoryEntries(int descriptor, byte* buffer, nuint size) =>
        RawGetDents64(GetDents64Number, descriptor, buffer, size);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint RawGetDents64(nint number, nint descriptor, byte* buffer, nuint size);
}
