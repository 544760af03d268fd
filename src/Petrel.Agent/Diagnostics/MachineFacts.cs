using System.Collections.Immutable;
using Petrel.Clients;
using Petrel.Core.Events;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;

namespace Petrel.Agent.Diagnostics;

/// <summary>Everything that was read and tried on a machine; a checkup is judged from this alone.</summary>
/// <param name="Capabilities">What this process may do.</param>
/// <param name="Settings">What surrounds it.</param>
/// <param name="TraceFs">Whether the descriptions of tracepoints can be reached.</param>
/// <param name="TraceFsPlace">Where; empty for a detached mount.</param>
/// <param name="Trials">Each source, best first, opened and closed again.</param>
/// <param name="Netns">The network namespaces that were found.</param>
public sealed record MachineFacts(
    HostCapabilities Capabilities,
    HostSettings Settings,
    Availability TraceFs,
    string TraceFsPlace,
    ImmutableArray<SourceTrial> Trials,
    NetnsCensus Netns)
{
    /// <summary>Whether the names in first packets can be read.</summary>
    public Availability Names { get; init; } = Availability.Available;

    /// <summary>Where clients could be listened to.</summary>
    public ImmutableArray<SourceReadiness> Clients { get; init; } = [];
}

/// <summary>A source that was opened, or was not.</summary>
/// <param name="Source">Which one.</param>
/// <param name="Availability">Whether it could be opened.</param>
/// <param name="Limits">What it could show elsewhere and cannot here.</param>
public sealed record SourceTrial(SourceKind Source, Availability Availability, ImmutableArray<Availability> Limits)
{
    /// <summary>Whether it could be opened.</summary>
    public bool IsAvailable => Availability.IsAvailable;
}
