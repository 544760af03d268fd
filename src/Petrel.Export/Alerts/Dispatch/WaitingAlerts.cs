using Petrel.Core.History;

namespace Petrel.Export.Alerts.Dispatch;

/// <summary>An entry of the outbox that was read.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Alert">What it says.</param>
/// <param name="Group">Its group.</param>
internal sealed record WaitingAlert(WaitingEntry Entry, Alert Alert, string Group);

/// <summary>Reads what waits for one receiver, and clears away what need not be sent.</summary>
internal sealed class WaitingAlerts(ReceiverOptions receiver, AlertOptions options, IOutbox outbox, ReceiverMemory memory)
{
    // All that can wait: one entry for each incident and receiver. What a silence holds back must not hide what is behind it.
    private const int MostEntries = 10_000;

    /// <summary>Entries that could not be read since the start.</summary>
    internal long Unreadable { get; private set; }

    /// <summary>What is to be sent and not silent, oldest first.</summary>
    /// <param name="now">The present, UTC.</param>
    /// <param name="silentUntil">The earliest end of a silence that holds something back; null if none does.</param>
    internal List<WaitingAlert> Take(DateTime now, out DateTime? silentUntil)
    {
        silentUntil = null;
        var waiting = new List<WaitingAlert>();
        foreach (WaitingEntry entry in outbox.Due(now, MostEntries))
        {
            if (entry.Entry.Receiver != receiver.Name) continue;
            if (AlertJson.ReadAlert(entry.Entry.Payload, out string? error) is not { } alert)
            {
                outbox.Refused(entry.Id, error!);
                Unreadable++;
            }
            else if (!IsWanted(alert)) outbox.Sent(entry.Id);
            else if (alert.NotBefore is { } end && end > now) silentUntil = silentUntil < end ? silentUntil : end;
            else waiting.Add(new WaitingAlert(entry, alert, GroupOf(alert)));
        }

        return waiting;
    }

    /// <summary>The group of an alert: the values of the labels by which alerts are grouped.</summary>
    internal string GroupOf(Alert alert) =>
        string.Join('\n', options.GroupBy.Select(name => alert.Labels.GetValueOrDefault(name, "")));

    private bool IsWanted(Alert alert)
    {
        ToldAlert? told = memory.Find(alert.Id);
        bool knows = told is { Alert.IsResolved: false };
        // Sent before a crash that came before the outbox heard of it.
        if (told?.Alert.Key == alert.Key) return false;
        if (!alert.IsResolved)
        {
            if (!knows || alert.IsNewsAfter(told!.Alert)) return true;
            memory.Refresh(alert);
            return false;
        }

        if (receiver.SendResolved) return alert.Wanted || knows || memory.IsOwed(alert.Id);
        memory.End(alert.Id);
        return false;
    }
}
