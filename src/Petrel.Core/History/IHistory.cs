using System.Collections.Immutable;
using Petrel.Core.Diagnosis;

namespace Petrel.Core.History;

/// <summary>Which incidents are wanted, latest first.</summary>
public sealed record IncidentQuery
{
    /// <summary>Those that lasted at this time or later, UTC; null for no bound.</summary>
    public DateTime? Since { get; init; }

    /// <summary>Those that opened before this time, UTC; null for no bound.</summary>
    public DateTime? Until { get; init; }

    /// <summary>Of this registry only; null for all.</summary>
    public string? Registry { get; init; }

    /// <summary>With this cause only; null for all.</summary>
    public Cause? Cause { get; init; }

    /// <summary>Only those that last.</summary>
    public bool OnlyOpen { get; init; }

    /// <summary>How many at most, 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>How many of the latest to leave out, for the next page.</summary>
    public int Skip { get; init; }
}

/// <summary>Which points of time are wanted.</summary>
/// <param name="Since">From then on, UTC.</param>
/// <param name="Until">Until before then, UTC.</param>
/// <param name="Registry">Of this registry only; null for all.</param>
public sealed record SpanQuery(DateTime Since, DateTime Until, string? Registry = null);

/// <summary>How the history is, for metrics and health.</summary>
/// <param name="Failure">Why nothing can be written now; null while all is well.</param>
/// <param name="Dropped">Records that could not be kept since the start.</param>
/// <param name="Bytes">The size of its files.</param>
public sealed record HistoryHealth(string? Failure, long Dropped, long Bytes);

/// <summary>Reads what was kept. Safe to use from any thread; an unreadable file gives empty answers and a <see cref="Health"/> that says so.</summary>
public interface IHistory
{
    /// <summary>Incidents, latest first.</summary>
    IReadOnlyList<StoredIncident> Incidents(IncidentQuery query);

    /// <summary>One incident; null if there is none.</summary>
    StoredIncident? Incident(string id);

    /// <summary>All reports of one incident as JSON lines, oldest first.</summary>
    IReadOnlyList<string> Reports(string id);

    /// <summary>Series in the finest resolution that gives at most about 1,500 points an endpoint, or in the one that is asked for.</summary>
    IReadOnlyList<SeriesPoint> Series(SpanQuery query, Resolution? resolution = null);

    /// <summary>Quota readings, oldest first.</summary>
    IReadOnlyList<QuotaPoint> Quotas(SpanQuery query);

    /// <summary>Probes, oldest first.</summary>
    IReadOnlyList<ProbePoint> Probes(SpanQuery query);

    /// <summary>What clients said, oldest first.</summary>
    IReadOnlyList<OutcomePoint> Outcomes(SpanQuery query);

    /// <summary>How the history is.</summary>
    HistoryHealth Health { get; }
}

/// <summary>Writes what is to be kept. Used from one thread, apart from the watch; a failure is counted and shown, never thrown.</summary>
public interface IHistoryRecorder
{
    /// <summary>
    /// Keeps a report of an incident together with the alerts that it gives rise to: both or none. False if the file could not
    /// be written: then both wait in memory, the alerts are sent from there, and both are written once the file can be. The
    /// same report again changes nothing.
    /// </summary>
    bool Keep(StoredIncident incident, ImmutableArray<OutboxEntry> alerts);

    /// <summary>Keeps points of series; those of the same span and endpoint add up.</summary>
    void Keep(ImmutableArray<SeriesPoint> points);

    /// <summary>Keeps a probe's answer.</summary>
    void Keep(ProbePoint probe);

    /// <summary>Keeps a quota reading.</summary>
    void Keep(QuotaPoint quota);

    /// <summary>Keeps what a client said; an incident that it bears out learns image and time.</summary>
    void Keep(OutcomePoint outcome);
}
