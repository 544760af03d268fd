using Petrel.Core.Sockets;

namespace Petrel.Linux.Tracing;

/// <summary>Builds the filter that the kernel applies before it writes a record.</summary>
internal static class TracepointFilter
{
    private const int IPPROTO_TCP = 6;

    /// <summary>
    /// "The remote port is watched", from the fields that the event has; null where it has no remote port, so that its
    /// records must be sorted out after decoding (tcp_send_reset).
    /// </summary>
    internal static string? Build(TracepointFormat format, PortSet ports)
    {
        if (!format.Has("dport")) return null;
        string watched = string.Join(" || ", ports.Ports.Select(static port => $"dport == {port}"));
        return format.Has("protocol") ? $"protocol == {IPPROTO_TCP} && ({watched})" : watched;
    }
}
