using System.Collections.Immutable;
using Petrel.Core.History;

namespace Petrel.Export.Reports;

/// <summary>Something on an incident's timeline.</summary>
/// <param name="Time">When, UTC.</param>
/// <param name="Kind"><c>evidence</c>, <c>report</c>, <c>client</c> or <c>probe</c>.</param>
/// <param name="What">The signal, the phase, the client, or the registry's health.</param>
/// <param name="Detail">One sentence for a person.</param>
public sealed record StoryStep(DateTime Time, string Kind, string What, string Detail);

/// <summary>An incident told in full.</summary>
public sealed record IncidentStory
{
    /// <summary>How it was last reported.</summary>
    public required StoredIncident Incident { get; init; }

    /// <summary>All that happened, oldest first.</summary>
    public ImmutableArray<StoryStep> Steps { get; init; } = [];

    /// <summary>The causes that came into question, the likeliest first, with how sure each is, 0 to 1.</summary>
    public ImmutableArray<(string Cause, double Confidence)> Causes { get; init; } = [];

    /// <summary>What to do.</summary>
    public ImmutableArray<string> Advice { get; init; } = [];

    /// <summary>Who suffered: processes with their container or pod.</summary>
    public ImmutableArray<string> Sufferers { get; init; } = [];

    /// <summary>The addresses that were affected.</summary>
    public ImmutableArray<string> Endpoints { get; init; } = [];
}
