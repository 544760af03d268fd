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

    /// <summary>A silent connection outlives its client's pool time, and no download waits for it.</summary>
    IdleBeyondPool,

    /// <summary>Connections of a registry turn over much faster than usual.</summary>
    ConnectionChurn,

    /// <summary>A namespace has far more TCP sockets than usual.</summary>
    SocketChurn,

    /// <summary>Several transfers of a registry were cut within a second.</summary>
    ConnectionsCut,

    /// <summary>Several connections of a registry were ended by the peer within a second.</summary>
    EndedTogether,

    /// <summary>A connection is as old as its tokens live, and the token server is not well.</summary>
    TokenOld,

    /// <summary>Handshakes with an endpoint take many times as long as usual.</summary>
    HandshakeSlow,

    /// <summary>One address is many times slower than those that serve the same.</summary>
    AddressSlow,

    /// <summary>Several mirrors fail at the same time while they take connections.</summary>
    MirrorsFailing,

    /// <summary>Several mirrors are under suspicion at the same time.</summary>
    MirrorsSuspected,

    /// <summary>Popular rule: a connection older than 4 min 30 s.</summary>
    PopularAge,

    /// <summary>Popular rule: connections that live 5 to 10 s.</summary>
    PopularShortLife,

    /// <summary>Popular rule: connections to a private registry that end at once.</summary>
    PopularPrivateInstant,

    /// <summary>Popular rule: a connection to a private registry that stays in CLOSE_WAIT.</summary>
    PopularPrivateCloseWait,

    /// <summary>A pull spoke to the API and then fetched nothing.</summary>
    PullWithoutBlob,

    /// <summary>A pull spoke to the token server and then to nobody.</summary>
    AuthOnly,

    /// <summary>Connections ended within the TLS handshake, by the client or after its alert.</summary>
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

    /// <summary>A pull asked a mirror, and its layers came from the registry itself.</summary>
    MirrorPassedOver,
}

/// <summary>Names of <see cref="SignalKind"/> as JSON spells them.</summary>
public static class SignalKindNames
{
    private static readonly string[] Names =
    [
        "connect-timeout", "connect-refused", "connect-unreachable", "transfer-reset", "no-first-byte",
        "transfer-silent", "request-unacknowledged", "keepalive-unanswered", "close-wait-lingering",
        "receive-queue-stuck", "backoff-cadence",
        "idle-beyond-pool",
        "connection-churn", "socket-churn", "connections-cut", "ended-together", "token-old",
        "handshake-slow", "address-slow", "mirrors-failing", "mirrors-suspected", "popular-age",
        "popular-short-life", "popular-private-instant", "popular-private-close-wait",
        "pull-without-blob", "auth-only", "handshake-refused", "mirror-without-blob",
        "auth-loop", "mirror-backoff", "early-close-cadence", "transfer-reset-abort", "retry-burst",
        "mirror-passed-over",
    ];

    /// <summary>The name with hyphens, lower case.</summary>
    public static string Name(this SignalKind kind) => Names[(int)kind];

    /// <summary>
    /// Whether healthy pulls show it too now and then, so that it is worth a question and never an incident by itself. Where
    /// an incident is open, it counts as evidence like any other.
    /// </summary>
    public static bool IsSuspicion(this SignalKind kind) => kind is
        SignalKind.IdleBeyondPool or SignalKind.ConnectionChurn or SignalKind.SocketChurn or SignalKind.EndedTogether or
        SignalKind.TokenOld or SignalKind.HandshakeSlow or SignalKind.AddressSlow or SignalKind.MirrorsSuspected or
        SignalKind.PullWithoutBlob or SignalKind.AuthOnly or SignalKind.HandshakeRefused or SignalKind.MirrorWithoutBlob or
        SignalKind.MirrorPassedOver || kind.IsPopular();

    /// <summary>Whether it is one of the popular rules, which are off unless the configuration asks for them.</summary>
    public static bool IsPopular(this SignalKind kind) => kind is SignalKind.PopularAge or SignalKind.PopularShortLife or
        SignalKind.PopularPrivateInstant or SignalKind.PopularPrivateCloseWait;

    /// <summary>Whether the fault that it shows lies on this host.</summary>
    public static bool IsLocal(this SignalKind kind) =>
        kind is SignalKind.CloseWaitLingering or SignalKind.ReceiveQueueStuck;
}
