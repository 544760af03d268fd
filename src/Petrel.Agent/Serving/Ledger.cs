using System.Collections.Immutable;
using System.Text;
using System.Threading.Channels;
using Petrel.Core.History;
using Petrel.Export.Streaming;

namespace Petrel.Agent.Serving;

/// <summary>
/// Writes down what the watch says, and only then tells it on: an incident's report and the alerts that it gives rise to
/// are kept together, so that what anybody has heard of survives the sudden end of the process. A task of its own; the
/// watch never waits for it.
/// </summary>
/// <param name="recorder">Where things are kept.</param>
/// <param name="hub">Whom they are told to.</param>
/// <param name="planAlerts">The alerts that a report gives rise to.</param>
/// <param name="wake">Called after alerts were kept.</param>
internal sealed class Ledger(
    IHistoryRecorder recorder,
    StreamHub hub,
    Func<LedgerEntry.Incident, ImmutableArray<OutboxEntry>> planAlerts,
    Action wake)
{
    private const int MostWaiting = 4096;

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
    /// <param name="idle">Called each minute, for what history has to do for itself; true if it wants to be called again soon.</param>
    /// <param name="time">The clock.</param>
    internal async Task RunAsync(Func<bool> idle, TimeProvider time)
    {
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        Task<bool> due = minute.WaitForNextTickAsync().AsTask();
        Task<bool> filled = _entries.Reader.WaitToReadAsync().AsTask();
        while (true)
        {
            await Task.WhenAny(due, filled).ConfigureAwait(false);
            if (filled.IsCompleted)
            {
                if (!await filled.ConfigureAwait(false)) return;
                while (_entries.Reader.TryRead(out LedgerEntry? entry)) Write(entry);
                filled = _entries.Reader.WaitToReadAsync().AsTask();
            }

            if (!due.IsCompleted) continue;
            while (idle() && !_entries.Reader.TryPeek(out _))
            {
            }

            due = minute.WaitForNextTickAsync().AsTask();
        }
    }

    private void Write(LedgerEntry entry)
    {
        Interlocked.Decrement(ref _waiting);
        switch (entry)
        {
            case LedgerEntry.Incident report:
                ImmutableArray<OutboxEntry> alerts = planAlerts(report);
                recorder.Keep(report.Stored, alerts);
                hub.PublishLine("incident", Encoding.UTF8.GetBytes(report.Stored.Json));
                if (!alerts.IsEmpty) wake();
                break;
            case LedgerEntry.Probe probe:
                recorder.Keep(probe.Point);
                if (probe.Quota is not null) recorder.Keep(probe.Quota);
                hub.PublishLine("probe", probe.Json);
                break;
            case LedgerEntry.Outcome outcome:
                recorder.Keep(outcome.Point);
                hub.PublishLine("outcome", outcome.Json);
                break;
            case LedgerEntry.Series series:
                recorder.Keep(series.Points);
                break;
            case LedgerEntry.Snapshot snapshot:
                hub.Publish(snapshot.View, snapshot.Times);
                break;
            case LedgerEntry.Line line:
                hub.PublishLine(line.Type, line.Json);
                break;
        }
    }
}
