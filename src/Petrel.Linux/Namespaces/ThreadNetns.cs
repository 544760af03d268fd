using System.Buffers.Text;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Namespaces;

/// <summary>The network namespace of a thread, from the link <c>/proc/TID/ns/net</c>; allocates nothing.</summary>
internal static class ThreadNetns
{
    /// <summary>The namespace; unknown if the thread is gone, or is not to be looked at.</summary>
    internal static NetnsId Of(int tid) => Of(tid, out _);

    /// <summary>The namespace, or unknown with an errno value.</summary>
    internal static NetnsId Of(int tid, out int error)
    {
        error = Libc.EINVAL;
        Span<byte> path = stackalloc byte[40];
        "/proc/"u8.CopyTo(path);
        if (!Utf8Formatter.TryFormat(tid, path[6..], out int digits)) return NetnsId.Unknown;
        "/ns/net\0"u8.CopyTo(path[(6 + digits)..]);
        return Read(path[..(6 + digits + 8)], out error);
    }

    /// <summary>The namespace of the calling thread.</summary>
    internal static NetnsId Own => Read("/proc/thread-self/ns/net\0"u8, out _);

    /// <summary>
    /// The namespace of this process's first thread, whichever thread asks: others may be on a visit elsewhere.
    /// </summary>
    internal static NetnsId OfProcess => Read("/proc/self/ns/net\0"u8, out _);

    private static NetnsId Read(ReadOnlySpan<byte> path, out int error)
    {
        Span<byte> link = stackalloc byte[40];
        int length = ProcFile.ReadLinkAt(-100, path, link);
        error = Math.Max(0, -length);
        return length < 0 ? NetnsId.Unknown : Parse(link[..length]);
    }

    /// <summary>Parses <c>net:[4026531840]</c>; unknown if it is not of that form.</summary>
    internal static NetnsId Parse(ReadOnlySpan<byte> link)
    {
        if (!link.StartsWith("net:["u8) || link[^1] != (byte)']') return NetnsId.Unknown;
        return Utf8Parser.TryParse(link[5..], out uint inode, out int digits) && digits == link.Length - 6
            ? new NetnsId(inode)
            : NetnsId.Unknown;
    }
}
