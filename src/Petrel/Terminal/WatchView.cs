using System.Collections.Immutable;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Terminal;

/// <summary>All that the view shows, at one moment; immutable.</summary>
internal sealed record WatchView
{
    /// <summary>How the watch began; its source and what it lacks are replaced when another takes over.</summary>
    public required Hello Hello { get; init; }

    /// <summary>The engine's present; null until the first snapshot.</summary>
    public EngineSnapshot? Snapshot { get; init; }

    /// <summary>The incidents that are not over, the worst first.</summary>
    public ImmutableArray<ShownIncident> Open { get; init; } = [];

    /// <summary>Those that ended while the watch ran, the latest first; only so many are kept.</summary>
    public ImmutableArray<ShownIncident> Resolved { get; init; } = [];

    /// <summary>Rates by registry, and by registry, endpoint and namespace.</summary>
    public RateSnapshot Rates { get; init; } = RateSnapshot.None;

    /// <summary>The registry connection that was seen last; null if none was yet.</summary>
    public LastConnection? Last { get; init; }

    /// <summary>The last pull of which a client said that it failed; null if none did.</summary>
    public OutcomePoint? LastFailure { get; init; }

    /// <summary>Notifications that were lost and not made up for.</summary>
    public long LostForGood { get; init; }

    /// <summary>Wall time of the view, UTC.</summary>
    public DateTime Time { get; init; }

    /// <summary>When this watch fell back from another source; null if it did not.</summary>
    public SourceChange? FellBack { get; init; }
}

/// <summary>An incident with its wall times, UTC.</summary>
/// <param name="Incident">As it was last reported.</param>
/// <param name="FirstSign">The kernel's time of the earliest evidence.</param>
/// <param name="ReportedAt">When it was last reported; for one that is over, when it ended.</param>
internal sealed record ShownIncident(IncidentSnapshot Incident, DateTime FirstSign, DateTime ReportedAt);

/// <summary>The registry connection that was seen last.</summary>
/// <param name="Registry">Its registry.</param>
/// <param name="Role">What the endpoint serves.</param>
/// <param name="Endpoint">Address and port.</param>
/// <param name="Process">The client; null if unknown.</param>
/// <param name="Time">When, UTC.</param>
internal sealed record LastConnection(string Registry, string Role, string Endpoint, string? Process, DateTime Time);
