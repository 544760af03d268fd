using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Petrel.Linux.Native;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Processes;

/// <summary>
/// Finds the processes that hold given sockets, in one pass over <c>/proc/*/fd</c>. Not thread-safe; allocates only when
/// its table grows. The kernel numbers sockets host-wide, so that the namespace does not matter.
/// </summary>
public sealed unsafe class SocketOwners
{
    /// <summary>A pass ends after so many descriptors, so that a host with millions of them cannot stall it.</summary>
    public const int MostDescriptors = 1_000_000;

    private const int BufferLength = 32 * 1024;
    private const int MostDigits = 10;
    private const int NoSuchProcess = 3; // ESRCH

    private readonly byte[] _processes = new byte[BufferLength];
    private readonly byte[] _descriptors = new byte[BufferLength];
    private readonly Dictionary<ulong, int> _wanted = [];
    private int _budget;
    private int _found;

    /// <summary>Processes of the last pass that ended before they were looked at.</summary>
    public int Vanished { get; private set; }

    /// <summary>Processes of the last pass that may not be looked at (another user's, without CAP_SYS_PTRACE).</summary>
    public int Denied { get; private set; }

    /// <summary>Descriptors that the last pass looked at.</summary>
    public int Examined => MostDescriptors - _budget;

    /// <summary>
    /// Looks for the owners. Where several processes share a socket, the one that /proc lists first (the lowest id,
    /// mostly the parent) is taken.
    /// </summary>
    /// <param name="inodes">The sockets' inodes, not 0.</param>
    /// <param name="pids">Receives, at the same index, the owner's process id, or 0 if none was found.</param>
    /// <returns>How many owners were found.</returns>
    /// <exception cref="ArgumentException"><paramref name="pids"/> is shorter than <paramref name="inodes"/>.</exception>
    public int Find(ReadOnlySpan<ulong> inodes, Span<int> pids)
    {
        if (pids.Length < inodes.Length) throw new ArgumentException("Shorter than the inodes.", nameof(pids));
        pids[..inodes.Length].Clear();
        (Vanished, Denied, _found, _budget) = (0, 0, 0, MostDescriptors);
        _wanted.Clear();
        foreach (ulong inode in inodes) _wanted.TryAdd(inode, 0);

        int directory = ProcFile.Open("/proc\0"u8, Libc.DirectoryFlag);
        if (directory < 0) return 0;
        WalkProcesses(directory);
        _ = Libc.Close(directory);

        int answered = 0;
        for (int at = 0; at < inodes.Length; at++)
        {
            pids[at] = _wanted[inodes[at]];
            if (pids[at] != 0) answered++;
        }

        return answered;
    }

    private bool IsDone => _found == _wanted.Count || _budget == 0;

    private void WalkProcesses(int directory)
    {
        int length;
        while (!IsDone && (length = Entries(directory, _processes)) > 0)
        {
            ReadOnlySpan<byte> entries = _processes.AsSpan(0, length);
            while (!IsDone && DirectoryEntry.TryTake(ref entries, out ReadOnlySpan<byte> name))
            {
                if (Utf8Parser.TryParse(name, out int pid, out int digits) && digits == name.Length - 1 && digits <= MostDigits)
                    WalkDescriptors(directory, name[..digits], pid);
            }
        }
    }

    private void WalkDescriptors(int parent, ReadOnlySpan<byte> process, int pid)
    {
        Span<byte> path = stackalloc byte[16];
        process.CopyTo(path);
        "/fd\0"u8.CopyTo(path[process.Length..]);
        int directory = ProcFile.OpenAt(parent, path[..(process.Length + 4)], Libc.DirectoryFlag);
        int length = directory;
        if (directory >= 0)
        {
            while (!IsDone && (length = Entries(directory, _descriptors)) > 0)
                MatchDescriptors(directory, _descriptors.AsSpan(0, length), pid);
            _ = Libc.Close(directory);
        }

        if (length is -Libc.ENOENT or -NoSuchProcess) Vanished++;
        else if (length < 0) Denied++;
    }

    private void MatchDescriptors(int directory, ReadOnlySpan<byte> entries, int pid)
    {
        Span<byte> target = stackalloc byte[64];
        while (!IsDone && DirectoryEntry.TryTake(ref entries, out ReadOnlySpan<byte> name))
        {
            if (name[0] == '.') continue;
            _budget--;
            int length = ProcFile.ReadLinkAt(directory, name, target);
            if (length > 0 && ProcDirectory.TryParseInode(target[..length], "socket:["u8, out ulong inode))
                Match(inode, pid);
        }
    }

    private void Match(ulong inode, int pid)
    {
        ref int owner = ref CollectionsMarshal.GetValueRefOrNullRef(_wanted, inode);
        if (Unsafe.IsNullRef(ref owner) || owner != 0) return;
        owner = pid;
        _found++;
    }

    private static int Entries(int directory, byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            nint length = Libc.GetDirectoryEntries(directory, start, (nuint)buffer.Length);
            return length >= 0 ? (int)length : -Libc.LastError;
        }
    }
}
