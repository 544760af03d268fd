using System.Collections.Immutable;
using Petrel.Core.Sockets;

namespace Petrel.Linux.Sources;

/// <summary>Which network namespaces are watched.</summary>
/// <param name="Own">Petrel's own namespace.</param>
/// <param name="Only">The namespaces to watch; default (uninitialised) means all of the host's.</param>
public sealed record NetnsFilter(NetnsId Own, ImmutableArray<NetnsId> Only)
{
    /// <summary>Whether every namespace is watched.</summary>
    public bool IsAll => Only.IsDefault;

    /// <summary>Whether sockets of <paramref name="netns"/> are watched; an unknown namespace only where all are.</summary>
    public bool Includes(NetnsId netns) => IsAll || Only.Contains(netns);
}
