using System.Collections.Immutable;
using Petrel.Registry.References;

namespace Petrel.Agent.Configuration;

/// <summary>When registries are asked how they are.</summary>
public sealed record ProbeOptions
{
    /// <summary>Whether a suspicion is followed by a probe.</summary>
    public bool OnSuspicion { get; init; } = true;

    /// <summary>
    /// Whether registries in use, and those that were configured or named, are probed without any suspicion too; null where
    /// nobody said: the agent does, a watch does not.
    /// </summary>
    public bool? Periodic { get; init; }

    /// <summary>Whether they are; nobody having said it means no.</summary>
    public bool IsPeriodic => Periodic ?? false;

    /// <summary>Between two periodic probes of a registry in use, before jitter. 10 s to 1 d.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How many hosts with Petrel share this one's address to the outside, 1 to 1,000,000; null if nobody said, and then
    /// registries that stay as they are are asked more and more rarely.
    /// </summary>
    public int? Hosts { get; init; }

    /// <summary>Images that clients pull here: what a registry says of these concerns the clients. At most 64.</summary>
    public ImmutableArray<ImageReference> Images { get; init; } = [];
}
