namespace Petrel.Core.Connections;

/// <summary>Who or what ended a connection; <c>closedBy</c> in JSON and <c>closed_by</c> in metrics.</summary>
public enum CloseCause : byte
{
    /// <summary>The source did not see how it ended.</summary>
    Unknown = 0,

    /// <summary>This side closed first, in good order; also a connect that the client gave up within a second.</summary>
    LocalFin,

    /// <summary>The peer closed first, in good order.</summary>
    RemoteFin,

    /// <summary>The peer sent a reset on an established connection.</summary>
    RemoteReset,

    /// <summary>This side sent a reset: closed with data unread, or on purpose.</summary>
    LocalReset,

    /// <summary>The peer, or a firewall before it, answered the SYN with a reset.</summary>
    Refused,

    /// <summary>No answer came: the kernel or the client gave up waiting.</summary>
    Timeout,

    /// <summary>A router or the host itself said that there is no way.</summary>
    Unreachable,
}

/// <summary>Names of <see cref="CloseCause"/> as JSON and metrics spell them.</summary>
public static class CloseCauseNames
{
    /// <summary>The name with hyphens, lower case.</summary>
    public static string Name(this CloseCause cause) => cause switch
    {
        CloseCause.LocalFin => "local-fin",
        CloseCause.RemoteFin => "remote-fin",
        CloseCause.RemoteReset => "remote-reset",
        CloseCause.LocalReset => "local-reset",
        CloseCause.Refused => "refused",
        CloseCause.Timeout => "timeout",
        CloseCause.Unreachable => "unreachable",
        _ => "unknown",
    };
}
