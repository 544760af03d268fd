namespace Petrel.Core.Sockets;

/// <summary>A TCP state with the kernel's own number (<c>include/net/tcp_states.h</c>).</summary>
public enum TcpState : byte
{
    /// <summary>Not known, for example before the first event of a connection.</summary>
    Unknown = 0,

    /// <summary>TCP_ESTABLISHED.</summary>
    Established = 1,

    /// <summary>TCP_SYN_SENT: our SYN is out, nothing came back yet.</summary>
    SynSent = 2,

    /// <summary>TCP_SYN_RECV.</summary>
    SynRecv = 3,

    /// <summary>TCP_FIN_WAIT1: this side closed first.</summary>
    FinWait1 = 4,

    /// <summary>TCP_FIN_WAIT2.</summary>
    FinWait2 = 5,

    /// <summary>TCP_TIME_WAIT.</summary>
    TimeWait = 6,

    /// <summary>TCP_CLOSE.</summary>
    Close = 7,

    /// <summary>TCP_CLOSE_WAIT: the peer closed first and the local process has not closed yet.</summary>
    CloseWait = 8,

    /// <summary>TCP_LAST_ACK.</summary>
    LastAck = 9,

    /// <summary>TCP_LISTEN.</summary>
    Listen = 10,

    /// <summary>TCP_CLOSING.</summary>
    Closing = 11,

    /// <summary>TCP_NEW_SYN_RECV.</summary>
    NewSynRecv = 12,
}

/// <summary>Names of <see cref="TcpState"/> as <c>ss</c> and the kernel spell them.</summary>
public static class TcpStateNames
{
    private static readonly string[] Names =
    [
        "UNKNOWN", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT",
        "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING", "NEW_SYN_RECV",
    ];

    /// <summary>The number of distinct states, for arrays indexed by state.</summary>
    public const int Count = 13;

    /// <summary>The state of the kernel's number; unknown where a newer kernel has states that are not known here.</summary>
    public static TcpState FromKernel(uint number) => number < Count ? (TcpState)number : TcpState.Unknown;

    /// <summary>The kernel's name without the TCP_ prefix; <c>UNKNOWN</c> for a number that no kernel uses.</summary>
    public static string Name(this TcpState state) =>
        (int)state < Names.Length ? Names[(int)state] : Names[0];
}
