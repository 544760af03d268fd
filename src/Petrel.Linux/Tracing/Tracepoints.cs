using Petrel.Core.Events;

namespace Petrel.Linux.Tracing;

/// <summary>The tracepoints that tell of sockets, and what each is called as an event.</summary>
internal static class Tracepoints
{
    /// <summary>Without this one there is nothing to trace.</summary>
    internal const string SetState = "sock/inet_sock_set_state";

    internal static readonly (string Name, EventKind Kind)[] All =
    [
        (SetState, EventKind.StateChanged),
        ("tcp/tcp_receive_reset", EventKind.ResetReceived),
        ("tcp/tcp_send_reset", EventKind.ResetSent),
        ("tcp/tcp_retransmit_skb", EventKind.Retransmitted),
        ("tcp/tcp_destroy_sock", EventKind.Destroyed),
        ("sock/inet_sk_error_report", EventKind.ErrorReported),
    ];
}
