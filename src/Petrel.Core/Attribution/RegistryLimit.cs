namespace Petrel.Core.Attribution;

/// <summary>What a <see cref="RegistryLimit"/> counts.</summary>
public enum RegistryLimitKind
{
    /// <summary>Pulls: manifest GETs; HEAD is free.</summary>
    Pulls,

    /// <summary>Requests of any kind, a guard against abuse.</summary>
    Requests,
}

/// <summary>A published limit of a registry.</summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Account">For whom: <c>anonymous</c>, <c>authenticated</c>, or the name of a plan or tier.</param>
/// <param name="Count">How many are allowed in a window; at least 1.</param>
/// <param name="WindowSeconds">The window in seconds; greater than 0.</param>
/// <param name="Per">What shares the count, for a person: <c>IPv4 address or IPv6 /64</c>.</param>
/// <param name="Source">Where this is known from.</param>
public sealed record RegistryLimit(
    RegistryLimitKind Kind,
    string Account,
    long Count,
    int WindowSeconds,
    string Per,
    FactSource Source);

/// <summary>How long a registry's tokens live.</summary>
/// <param name="Seconds">The life in seconds; greater than 0.</param>
/// <param name="Source">Where this is known from.</param>
public sealed record TokenLifetime(int Seconds, FactSource Source);
