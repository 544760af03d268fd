using System.Collections.Immutable;
using Petrel.Core.History;
using Petrel.Core.Incidents;

namespace Petrel.Agent.Serving;

/// <summary>Something that the watch said, on its way to history and readers. Immutable.</summary>
internal abstract record LedgerEntry
{
    private LedgerEntry()
    {
    }

    /// <summary>An incident's report, with its JSON line.</summary>
    internal sealed record Incident(StoredIncident Stored, IncidentPhase Phase) : LedgerEntry;

    /// <summary>A JSON line that history does not keep.</summary>
    internal sealed record Line(string Type, string Json) : LedgerEntry;

    /// <summary>A probe's answer, with the quota that it read.</summary>
    internal sealed record Probe(ProbePoint Point, QuotaPoint? Quota, string Json) : LedgerEntry;

    /// <summary>What a client said.</summary>
    internal sealed record Outcome(OutcomePoint Point, string Json) : LedgerEntry;

    /// <summary>The series of a minute that is over.</summary>
    internal sealed record Series(ImmutableArray<SeriesPoint> Points) : LedgerEntry;
}
