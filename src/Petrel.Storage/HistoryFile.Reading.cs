using Petrel.Core.History;
using Petrel.Storage.Files;
using Petrel.Storage.Keeping;
using Petrel.Storage.Tables;

namespace Petrel.Storage;

public sealed partial class HistoryFile : IHistory
{
    private const int MostPoints = 1_500;

    /// <inheritdoc/>
    public HistoryHealth Health =>
        new(_gate.Failure, Interlocked.Read(ref _dropped) + _outbox.Dropped, AsideFiles.SizeOf(_gate.Path));

    /// <inheritdoc/>
    public IReadOnlyList<StoredIncident> Incidents(IncidentQuery query) => _gate.Read(connection => IncidentTable.Find(connection, query), []);

    /// <inheritdoc/>
    public StoredIncident? Incident(string id) => _gate.Read(connection => IncidentTable.Find(connection, id), null);

    /// <inheritdoc/>
    public IReadOnlyList<string> Reports(string id) => _gate.Read(connection => IncidentTable.Reports(connection, id), []);

    /// <inheritdoc/>
    public IReadOnlyList<SeriesPoint> Series(SpanQuery query, Resolution? resolution = null) => _gate.Read<IReadOnlyList<SeriesPoint>>(
        connection => RollUp.Read(connection, query, resolution ?? Finest(query, finer => Horizons.Of(connection, finer))), []);

    /// <inheritdoc/>
    public IReadOnlyList<QuotaPoint> Quotas(SpanQuery query) => _gate.Read(connection => PointTables.Quotas(connection, query), []);

    /// <inheritdoc/>
    public IReadOnlyList<ProbePoint> Probes(SpanQuery query) => _gate.Read(connection => PointTables.Probes(connection, query), []);

    /// <inheritdoc/>
    public IReadOnlyList<OutcomePoint> Outcomes(SpanQuery query) => _gate.Read(connection => PointTables.Outcomes(connection, query), []);

    // Not finer than there is anything left of that time.
    internal static Resolution Finest(SpanQuery query, Func<Resolution, DateTime> horizon)
    {
        for (Resolution resolution = Resolution.Minute; resolution < Resolution.Day; resolution++)
        {
            if ((query.Until - query.Since) / resolution.Length() <= MostPoints && query.Since >= horizon(resolution)) return resolution;
        }

        return Resolution.Day;
    }
}
