namespace Petrel.Registry.Protocol;

/// <summary>What the <c>ratelimit-*</c> headers of an answer said.</summary>
public enum QuotaPresence
{
    /// <summary>No such header: a registry without pull quota, a plan without limit, or an answer that carries none (401).</summary>
    Absent,

    /// <summary>The headers are there and name no number (<c>;w=21600</c>): no limit is applied to this pull.</summary>
    Unlimited,

    /// <summary>Limit and remaining pulls are known.</summary>
    Known,

    /// <summary>The headers hold what cannot be: negative, absurd or contradictory numbers. Nothing may be concluded.</summary>
    Invalid,
}

/// <summary>The pull quota as an answer's headers stated it.</summary>
/// <param name="Presence">What there was; only <see cref="QuotaPresence.Known"/> has numbers.</param>
/// <param name="Limit">Pulls in a window; at least 1 where known, else 0.</param>
/// <param name="Remaining">Pulls that are left; from 0 to <paramref name="Limit"/>.</param>
/// <param name="Window">The length of the rolling window; null where the server did not say.</param>
/// <param name="Source">Whom the pulls are counted for; null where the server did not say.</param>
public sealed record PullQuota(QuotaPresence Presence, long Limit, long Remaining, TimeSpan? Window, QuotaSource? Source)
{
    /// <summary>Whether the next pull will be refused.</summary>
    public bool IsExhausted => Presence == QuotaPresence.Known && Remaining == 0;
}

/// <summary>For whom a registry counts.</summary>
public enum QuotaSourceKind
{
    /// <summary>One address: everybody behind it shares the quota.</summary>
    Address,

    /// <summary>A network, for IPv6 a /64.</summary>
    Prefix,

    /// <summary>An account.</summary>
    Account,
}

/// <summary>Whom a registry counts pulls for (<c>docker-ratelimit-source</c>).</summary>
/// <param name="Kind">Address, network or account.</param>
/// <param name="Label">
/// The address or network in its usual spelling; for an account the first digits of a hash, since its id is nobody's
/// business, yet two accounts must be told apart.
/// </param>
public sealed record QuotaSource(QuotaSourceKind Kind, string Label);
