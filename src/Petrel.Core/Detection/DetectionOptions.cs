using System.Collections.Immutable;

namespace Petrel.Core.Detection;

/// <summary>The thresholds of the detectors. Every default is explained and measured in <c>docs/signals.md</c>.</summary>
public sealed record DetectionOptions
{
    /// <summary>
    /// What is added to the first SYN retransmit (1.0 s) before an unanswered SYN is a sign, in seconds, while the
    /// endpoint's round-trip time is not known. 0.05 to 0.7.
    /// </summary>
    public double SynMarginSeconds { get; init; } = 0.45;

    /// <summary>Refused connections to one endpoint within <see cref="RefusedWindowSeconds"/> that are a sign. 1 to 1000.</summary>
    public int RefusedCount { get; init; } = 2;

    /// <summary>The window of <see cref="RefusedCount"/>, in seconds. 1 to 3600.</summary>
    public double RefusedWindowSeconds { get; init; } = 60;

    /// <summary>Resets in mid-transfer within <see cref="ResetWindowSeconds"/> that are a sign; one is normal. 1 to 1000.</summary>
    public int ResetCount { get; init; } = 2;

    /// <summary>The window of <see cref="ResetCount"/>, in seconds. 1 to 3600.</summary>
    public double ResetWindowSeconds { get; init; } = 60;

    /// <summary>Silence after payload has flowed that means a stalled transfer, in seconds. 1 to 600.</summary>
    public double TransferSilenceSeconds { get; init; } = 5;

    /// <summary>Silence after our first acknowledged payload that means a stalled server, in seconds. 0.5 to 600.</summary>
    public double FirstByteSeconds { get; init; } = 3;

    /// <summary>More rows than this in CLOSE_WAIT for one endpoint are a sign. 1 to 10000.</summary>
    public int CloseWaitRows { get; init; } = 3;

    /// <summary>The window of <see cref="CloseWaitRows"/>, in seconds. 1 to 3600.</summary>
    public double CloseWaitWindowSeconds { get; init; } = 60;

    /// <summary>How long a row must stay in CLOSE_WAIT to count, in seconds; healthy clients leave within 0.05. 0.1 to 3600.</summary>
    public double CloseWaitDwellSeconds { get; init; } = 3;

    /// <summary>A receive queue that is not read for this long means a stuck client, in seconds. 1 to 3600.</summary>
    public double ReceiveQueueStuckSeconds { get; init; } = 15;

    /// <summary>How far the gaps of a back-off cadence may be from 2, 4, 8, 16 s, as a fraction. 0.01 to 0.5.</summary>
    public double BackoffToleranceFraction { get; init; } = 0.1;

    /// <summary>How long an endpoint must be free of signs before its incident resolves, in seconds. 1 to 3600.</summary>
    public double ResolveQuietSeconds { get; init; } = 10;

    /// <summary>The pool time to assume of a client that nothing is known of, in seconds. 0 to 3600.</summary>
    public double UnknownPoolSeconds { get; init; } = 90;

    /// <summary>The window in which opened connections are counted against earlier ones, in seconds. 1 to 3600.</summary>
    public double ChurnWindowSeconds { get; init; } = 10;

    /// <summary>How many times the usual count is churn. 1.5 to 1000.</summary>
    public double ChurnFactor { get; init; } = 4;

    /// <summary>Fewer connections than this in a window are never churn. 1 to 100000.</summary>
    public int ChurnCount { get; init; } = 20;

    /// <summary>Connections ended by the peer within a second that are a sign. 2 to 1000.</summary>
    public int EndedTogetherCount { get; init; } = 3;

    /// <summary>How long before the end of a token's life a connection counts as old, in seconds. 0 to 3600.</summary>
    public double TokenMarginSeconds { get; init; } = 30;

    /// <summary>How many times the usual handshake time is slow. 1.5 to 1000.</summary>
    public double HandshakeFactor { get; init; } = 5;

    /// <summary>A faster handshake than this is never slow, in seconds. 0.001 to 60.</summary>
    public double HandshakeSlowSeconds { get; init; } = 0.2;

    /// <summary>Slow handshakes in a row that are a sign. 1 to 1000.</summary>
    public int HandshakeSlowCount { get; init; } = 3;

    /// <summary>How many times slower than its slowest neighbour an address is a sign. 1.5 to 1000.</summary>
    public double AddressSlowFactor { get; init; } = 5;

    /// <summary>Mirrors in trouble at the same time that are a sign. 2 to 100.</summary>
    public int MirrorCount { get; init; } = 2;

    /// <summary>The window of <see cref="MirrorCount"/>, in seconds. 1 to 3600.</summary>
    public double MirrorWindowSeconds { get; init; } = 30;

    /// <summary>Whether the popular rules are raised as suspicions, 1 or 0. 0 to 1.</summary>
    public int PopularRules { get; init; }

    /// <summary>Popular rule: the age that is said to announce the end of a token, in seconds. 1 to 86400.</summary>
    public double PopularAgeSeconds { get; init; } = 270;

    /// <summary>Popular rule: the least life of a connection that is said to be rate-limited, in seconds. 0 to 3600.</summary>
    public double PopularShortLifeSeconds { get; init; } = 5;

    /// <summary>Popular rule: the longest such life, in seconds. 0.1 to 3600.</summary>
    public double PopularShortLifeMaximumSeconds { get; init; } = 10;

    /// <summary>Popular rule: a shorter life at a private registry is said to be refused, in seconds. 0.01 to 3600.</summary>
    public double PopularInstantSeconds { get; init; } = 1;

    /// <summary>Popular rule: a longer stay in CLOSE_WAIT at a private registry is said to be overload, in seconds. 0.1 to 3600.</summary>
    public double PopularCloseWaitSeconds { get; init; } = 3;

    /// <summary>Popular rules: connections within a minute that are a sign. 1 to 1000.</summary>
    public int PopularCount { get; init; } = 3;

    /// <summary>
    /// How long a pull may pause before what is missing from it is odd, in seconds; longer where a client was seen to take
    /// longer. 0.3 to 60.
    /// </summary>
    public double PullPauseSeconds { get; init; } = 1;

    /// <summary>Pulls in a row that end at the token server and are a sign. 2 to 100.</summary>
    public int AuthLoopCount { get; init; } = 3;

    /// <summary>The window of <see cref="AuthLoopCount"/>, in seconds. 1 to 3600.</summary>
    public double AuthLoopWindowSeconds { get; init; } = 120;

    /// <summary>Immediate repetitions of one request that are a sign. 2 to 100.</summary>
    public int RetryBurstCount { get; init; } = 5;

    /// <summary>Every threshold with its range and its name in the configuration: one line here makes it configurable.</summary>
    public static ImmutableArray<DetectionParameter> Parameters { get; } =
    [
        new("syn_margin_seconds", 0.05, 0.7, false, o => o.SynMarginSeconds, (o, v) => o with { SynMarginSeconds = v }),
        new("refused_count", 1, 1000, true, o => o.RefusedCount, (o, v) => o with { RefusedCount = (int)v }),
        new("refused_window_seconds", 1, 3600, false, o => o.RefusedWindowSeconds, (o, v) => o with { RefusedWindowSeconds = v }),
        new("reset_count", 1, 1000, true, o => o.ResetCount, (o, v) => o with { ResetCount = (int)v }),
        new("reset_window_seconds", 1, 3600, false, o => o.ResetWindowSeconds, (o, v) => o with { ResetWindowSeconds = v }),
        new("transfer_silence_seconds", 1, 600, false, o => o.TransferSilenceSeconds, (o, v) => o with { TransferSilenceSeconds = v }),
        new("first_byte_seconds", 0.5, 600, false, o => o.FirstByteSeconds, (o, v) => o with { FirstByteSeconds = v }),
        new("close_wait_rows", 1, 10000, true, o => o.CloseWaitRows, (o, v) => o with { CloseWaitRows = (int)v }),
        new("close_wait_window_seconds", 1, 3600, false, o => o.CloseWaitWindowSeconds, (o, v) => o with { CloseWaitWindowSeconds = v }),
        new("close_wait_dwell_seconds", 0.1, 3600, false, o => o.CloseWaitDwellSeconds, (o, v) => o with { CloseWaitDwellSeconds = v }),
        new("receive_queue_stuck_seconds", 1, 3600, false, o => o.ReceiveQueueStuckSeconds, (o, v) => o with { ReceiveQueueStuckSeconds = v }),
        new("backoff_tolerance_fraction", 0.01, 0.5, false, o => o.BackoffToleranceFraction, (o, v) => o with { BackoffToleranceFraction = v }),
        new("resolve_quiet_seconds", 1, 3600, false, o => o.ResolveQuietSeconds, (o, v) => o with { ResolveQuietSeconds = v }),
        new("unknown_pool_seconds", 0, 3600, false, o => o.UnknownPoolSeconds, (o, v) => o with { UnknownPoolSeconds = v }),
        new("churn_window_seconds", 1, 3600, false, o => o.ChurnWindowSeconds, (o, v) => o with { ChurnWindowSeconds = v }),
        new("churn_factor", 1.5, 1000, false, o => o.ChurnFactor, (o, v) => o with { ChurnFactor = v }),
        new("churn_count", 1, 100000, true, o => o.ChurnCount, (o, v) => o with { ChurnCount = (int)v }),
        new("ended_together_count", 2, 1000, true, o => o.EndedTogetherCount, (o, v) => o with { EndedTogetherCount = (int)v }),
        new("token_margin_seconds", 0, 3600, false, o => o.TokenMarginSeconds, (o, v) => o with { TokenMarginSeconds = v }),
        new("handshake_factor", 1.5, 1000, false, o => o.HandshakeFactor, (o, v) => o with { HandshakeFactor = v }),
        new("handshake_slow_seconds", 0.001, 60, false, o => o.HandshakeSlowSeconds, (o, v) => o with { HandshakeSlowSeconds = v }),
        new("handshake_slow_count", 1, 1000, true, o => o.HandshakeSlowCount, (o, v) => o with { HandshakeSlowCount = (int)v }),
        new("address_slow_factor", 1.5, 1000, false, o => o.AddressSlowFactor, (o, v) => o with { AddressSlowFactor = v }),
        new("mirror_count", 2, 100, true, o => o.MirrorCount, (o, v) => o with { MirrorCount = (int)v }),
        new("mirror_window_seconds", 1, 3600, false, o => o.MirrorWindowSeconds, (o, v) => o with { MirrorWindowSeconds = v }),
        new("popular_rules", 0, 1, true, o => o.PopularRules, (o, v) => o with { PopularRules = (int)v }),
        new("popular_age_seconds", 1, 86400, false, o => o.PopularAgeSeconds, (o, v) => o with { PopularAgeSeconds = v }),
        new("popular_short_life_seconds", 0, 3600, false, o => o.PopularShortLifeSeconds, (o, v) => o with { PopularShortLifeSeconds = v }),
        new("popular_short_life_maximum_seconds", 0.1, 3600, false, o => o.PopularShortLifeMaximumSeconds, (o, v) => o with { PopularShortLifeMaximumSeconds = v }),
        new("popular_instant_seconds", 0.01, 3600, false, o => o.PopularInstantSeconds, (o, v) => o with { PopularInstantSeconds = v }),
        new("popular_close_wait_seconds", 0.1, 3600, false, o => o.PopularCloseWaitSeconds, (o, v) => o with { PopularCloseWaitSeconds = v }),
        new("popular_count", 1, 1000, true, o => o.PopularCount, (o, v) => o with { PopularCount = (int)v }),
        new("pull_pause_seconds", 0.3, 60, false, o => o.PullPauseSeconds, (o, v) => o with { PullPauseSeconds = v }),
        new("auth_loop_count", 2, 100, true, o => o.AuthLoopCount, (o, v) => o with { AuthLoopCount = (int)v }),
        new("auth_loop_window_seconds", 1, 3600, false, o => o.AuthLoopWindowSeconds, (o, v) => o with { AuthLoopWindowSeconds = v }),
        new("retry_burst_count", 2, 100, true, o => o.RetryBurstCount, (o, v) => o with { RetryBurstCount = (int)v }),
    ];
}

/// <summary>How the configuration names, checks and sets one threshold.</summary>
/// <param name="Name">The key in <c>[detection]</c>.</param>
/// <param name="Minimum">The least value allowed.</param>
/// <param name="Maximum">The greatest value allowed.</param>
/// <param name="IsWhole">Whether only whole numbers make sense.</param>
/// <param name="Get">Reads the value.</param>
/// <param name="With">A copy with another value.</param>
public sealed record DetectionParameter(
    string Name,
    double Minimum,
    double Maximum,
    bool IsWhole,
    Func<DetectionOptions, double> Get,
    Func<DetectionOptions, double, DetectionOptions> With)
{
    /// <summary>What is wrong with a value, for a person; null if nothing is.</summary>
    public string? Objection(double value)
    {
        if (!(value >= Minimum && value <= Maximum)) return $"must be from {Minimum} to {Maximum}, not {value}";
        return IsWhole && value != Math.Floor(value) ? $"must be a whole number, not {value}" : null;
    }
}
