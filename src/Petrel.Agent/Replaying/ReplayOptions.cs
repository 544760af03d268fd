using Petrel.Agent.Configuration;
using Petrel.Core.Detection;

namespace Petrel.Agent.Replaying;

/// <summary>How recordings are replayed.</summary>
public sealed record ReplayOptions
{
    /// <summary>How many times as fast as it happened; 0 means as fast as possible. 0 or 0.001 to 1,000,000.</summary>
    public double Speed { get; init; }

    /// <summary>Other thresholds than those of the recording; null keeps them.</summary>
    public DetectionOptions? Detection { get; init; }

    /// <summary>Whether the output is held against the recording's label.</summary>
    public bool ChecksLabel { get; init; }

    /// <summary>The output, as for a watch: its form, connections, snapshots. Its source and registries mean nothing here.</summary>
    public required WatchOptions Output { get; init; }

    /// <summary>What a recording is replayed with whose header cannot be read.</summary>
    public required PetrelConfiguration Fallback { get; init; }
}

/// <summary>What became of a replay.</summary>
/// <param name="Events">Events that were replayed.</param>
/// <param name="Findings">Places at which the recording is not as it should be.</param>
/// <param name="LabelHolds">Whether the label held; null if it was not to be checked.</param>
/// <param name="Error">Why nothing could be replayed, for a person; null if something could.</param>
public sealed record ReplayResult(long Events, long Findings, bool? LabelHolds, string? Error = null);
