// /proc/PID/task/TID/stat: the state is the character after the name in brackets, as in /proc/PID/stat
// (fs/proc/array.c: do_task_stat); D is TASK_UNINTERRUPTIBLE: mostly waiting for a disk; T is stopped by
// a signal, t by a debugger.
using Petrel.Linux.Native;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Processes;

/// <summary>What the threads of a process wait for.</summary>
internal static unsafe class TaskStates
{
    private const int MostThreads = 512;

    /// <summary>Whether a thread is in uninterruptible sleep now; false where that cannot be read.</summary>
    internal static bool AnyWaitsForDisk(ProcDirectory process, byte[] buffer)
    {
        int directory = ProcFile.OpenAt(process.Descriptor, "task\0"u8, Libc.DirectoryFlag);
        if (directory < 0) return false;
        bool found = false;
        int length, looked = 0;
        while (!found && (length = Entries(directory, buffer)) > 0)
        {
            ReadOnlySpan<byte> entries = buffer.AsSpan(0, length);
            while (!found && looked < MostThreads && DirectoryEntry.TryTake(ref entries, out ReadOnlySpan<byte> name))
            {
                if (name[0] == '.') continue;
                looked++;
                found = StateOf(directory, name[..^1]) == (byte)'D';
            }
        }

        _ = Libc.Close(directory);
        return found;
    }

    /// <summary>Whether the process is stopped now, by a signal or a debugger; false where that cannot be read.</summary>
    internal static bool IsStopped(ProcDirectory process)
    {
        Span<byte> text = stackalloc byte[128];
        return (ParseState(process.Read("stat\0"u8, text)) | 0x20) == (byte)'t';
    }

    /// <summary>The state in a line of <c>stat</c>; 0 if it is none. A name may hold brackets and blanks itself.</summary>
    internal static byte ParseState(ReadOnlySpan<byte> stat)
    {
        int bracket = stat.LastIndexOf((byte)')');
        return bracket >= 0 && bracket + 2 < stat.Length ? stat[bracket + 2] : (byte)0;
    }

    private static byte StateOf(int directory, ReadOnlySpan<byte> thread)
    {
        Span<byte> path = stackalloc byte[24];
        Span<byte> stat = stackalloc byte[128];
        if (thread.Length > 12) return 0;
        thread.CopyTo(path);
        "/stat\0"u8.CopyTo(path[thread.Length..]);
        int length = ProcFile.ReadWholeAt(directory, path[..(thread.Length + 6)], stat);
        return length > 0 ? ParseState(stat[..length]) : (byte)0;
    }

    private static int Entries(int directory, byte[] buffer)
    {
        fixed (byte* start = buffer)
            return (int)Math.Max(0, Libc.GetDirectoryEntries(directory, start, (nuint)buffer.Length));
    }
}
