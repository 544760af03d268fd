using Petrel.Core.Events;

namespace Petrel.Linux.Tracing;

/// <summary>The tracepoints that tell of sockets, and what each is called as an event.</summary>
public static class Tracepoints
{
    /// <summary>Without this one there is nothing to trace.</summary>
    public const string SetState = "sock/inet_sock_set_state";

    /// <summary>A peer's reset.</summary>
    public const string ReceiveReset = "tcp/tcp_receive_reset";

    /// <summary>An error that ends a socket, with its errno value.</summary>
    public const string ErrorReport = "sock/inet_sk_error_report";

    internal static readonly (string Name, EventKind Kind)[] All =
    [
        (SetState, EventKind.StateChanged),
        (ReceiveReset, EventKind.ResetReceived),
        ("tcp/tcp_send_reset", EventKind.ResetSent),
        ("tcp/tcp_retransmit_skb", EventKind.Retransmitted),
        ("tcp/tcp_destroy_sock", EventKind.Destroyed),
        (ErrorReport, EventKind.ErrorReported),
    ];
}
