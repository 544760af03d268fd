using Petrel.Core.History;

namespace Petrel.Page.Tests;

/// <summary>A history that is in memory.</summary>
internal sealed class MemoryHistory : IHistory
{
    private readonly Lock _lock = new();
    private readonly List<(StoredIncident Stored, List<string> Reports)> _incidents = [];

    internal List<SeriesPoint> Points { get; } = [];

    internal List<QuotaPoint> Readings { get; } = [];

    public HistoryHealth Health => new(null, 0, 4096);

    internal void Keep(StoredIncident incident)
    {
        lock (_lock)
        {
            int at = _incidents.FindIndex(one => one.Stored.Id == incident.Id);
            if (at < 0) _incidents.Add((incident, [incident.Json]));
            else
            {
                _incidents[at].Reports.Add(incident.Json);
                _incidents[at] = (incident with { OpenedAt = _incidents[at].Stored.OpenedAt }, _incidents[at].Reports);
            }
        }
    }

    /// <summary>An incident that is over, without a report of it.</summary>
    internal void End(string id, DateTime time)
    {
        lock (_lock)
        {
            int at = _incidents.FindIndex(one => one.Stored.Id == id);
            _incidents[at] = (_incidents[at].Stored with { ResolvedAt = time }, _incidents[at].Reports);
        }
    }

    /// <summary>Keeps many that are known to differ.</summary>
    internal void KeepNew(IEnumerable<StoredIncident> incidents)
    {
        lock (_lock) _incidents.AddRange(incidents.Select(static one => (one, new List<string> { one.Json })));
    }

    public IReadOnlyList<StoredIncident> Incidents(IncidentQuery query)
    {
        lock (_lock)
        {
            return [.. _incidents.Select(static one => one.Stored)
                .Where(one => (query.Registry ?? one.Registry) == one.Registry)
                .Where(one => query.Since is null || one.ResolvedAt is null || one.ResolvedAt >= query.Since)
                .Where(one => !query.OnlyOpen || one.ResolvedAt is null)
                .OrderByDescending(static one => one.OpenedAt).Skip(query.Skip).Take(query.Limit)];
        }
    }

    public StoredIncident? Incident(string id)
    {
        lock (_lock) return _incidents.Select(static one => one.Stored).FirstOrDefault(one => one.Id == id);
    }

    public IReadOnlyList<string> Reports(string id)
    {
        lock (_lock) return [.. _incidents.Where(one => one.Stored.Id == id).SelectMany(static one => one.Reports)];
    }

    public IReadOnlyList<SeriesPoint> Series(SpanQuery query, Resolution? resolution = null) =>
        [.. Points.Where(one => one.Start >= query.Since && one.Start < query.Until && (query.Registry ?? one.Registry) == one.Registry)];

    public IReadOnlyList<QuotaPoint> Quotas(SpanQuery query) =>
        [.. Readings.Where(one => one.Time >= query.Since && one.Time < query.Until && (query.Registry ?? one.Registry) == one.Registry)];

    public IReadOnlyList<ProbePoint> Probes(SpanQuery query) => [];

    public IReadOnlyList<OutcomePoint> Outcomes(SpanQuery query) => [];
}
