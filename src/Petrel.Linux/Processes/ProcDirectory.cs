using System.Buffers.Text;
using System.Text;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Processes;

/// <summary>
/// <c>/proc/PID</c>, held open: all that is read through it belongs to one process, even if that ends meanwhile and its
/// id is used again (then reading fails). Owns a descriptor; dispose it once.
/// </summary>
internal readonly ref struct ProcDirectory
{
    private readonly int _descriptor;

    private ProcDirectory(int descriptor) => _descriptor = descriptor;

    /// <summary>Whether the process was there.</summary>
    internal bool IsOpen => _descriptor >= 0;

    /// <summary>The directory's descriptor; negative if the process was not there.</summary>
    internal int Descriptor => _descriptor;

    internal static ProcDirectory Open(int pid)
    {
        Span<byte> path = stackalloc byte[32];
        "/proc/"u8.CopyTo(path);
        return pid > 0 && Utf8Formatter.TryFormat(pid, path["/proc/".Length..], out int digits)
            ? new(ProcFile.Open(path[..("/proc/".Length + digits + 1)], Libc.DirectoryFlag))
            : new(-1);
    }

    /// <summary>Reads a file of the process into <paramref name="buffer"/>; empty if it cannot be read.</summary>
    internal ReadOnlySpan<byte> Read(ReadOnlySpan<byte> name, Span<byte> buffer) =>
        buffer[..Math.Max(0, ProcFile.ReadWholeAt(_descriptor, name, buffer))];

    /// <summary>The network namespace; unknown without CAP_SYS_PTRACE over a process of another user.</summary>
    internal NetnsId ReadNetns()
    {
        Span<byte> link = stackalloc byte[64];
        int length = ProcFile.ReadLinkAt(_descriptor, "ns/net\0"u8, link);
        return TryParseInode(link[..Math.Max(0, length)], "net:["u8, out ulong inode) && inode <= uint.MaxValue
            ? new((uint)inode)
            : NetnsId.Unknown;
    }

    internal bool IsGo() => GoExecutable.IsGo(_descriptor, "exe\0"u8);

    internal void Dispose()
    {
        if (IsOpen) _ = Libc.Close(_descriptor);
    }

    /// <summary>Parses the target of a link like <c>net:[4026531840]</c> or <c>socket:[10711]</c>.</summary>
    internal static bool TryParseInode(ReadOnlySpan<byte> target, ReadOnlySpan<byte> prefix, out ulong inode)
    {
        inode = 0;
        return target.StartsWith(prefix)
            && Utf8Parser.TryParse(target[prefix.Length..], out inode, out int digits)
            && target[(prefix.Length + digits)..].SequenceEqual("]"u8);
    }

    /// <summary>A process's name as text. Any process may choose its own: what could steer a terminal is replaced.</summary>
    internal static string DecodeName(ReadOnlySpan<byte> comm)
    {
        string text = Encoding.UTF8.GetString(comm);
        return text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && text.AsSpan().IndexOfAnyInRange('\u007f', '\u009f') < 0
            ? text
            : string.Create(text.Length, text, static (into, from) =>
            {
                for (int at = 0; at < into.Length; at++) into[at] = char.IsControl(from[at]) ? '?' : from[at];
            });
    }
}
