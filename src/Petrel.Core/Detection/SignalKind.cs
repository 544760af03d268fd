namespace Petrel.Core.Detection;

/// <summary>What a detector can say; <c>signal</c> in JSON.</summary>
public enum SignalKind : byte
{
    /// <summary>A SYN was not answered in fair time.</summary>
    ConnectTimeout,

    /// <summary>Connects were refused.</summary>
    ConnectRefused,

    /// <summary>Connects met "no route" or "unreachable".</summary>
    ConnectUnreachable,

    /// <summary>Established connections were reset by the peer.</summary>
    TransferReset,

    /// <summary>A request was acknowledged and nothing at all came back.</summary>
    NoFirstByte,

    /// <summary>A transfer went silent.</summary>
    TransferSilent,

    /// <summary>What we sent is not acknowledged any more.</summary>
    RequestUnacknowledged,

    /// <summary>Keep-alive probes are not answered.</summary>
    KeepAliveUnanswered,

    /// <summary>Connections linger in CLOSE_WAIT: the local process does not close.</summary>
    CloseWaitLingering,

    /// <summary>Data waits in the receive queue: the local process does not read.</summary>
    ReceiveQueueStuck,

    /// <summary>Short connections return at doubling distances.</summary>
    BackoffCadence,

    /// <summary>A pull spoke to the API and then fetched nothing.</summary>
    PullWithoutBlob,

    /// <summary>A pull spoke to the token server and then to nobody.</summary>
    AuthOnly,

    /// <summary>The client closed its connections within the TLS handshake.</summary>
    HandshakeRefused,

    /// <summary>A pull spoke to a mirror and then to nobody.</summary>
    MirrorWithoutBlob,

    /// <summary>Pulls end at the token server, again and again.</summary>
    AuthLoop,

    /// <summary>Short connections to a mirror return at doubling distances.</summary>
    MirrorBackoff,

    /// <summary>The peer closes layers early, and the client fetches them anew after growing waits.</summary>
    EarlyCloseCadence,

    /// <summary>After one reset the client gave its other transfers up.</summary>
    TransferResetAbort,

    /// <summary>One request was repeated several times at once.</summary>
    RetryBurst,
}

/// <summary>Names of <see cref="SignalKind"/> as JSON spells them.</summary>
public static class SignalKindNames
{
    private static readonly string[] Names =
    [
        "connect-timeout", "connect-refused", "connect-unreachable", "transfer-reset", "no-first-byte",
        "transfer-silent", "request-unacknowledged", "keepalive-unanswered", "close-wait-lingering",
        "receive-queue-stuck", "backoff-cadence",
        "pull-without-blob", "auth-only", "handshake-refused", "mirror-without-blob",
        "auth-loop", "mirror-backoff", "early-close-cadence", "transfer-reset-abort", "retry-burst",
    ];

    /// <summary>The name with hyphens, lower case.</summary>
    public static string Name(this SignalKind kind) => Names[(int)kind];

    /// <summary>
    /// Whether healthy pulls show it too now and then, so that it is worth a question and never an incident by itself. Where
    /// an incident is open, it counts as evidence like any other.
    /// </summary>
    public static bool IsSuspicion(this SignalKind kind) => kind
        is SignalKind.PullWithoutBlob or SignalKind.AuthOnly or SignalKind.HandshakeRefused or SignalKind.MirrorWithoutBlob;

    /// <summary>Whether the fault that it shows lies on this host.</summary>
    public static bool IsLocal(this SignalKind kind) =>
        kind is SignalKind.CloseWaitLingering or SignalKind.ReceiveQueueStuck;
}
