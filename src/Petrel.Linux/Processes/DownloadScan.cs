// /proc/PID/fdinfo/FD (fs/proc/fd.c: seq_show):
//
//   pos:    1048576
//   flags:  0100001
//   mnt_id: 29
using System.Buffers.Text;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Processes;

/// <summary>One open download file at one look.</summary>
/// <param name="Pid">The process that holds it.</param>
/// <param name="Descriptor">Its number there.</param>
/// <param name="Size">Its length in octets.</param>
/// <param name="WrittenAt">When it was last written, CLOCK_MONOTONIC in nanoseconds.</param>
/// <param name="IsComplete">Whether all its content is there.</param>
internal readonly record struct SeenDownload(int Pid, int Descriptor, long Size, long WrittenAt, bool IsComplete);

/// <summary>Looks at the open download files of a process and its daemons. Not thread-safe; keeps its buffers.</summary>
internal sealed unsafe class DownloadScan
{
    private const int MostDescriptors = 65_536;
    private const int MostPath = 1024;

    private readonly byte[] _entries = new byte[16 * 1024];
    private readonly byte[] _target = new byte[MostPath];
    private int _budget;

    /// <summary>Whether the last look saw everything, with nobody waiting for the disk.</summary>
    internal bool IsConclusive { get; private set; }

    /// <summary>Whether somebody waited for the disk at the last look.</summary>
    internal bool IsBusy { get; private set; }

    /// <summary>Whether the process itself was stopped at the last look.</summary>
    internal bool IsStopped { get; private set; }

    /// <summary>Looks; what is seen is appended to <paramref name="into"/>.</summary>
    internal void Look(int pid, string? name, List<SeenDownload> into)
    {
        IsConclusive = DownloadPrograms.AlwaysUsesFiles(name);
        IsBusy = false;
        _budget = MostDescriptors;
        IsStopped = LookAt(pid, into);
        if (!DownloadPrograms.MayWriteThroughDaemon(name)) return;
        NetnsId netns = NetnsOf(pid);
        foreach (int daemon in Daemons(pid))
        {
            // Another containerd (of a nested Docker, say) works for other clients.
            if (NetnsOf(daemon) == netns) _ = LookAt(daemon, into);
        }
    }

    private static NetnsId NetnsOf(int pid)
    {
        ProcDirectory process = ProcDirectory.Open(pid);
        NetnsId netns = process.IsOpen ? process.ReadNetns() : NetnsId.Unknown;
        process.Dispose();
        return netns;
    }

    /// <summary>Looks at the files of one process; true if it is stopped.</summary>
    private bool LookAt(int pid, List<SeenDownload> into)
    {
        ProcDirectory process = ProcDirectory.Open(pid);
        int descriptors = process.IsOpen ? ProcFile.OpenAt(process.Descriptor, "fd\0"u8, Libc.DirectoryFlag) : -1;
        bool busy = process.IsOpen && TaskStates.AnyWaitsForDisk(process, _entries);
        IsBusy |= busy;
        if (descriptors < 0 || busy) IsConclusive = false;
        if (descriptors >= 0)
        {
            int before = into.Count;
            WalkDescriptors(pid, process, descriptors, into);
            _ = Libc.Close(descriptors);

            // Whoever waits for the disk writes late: what its files say is no word about the network.
            if (into.Count > before && TaskStates.AnyWaitsForDisk(process, _entries)) Discard(into, before);
        }

        bool stopped = process.IsOpen && TaskStates.IsStopped(process);
        process.Dispose();
        return stopped;
    }

    private void Discard(List<SeenDownload> into, int from)
    {
        into.RemoveRange(from, into.Count - from);
        IsConclusive = false;
        IsBusy = true;
    }

    private void WalkDescriptors(int pid, ProcDirectory process, int directory, List<SeenDownload> into)
    {
        int length;
        while ((length = Entries(directory)) > 0)
        {
            ReadOnlySpan<byte> entries = _entries.AsSpan(0, length);
            while (DirectoryEntry.TryTake(ref entries, out ReadOnlySpan<byte> name))
            {
                if (name[0] == '.') continue;
                if (_budget-- <= 0)
                {
                    IsConclusive = false;
                    return;
                }

                Examine(pid, process, directory, name, into);
            }
        }

        if (length < 0) IsConclusive = false;
    }

    private void Examine(int pid, ProcDirectory process, int directory, ReadOnlySpan<byte> name, List<SeenDownload> into)
    {
        int length = ProcFile.ReadLinkAt(directory, name, _target);
        if (length <= 0) return;
        ReadOnlySpan<byte> target = _target.AsSpan(0, length);
        DownloadPlace place = DownloadPath.Classify(target);
        if (place == DownloadPlace.None || !Utf8Parser.TryParse(name, out int descriptor, out _)) return;
        if (!Libc.TryStat(directory, name, out long size, out long modified)) return;
        bool complete = place switch
        {
            DownloadPlace.ContentStore => ReadTotal(process, target) is { } total && size >= total,
            _ => ReadPosition(process, name) is { } position && position < size,
        };
        long age = Math.Max(0, Libc.RealtimeNanoseconds() - modified);
        into.Add(new(pid, descriptor, size, MonotonicClock.Now - age, complete));
    }

    // The file's neighbour "total", through the process's own root: a daemon may run in a container.
    private static long? ReadTotal(ProcDirectory process, ReadOnlySpan<byte> target)
    {
        ReadOnlySpan<byte> folder = target[..^"data".Length];
        Span<byte> path = stackalloc byte[MostPath + 16];
        Span<byte> text = stackalloc byte[32];
        "root"u8.CopyTo(path);
        folder.CopyTo(path[4..]);
        "total\0"u8.CopyTo(path[(4 + folder.Length)..]);
        ReadOnlySpan<byte> read = process.Read(path[..(4 + folder.Length + 6)], text);
        return Utf8Parser.TryParse(read, out long total, out int digits) && digits > 0 ? total : null;
    }

    // What is appended to stands at its end; what is read again, to be checked or extracted, before it.
    private static long? ReadPosition(ProcDirectory process, ReadOnlySpan<byte> descriptor)
    {
        Span<byte> path = stackalloc byte[32];
        Span<byte> text = stackalloc byte[256];
        if (descriptor.Length > 16) return null;
        "fdinfo/"u8.CopyTo(path);
        descriptor.CopyTo(path[7..]);
        ReadOnlySpan<byte> read = process.Read(path[..(7 + descriptor.Length)], text);
        if (!read.StartsWith("pos:"u8)) return null;
        return Utf8Parser.TryParse(read["pos:".Length..].TrimStart("\t "u8), out long position, out _) ? position : null;
    }

    private List<int> Daemons(int except)
    {
        var found = new List<int>();
        int directory = ProcFile.Open("/proc\0"u8, Libc.DirectoryFlag);
        if (directory < 0) return found;
        int length;
        while ((length = Entries(directory)) > 0)
        {
            ReadOnlySpan<byte> entries = _entries.AsSpan(0, length);
            while (DirectoryEntry.TryTake(ref entries, out ReadOnlySpan<byte> name))
            {
                bool isProcess = Utf8Parser.TryParse(name, out int pid, out int digits) && digits == name.Length - 1;
                if (isProcess && pid != except && IsDaemon(directory, name[..digits])) found.Add(pid);
            }
        }

        _ = Libc.Close(directory);
        return found;
    }

    private static bool IsDaemon(int parent, ReadOnlySpan<byte> process)
    {
        Span<byte> path = stackalloc byte[24];
        Span<byte> comm = stackalloc byte[32];
        if (process.Length > 10) return false;
        process.CopyTo(path);
        "/comm\0"u8.CopyTo(path[process.Length..]);
        int length = ProcFile.ReadWholeAt(parent, path[..(process.Length + 6)], comm);
        return length > 0 && DownloadPrograms.IsDaemon(comm[..length].TrimEnd((byte)'\n'));
    }

    private int Entries(int directory)
    {
        fixed (byte* start = _entries)
        {
            nint length = Libc.GetDirectoryEntries(directory, start, (nuint)_entries.Length);
            return length >= 0 ? (int)length : -Libc.LastError;
        }
    }
}
