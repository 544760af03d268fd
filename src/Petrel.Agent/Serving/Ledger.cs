using System.Collections.Immutable;
using System.Threading.Channels;
using Petrel.Core.History;
using Petrel.Core.Incidents;

namespace Petrel.Agent.Serving;

/// <summary>
/// Writes down what the watch says, and only then tells it on: an incident's report and the alerts that it gives rise to
/// are kept together, so that what anybody has heard of survives the sudden end of the process. A task of its own; the
/// watch never waits for it.
/// </summary>
/// <param name="recorder">Where things are kept.</param>
/// <param name="plan">The alerts that a report gives rise to.</param>
/// <param name="publish">Tells a JSON line on: its type and the line.</param>
/// <param name="maintain">Called about each minute, for what history has to do for itself.</param>
/// <param name="time">The clock.</param>
internal sealed class Ledger(
    IHistoryRecorder recorder,
    Func<StoredIncident, IncidentPhase, ImmutableArray<OutboxEntry>> plan,
    Action<string, string> publish,
    Action maintain,
    TimeProvider time)
{
    private const int MostWaiting = 4096;

    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromMinutes(1);

    private readonly Channel<LedgerEntry> _entries = Channel.CreateUnbounded<LedgerEntry>(new UnboundedChannelOptions { SingleReader = true });
    private int _waiting;
    private long _dropped;

    /// <summary>Entries that were dropped because too many waited.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Hands an entry over. Reports of incidents always find room: there is at most one a second for each.</summary>
    internal void Post(LedgerEntry entry)
    {
        if (Volatile.Read(ref _waiting) >= MostWaiting && entry is not LedgerEntry.Incident)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        Interlocked.Increment(ref _waiting);
        _entries.Writer.TryWrite(entry);
    }

    /// <summary>Nothing follows; <see cref="RunAsync"/> ends when all is written.</summary>
    internal void Complete() => _entries.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/>.</summary>
    internal async Task RunAsync()
    {
        long maintainedAt = time.GetTimestamp();
        await foreach (LedgerEntry entry in _entries.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            Interlocked.Decrement(ref _waiting);
            Write(entry);
            if (time.GetElapsedTime(maintainedAt) < MaintenanceInterval) continue;
            maintain();
            maintainedAt = time.GetTimestamp();
        }
    }

    private void Write(LedgerEntry entry)
    {
        switch (entry)
        {
            case LedgerEntry.Incident report:
                recorder.Keep(report.Stored, plan(report.Stored, report.Phase));
                publish("incident", report.Stored.Json);
                break;
            case LedgerEntry.Probe probe:
                recorder.Keep(probe.Point);
                if (probe.Quota is not null) recorder.Keep(probe.Quota);
                publish("probe", probe.Json);
                break;
            case LedgerEntry.Outcome outcome:
                recorder.Keep(outcome.Point);
                publish("outcome", outcome.Json);
                break;
            case LedgerEntry.Series series:
                recorder.Keep(series.Points);
                break;
            case LedgerEntry.Line line:
                publish(line.Type, line.Json);
                break;
        }
    }
}
