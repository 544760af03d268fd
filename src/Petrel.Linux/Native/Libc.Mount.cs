using System.Runtime.InteropServices;

namespace Petrel.Linux.Native;

/// <summary>Detached mounts (Linux 5.2): <c>linux/mount.h</c>. The numbers are the same on every architecture.</summary>
internal static unsafe partial class Libc
{
    private const nint FsOpenNumber = 430;
    private const nint FsConfigNumber = 431;
    private const nint FsMountNumber = 432;
    private const nint FSOPEN_CLOEXEC = 1;
    private const nint FSMOUNT_CLOEXEC = 1;
    private const nint FSCONFIG_CMD_CREATE = 6;

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint RawFsOpen(nint number, byte* fileSystem, nint flags);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint RawFsConfig(nint number, nint context, nint command, nint key, nint value, nint extra);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint RawFsMount(nint number, nint context, nint flags, nint attributes);

    /// <summary>
    /// Mounts a file system nowhere: a directory descriptor, or a negative errno value. No options are given, so that
    /// an instance which others share stays as it is.
    /// </summary>
    internal static int MountDetached(ReadOnlySpan<byte> fileSystemWithNul)
    {
        int context;
        fixed (byte* name = fileSystemWithNul) context = (int)RawFsOpen(FsOpenNumber, name, FSOPEN_CLOEXEC);
        if (context < 0) return -LastError;
        int error = RawFsConfig(FsConfigNumber, context, FSCONFIG_CMD_CREATE, 0, 0, 0) < 0 ? LastError : 0;
        int mount = error == 0 ? (int)RawFsMount(FsMountNumber, context, FSMOUNT_CLOEXEC, 0) : -1;
        if (error == 0 && mount < 0) error = LastError;
        _ = Close(context);
        return error == 0 ? mount : -error;
    }
}
