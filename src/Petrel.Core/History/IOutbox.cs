namespace Petrel.Core.History;

/// <summary>Something to be sent to one receiver.</summary>
/// <param name="Receiver">The receiver's name in the configuration.</param>
/// <param name="Key">
/// What it is about (an incident's id). What waits is replaced by what comes later for the same receiver and key, so that a
/// receiver that was down is told how things stand, once for each.
/// </param>
/// <param name="Payload">What to send, as the receiver's adapter understands it.</param>
public sealed record OutboxEntry(string Receiver, string Key, string Payload);

/// <summary>An entry that waits.</summary>
/// <param name="Id">Its number; a new one each time it is replaced.</param>
/// <param name="Entry">What to send.</param>
/// <param name="CreatedAt">When the first entry of this key that was not sent came in, UTC.</param>
/// <param name="Attempts">How often it was tried in vain.</param>
/// <param name="DueAt">When to try next, UTC.</param>
public sealed record WaitingEntry(long Id, OutboxEntry Entry, DateTime CreatedAt, int Attempts, DateTime DueAt);

/// <summary>
/// What waits to be sent, kept over restarts. Safe to use from any thread. Where the file cannot be written it works in
/// memory, and says so in the history's health.
/// </summary>
public interface IOutbox
{
    /// <summary>Adds entries that belong to no incident's report, such as a heartbeat.</summary>
    void Add(OutboxEntry entry, DateTime now);

    /// <summary>Entries that are due, oldest first.</summary>
    IReadOnlyList<WaitingEntry> Due(DateTime now, int limit);

    /// <summary>When the next entry is due, UTC; null if nothing waits.</summary>
    DateTime? NextDue { get; }

    /// <summary>How many wait.</summary>
    int Waiting { get; }

    /// <summary>It was sent. An entry that replaced it meanwhile stays.</summary>
    void Sent(long id);

    /// <summary>It could not be sent; it is tried again.</summary>
    void Failed(long id, DateTime dueAt, string error);

    /// <summary>It will never be accepted; it is kept apart with the error, and counted.</summary>
    void Refused(long id, string error);

    /// <summary>What a dispatcher remembers over restarts for a receiver and key (what was last sent, when); null if nothing.</summary>
    string? Memory(string receiver, string key);

    /// <summary>Remembers it; null forgets.</summary>
    void Remember(string receiver, string key, string? memory, DateTime now);
}
