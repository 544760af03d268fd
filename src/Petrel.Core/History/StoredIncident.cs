using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;

namespace Petrel.Core.History;

/// <summary>An incident as history keeps it: as it was last reported. Times are UTC.</summary>
public sealed record StoredIncident
{
    /// <summary>The incident's id.</summary>
    public required string Id { get; init; }

    /// <summary>The registry's name.</summary>
    public required string Registry { get; init; }

    /// <summary>The cause that was last held most likely.</summary>
    public required Cause Cause { get; init; }

    /// <summary>Warning or critical.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Suspected or confirmed.</summary>
    public required IncidentStatus Status { get; init; }

    /// <summary>How sure the cause is, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>The kernel's time of the earliest evidence.</summary>
    public required DateTime FirstSign { get; init; }

    /// <summary>When it was reported first.</summary>
    public required DateTime OpenedAt { get; init; }

    /// <summary>When it was reported last.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>When it was over; null while it lasts.</summary>
    public DateTime? ResolvedAt { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>The images that clients named, full names; empty where none did.</summary>
    public ImmutableArray<string> Images { get => field.IsDefault ? [] : field; init; }

    /// <summary>When a client first said itself that a pull had failed; null while none did.</summary>
    public DateTime? ClientSpokeAt { get; init; }

    /// <summary>The JSON line of the latest report, without its line end.</summary>
    public required string Json { get; init; }

    /// <summary>How far ahead of the client the first report was, in seconds, negative if after; null while no client spoke.</summary>
    public double? LeadSeconds => ClientSpokeAt is { } spoke ? (spoke - OpenedAt).TotalSeconds : null;
}
