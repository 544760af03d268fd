namespace Petrel.Core.Events;

/// <summary>Where kernel facts come from, best first.</summary>
public enum SourceKind : byte
{
    /// <summary>Not from the kernel: a tick, a resolved name, an identified process.</summary>
    None = 0,

    /// <summary>Tracepoints through perf rings: every transition, as it happens.</summary>
    Trace = 1,

    /// <summary><c>NETLINK_SOCK_DIAG</c>: dumps and notices of a socket's end.</summary>
    Diag = 2,

    /// <summary><c>/proc/net/tcp</c>: states by polling.</summary>
    Proc = 3,

    /// <summary>The packet socket: what clients and name servers say in their first packets. No source of sockets.</summary>
    Packets = 4,
}

/// <summary>Names of <see cref="SourceKind"/> as options, JSON and metrics spell them.</summary>
public static class SourceKindNames
{
    /// <summary>The lower-case name.</summary>
    public static string Name(this SourceKind source) => source switch
    {
        SourceKind.Trace => "trace",
        SourceKind.Diag => "diag",
        SourceKind.Proc => "proc",
        SourceKind.Packets => "packets",
        _ => "none",
    };
}
