using System.Collections.Immutable;

namespace Petrel.Core.Attribution;

/// <summary>What a client does with a connection after a response.</summary>
public enum PoolBehaviour
{
    /// <summary>It depends on the version or is not known: to be learned from what the process does.</summary>
    Unknown = 0,

    /// <summary>It closes after each response, so silence on an open connection is no idle pool.</summary>
    Closes = 1,

    /// <summary>It keeps the connection for its pool time.</summary>
    Pools = 2,
}

/// <summary>What to expect of a client program, before anything was learned from what it does.</summary>
/// <param name="Names">The kernel's <c>comm</c> of its processes, each at most 15 bytes.</param>
/// <param name="Pools">What it does with idle connections.</param>
/// <param name="PoolSeconds">How long it keeps them, in seconds; where it may close, the time to assume at worst.</param>
/// <param name="Source">Where this is known from.</param>
public sealed record ClientProfile(
    ImmutableArray<string> Names,
    PoolBehaviour Pools,
    double PoolSeconds,
    FactSource Source)
{
    /// <summary>
    /// Whether it opens the file of a layer before it asks for it: then no open file means that nothing is awaited. dockerd
    /// does, which closes each connection when it pulls, and keeps them when BuildKit builds in it.
    /// </summary>
    public bool OpensFileFirst { get; init; }

    /// <summary>The longest <c>comm</c>, in bytes (<c>TASK_COMM_LEN</c> of <c>linux/sched.h</c> less the final zero).</summary>
    public const int MaximumNameLength = 15;
}
