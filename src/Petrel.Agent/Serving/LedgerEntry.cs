using System.Collections.Immutable;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Agent.Serving;

/// <summary>Something that the watch said, on its way to history and readers. Immutable.</summary>
internal abstract record LedgerEntry
{
    private LedgerEntry()
    {
    }

    /// <summary>A report of an incident, with its JSON line.</summary>
    internal sealed record Incident(StoredIncident Stored, IncidentPhase Phase) : LedgerEntry;

    /// <summary>A JSON line that history does not keep.</summary>
    internal sealed record Line(string Type, byte[] Json) : LedgerEntry;

    /// <summary>A probe's answer, with the quota that it read.</summary>
    internal sealed record Probe(ProbePoint Point, QuotaPoint? Quota, byte[] Json) : LedgerEntry;

    /// <summary>What a client said.</summary>
    internal sealed record Outcome(OutcomePoint Point, byte[] Json) : LedgerEntry;

    /// <summary>The series of a minute that is over.</summary>
    internal sealed record Series(ImmutableArray<SeriesPoint> Points) : LedgerEntry;

    /// <summary>The periodic view, with times that any thread may ask.</summary>
    internal sealed record Snapshot(EngineSnapshot View, WallTimes Times) : LedgerEntry;
}
