using System.Net;

namespace Petrel.Lab.Referee;

/// <summary>Which tracepoint fired.</summary>
internal enum KernelEventKind
{
    /// <summary><c>sock:inet_sock_set_state</c>.</summary>
    State,

    /// <summary><c>tcp:tcp_retransmit_skb</c>.</summary>
    Retransmit,

    /// <summary><c>tcp:tcp_receive_reset</c>.</summary>
    ResetReceived,

    /// <summary><c>sock:inet_sk_error_report</c>.</summary>
    Error,

    /// <summary><c>tcp:tcp_probe</c>: a segment arrived on an established connection.</summary>
    Segment,
}

/// <summary>One event of the kernel's own trace, seen from the client's socket.</summary>
/// <param name="At">CLOCK_MONOTONIC in seconds.</param>
/// <param name="Kind">Which tracepoint.</param>
/// <param name="Local">The client's end; port 0 before a SYN is sent.</param>
/// <param name="Remote">The registry's end.</param>
/// <param name="OldState">For <see cref="KernelEventKind.State"/>, as the kernel spells it.</param>
/// <param name="NewState">The same; for retransmits the state.</param>
/// <param name="Octets">Payload of a segment that arrived.</param>
/// <param name="Unacknowledged">Octets sent and not acknowledged, after the segment that arrived.</param>
/// <param name="Errno">For <see cref="KernelEventKind.Error"/>.</param>
/// <param name="Comm">The name of the process in whose context it fired; an interrupt's victim often.</param>
internal readonly record struct KernelEvent(
    double At,
    KernelEventKind Kind,
    IPEndPoint Local,
    IPEndPoint Remote,
    string OldState = "",
    string NewState = "",
    int Octets = 0,
    uint Unacknowledged = 0,
    int Errno = 0,
    string Comm = "");
