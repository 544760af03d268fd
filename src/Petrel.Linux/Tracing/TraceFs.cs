using System.Text;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Native;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Tracing;

/// <summary>
/// The tracing file system, where tracepoints have their numbers and layouts. Taken where it is mounted, else by a
/// detached mount that appears in no mount table; never changed.
/// </summary>
internal sealed class TraceFs : IDisposable
{
    private const int LongestFormat = 16 * 1024;
    private static readonly string[] Places = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    private readonly int _root;

    private TraceFs(int root, string place) => (_root, Place) = (root, place);

    /// <summary>Where it is mounted; empty for a detached mount.</summary>
    internal string Place { get; }

    internal static Opened<TraceFs> Open()
    {
        bool denied = false;
        foreach (string place in Places)
        {
            int root = ProcFile.Open(Encoding.UTF8.GetBytes(place + "\0"), Libc.DirectoryFlag);
            denied |= root is -Libc.EACCES;
            if (root < 0) continue;
            var mounted = new TraceFs(root, place);
            if (mounted.HasEvents(ref denied)) return new(mounted, Availability.Available);
            mounted.Dispose();
        }

        int detached = Libc.MountDetached("tracefs\0"u8);
        return detached >= 0
            ? new(new TraceFs(detached, ""), Availability.Available)
            : new(null, Explain(-detached, denied));
    }

    /// <summary>The layout of an event such as <c>tcp/tcp_destroy_sock</c>; null if this kernel lacks it or it cannot be read.</summary>
    internal TracepointFormat? ReadFormat(string name)
    {
        byte[] buffer = new byte[LongestFormat];
        int length = ProcFile.ReadWholeAt(_root, Encoding.UTF8.GetBytes($"events/{name}/format\0"), buffer);
        return length > 0 ? TracepointFormat.Parse(buffer.AsSpan(0, length)) : null;
    }

    /// <inheritdoc />
    public void Dispose() => _ = Libc.Close(_root);

    private bool HasEvents(ref bool denied)
    {
        int events = ProcFile.OpenAt(_root, "events/sock\0"u8, Libc.DirectoryFlag);
        denied |= events is -Libc.EACCES;
        if (events >= 0) _ = Libc.Close(events);
        return events >= 0;
    }

    private static Availability Explain(int error, bool denied) => error switch
    {
        Libc.EPERM or Libc.EACCES when denied => Availability.Denied(
            "CAP_DAC_READ_SEARCH", "tracefs is mounted, but only root may read it",
            "run as root, or grant CAP_DAC_READ_SEARCH or CAP_SYS_ADMIN"),
        Libc.EPERM or Libc.EACCES => Availability.Denied(
            "CAP_SYS_ADMIN", "tracefs is not mounted, and this user may not mount it",
            "run as root, grant CAP_SYS_ADMIN, or let the administrator run: mount -t tracefs nodev /sys/kernel/tracing"),
        Libc.ENOSYS => Availability.Unknown(
            "tracefs", "tracefs is not mounted, and this kernel has no detached mounts (Linux 5.2)",
            "mount -t tracefs nodev /sys/kernel/tracing"),
        _ => Availability.Unsupported("4.16 with CONFIG_FTRACE", $"this kernel has no tracefs: {Libc.Describe(error)}"),
    };
}
