using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Core.Sockets;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Probing;

/// <summary>One address of a registry, by one probe.</summary>
/// <param name="Endpoint">The address.</param>
/// <param name="Phases">Its phases as far as it came: connect, proxy, TLS, and first byte where it was asked.</param>
/// <param name="Certificate">The certificate that it showed; null if none.</param>
public sealed record AddressResult(InetEndpoint Endpoint, ImmutableArray<PhaseResult> Phases, CertificateFacts? Certificate)
{
    /// <summary>Whether every phase went well.</summary>
    public bool IsGood => Phases.All(static phase => phase.Outcome is PhaseOutcome.Succeeded or PhaseOutcome.Unauthorized);
}

/// <summary>What a probe says in the end.</summary>
/// <param name="Health">How the registry is.</param>
/// <param name="Cause">Why pulls would fail; null while they would not. With <see cref="ProbeHealth.Degraded"/>, why one address fails.</param>
/// <param name="Limit">Which limit was met.</param>
/// <param name="Summary">One sentence for a person.</param>
public readonly record struct ProbeVerdict(ProbeHealth Health, Cause? Cause, RateLimitKind Limit, string Summary);

/// <summary>Everything that a probe found out.</summary>
/// <param name="Registry">The registry as image references name it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Duration">How long it took in all.</param>
/// <param name="Phases">The phases of the way that was taken, in order; the last one that is there is as far as it came.</param>
/// <param name="Addresses">Each address by itself.</param>
/// <param name="Verdict">What it comes to.</param>
public sealed record ProbeResult(
    string Registry,
    DateTimeOffset StartedAt,
    TimeSpan Duration,
    ImmutableArray<PhaseResult> Phases,
    ImmutableArray<AddressResult> Addresses,
    ProbeVerdict Verdict)
{
    /// <summary>The registry's certificate; null if none was seen.</summary>
    public CertificateFacts? Certificate { get; init; }

    /// <summary>The status of the last answer; 0 if there was none.</summary>
    public int Status { get; init; }

    /// <summary>The body of a refusal.</summary>
    public ErrorBody Error { get; init; } = ErrorBody.None;

    /// <summary>The pull quota of the manifest's answer; null if no manifest was asked for or answered.</summary>
    public PullQuota? Quota { get; init; }

    /// <summary>How long the server wants to be left alone; null if it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Until when the token is good; null without one.</summary>
    public DateTimeOffset? TokenExpires { get; init; }

    /// <summary>What the token says of itself; null if it is opaque or there is none.</summary>
    public TokenClaims? Claims { get; init; }

    /// <summary>The manifest's digest; null if none was said.</summary>
    public string? Digest { get; init; }

    /// <summary>The manifest's media type; "" if none was said.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>The platforms of an index, <c>os/arch[/variant]</c>; default where the index was not read.</summary>
    public ImmutableArray<string> Platforms { get; init; }

    /// <summary>The registry's clock less this machine's, right to about a second; null if no answer had a date.</summary>
    public TimeSpan? ClockSkew { get; init; }
}
