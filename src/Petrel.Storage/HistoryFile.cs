using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Petrel.Core.History;
using Petrel.Storage.Files;
using Petrel.Storage.Keeping;
using Petrel.Storage.Outgoing;
using Petrel.Storage.Tables;

namespace Petrel.Storage;

/// <summary>
/// History in one SQLite file. Whatever goes wrong with the file, no call throws: <see cref="Health"/> tells it, what is written
/// meanwhile is dropped and counted, apart from alerts and the latest reports of incidents, which wait in memory, and the file is
/// tried again by itself (<c>docs/history.md</c>).
/// </summary>
public sealed partial class HistoryFile : IHistoryRecorder, IDisposable
{
    private readonly FileGate _gate;
    private readonly TimeProvider _clock;
    private readonly Outbox _outbox;
    private readonly Retention _retention;
    private readonly ClockTrust _clockTrust;
    private readonly ReportBacklog _backlog = new();
    private long _dropped;

    private HistoryFile(string path, HistoryOptions options, TimeProvider clock)
    {
        _clock = clock;
        _gate = new FileGate(path, options, clock);
        _outbox = new Outbox(_gate, clock);
        _retention = new Retention(options);
        _clockTrust = new ClockTrust(clock);
    }

    /// <summary>What waits to be sent.</summary>
    public IOutbox Outbox => _outbox;

    /// <summary>
    /// Opens a file, or makes it and its directory. What cannot be used is set aside, never deleted; where no file can be had, the
    /// history works without and tries again. What a person should know of it is in <see cref="TakeNotices"/>.
    /// </summary>
    public static HistoryFile Open(string path, HistoryOptions options, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        var history = new HistoryFile(path, options, clock);
        history.Tend(clock.GetUtcNow().UtcDateTime);
        return history;
    }

    /// <summary>What happened to the file since it was last asked: failures, recoveries, files set aside.</summary>
    public IReadOnlyList<Notice> TakeNotices() => _gate.TakeNotices();

    /// <inheritdoc/>
    public bool Keep(StoredIncident incident, ImmutableArray<OutboxEntry> alerts)
    {
        ArgumentNullException.ThrowIfNull(incident);
        ImmutableArray<StoredIncident> late = _backlog.Reports;
        bool kept = _outbox.AddWith(alerts.IsDefault ? [] : alerts, _clock.GetUtcNow().UtcDateTime, connection =>
        {
            foreach (StoredIncident report in late) IncidentTable.Keep(connection, report);
            IncidentTable.Keep(connection, incident);
        });
        if (kept) _backlog.Clear();
        else Interlocked.Add(ref _dropped, _backlog.Add(incident));
        return kept;
    }

    /// <inheritdoc/>
    public void Keep(ImmutableArray<SeriesPoint> points)
    {
        if (points.IsDefaultOrEmpty) return;
        int tooOld = 0;
        bool kept = _gate.Write(connection =>
        {
            tooOld = points.Count(point => !RollUp.Keep(connection, point));
        });
        Interlocked.Add(ref _dropped, kept ? tooOld : points.Length);
    }

    /// <inheritdoc/>
    public void Keep(ProbePoint probe) => KeepOne(connection => PointTables.Keep(connection, probe));

    /// <inheritdoc/>
    public void Keep(QuotaPoint quota) => KeepOne(connection => PointTables.Keep(connection, quota));

    /// <inheritdoc/>
    public void Keep(OutcomePoint outcome) => KeepOne(connection => PointTables.Keep(connection, outcome));

    /// <summary>
    /// One small step of what has to be done now and then: tries a failed file again, adds points up, forgets what is too old or
    /// too much. True if there is more to do at once; else call it again in a minute. On the recorder's thread.
    /// </summary>
    /// <param name="now">The time, UTC.</param>
    public bool Maintain(DateTime now)
    {
        Tend(now);
        bool more = false;
        _gate.Write(connection =>
        {
            bool mayForget = _clockTrust.MayForget(now, Retention.Newest(connection));
            more = RollUp.Step(connection, now) || (mayForget && _retention.StepByAge(connection, now)) || _retention.StepBySize(connection);
        });
        return more || (_gate.Run(connection => more = _retention.GiveBack(connection)) && more);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _gate.Dispose();

    private void KeepOne(Action<SqliteConnection> work)
    {
        if (!_gate.Write(work)) Interlocked.Increment(ref _dropped);
    }

    private void Tend(DateTime now)
    {
        _gate.Tend();
        ImmutableArray<StoredIncident> late = _backlog.Reports;
        if (late.Length > 0 && _gate.Write(connection =>
        {
            foreach (StoredIncident report in late) IncidentTable.Keep(connection, report);
        })) _backlog.Clear();
        _outbox.Tend(now);
    }
}
