using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Core.Sockets;

namespace Petrel.Core.Probing;

/// <summary>
/// What a probe came to; the payload of <see cref="Events.EventKind.ProbeAnswered"/>, whose time is when the answer was
/// complete. Immutable, and without any secret: it stands in recordings.
/// </summary>
/// <param name="Registry">The registry that was asked.</param>
/// <param name="Occasion">Why it was asked.</param>
/// <param name="Health">How it is.</param>
/// <param name="Summary">One sentence for a person.</param>
public sealed record ProbeReport(string Registry, ProbeOccasion Occasion, ProbeHealth Health, string Summary)
{
    /// <summary>Why pulls would fail; null while they would not. With <see cref="ProbeHealth.Degraded"/>, why one address fails.</summary>
    public Cause? Cause { get; init; }

    /// <summary>Which limit was met.</summary>
    public RateLimitKind Limit { get; init; }

    /// <summary>How long the registry wants to be left alone from now on, in seconds; null if it did not say.</summary>
    public double? RetryAfterSeconds { get; init; }

    /// <summary>
    /// Why this probe may not speak for the clients: it did not go their way. Null where it did, and then it may confirm.
    /// </summary>
    public string? Caveat { get; init; }

    /// <summary>The network namespace that it was made from.</summary>
    public NetnsId Netns { get; init; }

    /// <summary>Whether a mirror was asked, and not the registry itself.</summary>
    public bool IsMirror { get; init; }

    /// <summary>By which client's way it went, as options spell it (<c>docker</c>); null for the plainest way.</summary>
    public string? Client { get; init; }

    /// <summary>The way: the endpoint, and what stands before it; null in old recordings.</summary>
    public string? Way { get; init; }

    /// <summary>Who asked: <c>anonymous</c>, or where the account's credential is stored, never its name; null in old recordings.</summary>
    public string? Account { get; init; }

    /// <summary>The phase that failed; null if none did.</summary>
    public ProbePhase? Phase { get; init; }

    /// <summary>Where it failed, or else whom it spoke with: addresses and ports.</summary>
    public ImmutableArray<string> Endpoints { get => field.IsDefault ? [] : field; init; }

    /// <summary>The image whose manifest was asked for; null if none was.</summary>
    public string? Image { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The pull quota; null if none was said.</summary>
    public QuotaReading? Quota { get; init; }

    /// <summary>The life of the token that was used; null without one.</summary>
    public Validity? Token { get; init; }

    /// <summary>The life of the stored credential, where it says so itself and nobody but a person renews it; else null.</summary>
    public Validity? Credential { get; init; }

    /// <summary>The life of the registry's certificate; null if none was seen.</summary>
    public Validity? Certificate { get; init; }

    /// <summary>Whether it went the clients' way.</summary>
    public bool MayConfirm => Caveat is null;

    /// <summary>
    /// Whether it says on its own that pulls fail, and why. What is wrong with this machine alone, or cannot be told, is no
    /// verdict on a registry.
    /// </summary>
    public bool IsVerdict =>
        Health == ProbeHealth.Failing && MayConfirm && Cause is not (null or Diagnosis.Cause.Unknown or Diagnosis.Cause.Local);

    /// <summary>As evidence spells it: <c>probe-rate-limit</c>, <c>probe-healthy</c>.</summary>
    public string Signal => $"probe-{(Health == ProbeHealth.Failing && Cause is { } cause ? cause.Name() : Health.Name())}";
}

/// <summary>A pull quota as a probe read it.</summary>
/// <param name="Account">Who asked: <c>anonymous</c>, or where the account's credential is stored; never its name.</param>
/// <param name="Source">For whom the registry counts, as it says: an address, a network, or an account's hash; null if it did not say.</param>
/// <param name="Limit">Pulls in a window.</param>
/// <param name="Remaining">Pulls that are left.</param>
/// <param name="WindowSeconds">The window.</param>
public sealed record QuotaReading(string Account, string? Source, long Limit, long Remaining, double WindowSeconds)
{
    /// <summary>The account of somebody who did not sign in.</summary>
    public const string Anonymous = "anonymous";
}

/// <summary>From when until when something is good.</summary>
/// <param name="Subject">What it is, for a person; "" where there is nothing to say.</param>
/// <param name="From">Since when, UTC; null if that is not known.</param>
/// <param name="Until">Until when, UTC.</param>
public sealed record Validity(string Subject, DateTime? From, DateTime Until);
