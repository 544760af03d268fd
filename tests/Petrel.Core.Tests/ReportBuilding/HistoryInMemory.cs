using Petrel.Core.History;

namespace Petrel.Core.Tests.ReportBuilding;

/// <summary>A history of lists.</summary>
internal sealed class HistoryInMemory : IHistory
{
    internal List<StoredIncident> AllIncidents { get; init; } = [];

    internal List<SeriesPoint> AllSeries { get; init; } = [];

    internal List<QuotaPoint> AllQuotas { get; init; } = [];

    internal List<OutcomePoint> AllOutcomes { get; init; } = [];

    public HistoryHealth Health => new(null, 0, 0);

    internal static HistoryInMemory Month() => new()
    {
        AllIncidents = [.. MadeUpMonth.Incidents],
        AllSeries = [.. MadeUpMonth.Series()],
        AllQuotas = [.. MadeUpMonth.Quotas()],
        AllOutcomes = [.. MadeUpMonth.Outcomes()],
    };

    public IReadOnlyList<StoredIncident> Incidents(IncidentQuery query) =>
    [
        .. AllIncidents.Where(one => one.OpenedAt < (query.Until ?? DateTime.MaxValue) && (query.Since is not { } since || !(one.ResolvedAt < since)))
            .OrderByDescending(static one => one.OpenedAt).Skip(query.Skip).Take(query.Limit),
    ];

    public StoredIncident? Incident(string id) => AllIncidents.Find(one => one.Id == id);

    public IReadOnlyList<string> Reports(string id) => Incident(id) is { } one ? [one.Json] : [];

    public IReadOnlyList<SeriesPoint> Series(SpanQuery query, Resolution? resolution = null) => In(AllSeries, query, static point => point.Start);

    public IReadOnlyList<QuotaPoint> Quotas(SpanQuery query) => In(AllQuotas, query, static point => point.Time);

    public IReadOnlyList<ProbePoint> Probes(SpanQuery query) => [];

    public IReadOnlyList<OutcomePoint> Outcomes(SpanQuery query) => In(AllOutcomes, query, static point => point.Time);

    private static List<T> In<T>(List<T> all, SpanQuery query, Func<T, DateTime> time) =>
        [.. all.Where(one => time(one) >= query.Since && time(one) < query.Until).OrderBy(time)];
}
