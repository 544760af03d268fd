using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;

namespace Petrel.Demo;

/// <summary>What became of a scenario, as far as it is known. Times count from the start of the demonstration.</summary>
/// <param name="Scenario">The scenario.</param>
internal sealed record ScenarioOutcome(DemoScenario Scenario)
{
    /// <summary>Where its registry listens.</summary>
    internal string Endpoint { get; init; } = "";

    /// <summary>When the fault began; null if it has not, or there is none.</summary>
    internal TimeSpan? FaultAt { get; init; }

    /// <summary>Petrel's first warning with a cause that counts; null if there was none.</summary>
    internal TimeSpan? WarnedAt { get; init; }

    /// <summary>Whether a warning came before the fault.</summary>
    internal bool IsEarly { get; init; }

    /// <summary>How many incidents Petrel opened.</summary>
    internal int Incidents { get; init; }

    /// <summary>The id of the incident that counts; where none does, of the last one. Null if there was none.</summary>
    internal string? Incident { get; init; }

    /// <summary>The cause that it named when it warned.</summary>
    internal Cause Cause { get; init; }

    /// <summary>How sure it is by now.</summary>
    internal IncidentStatus Status { get; init; }

    /// <summary>The evidence, in words.</summary>
    internal ImmutableArray<string> Evidence { get; init; } = [];

    /// <summary>When the client first said anything, were it that it tries again; null if never.</summary>
    internal TimeSpan? ClientSpokeAt { get; init; }

    /// <summary>When the client gave up; null if it has not.</summary>
    internal TimeSpan? NoticedAt { get; init; }

    /// <summary>What the client said last.</summary>
    internal string ClientSays { get; init; } = "";

    /// <summary>Connections that Petrel saw open.</summary>
    internal int Connections { get; init; }

    /// <summary>Whether everything has happened that was to happen.</summary>
    internal bool IsFinished { get; init; }

    /// <summary>When it was last looked at.</summary>
    internal TimeSpan WatchedUntil { get; init; }

    /// <summary>What kept it from being shown; null if nothing.</summary>
    internal string? Problem { get; init; }

    /// <summary>Why it was not run at all; null if it was.</summary>
    internal string? LeftOut { get; init; }

    /// <summary>From Petrel's warning to the client's giving up, or to now while it has not; null without a warning.</summary>
    internal TimeSpan? Lead => (NoticedAt ?? WatchedUntil) - WarnedAt;
}
