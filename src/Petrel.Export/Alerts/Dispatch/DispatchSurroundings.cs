using Petrel.Core.History;

namespace Petrel.Export.Alerts.Dispatch;

/// <summary>What the dispatcher works with.</summary>
/// <param name="Outbox">What waits.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">A number from 0 to 1, another one each time.</param>
/// <param name="IsWatching">Whether Petrel watches indeed; a sign of life is only sent then.</param>
public sealed record DispatchSurroundings(IOutbox Outbox, TimeProvider Time, Func<double> Random, Func<bool> IsWatching);

/// <summary>How it stands with one receiver, since the start.</summary>
/// <param name="Receiver">Its name.</param>
public sealed record ReceiverStanding(string Receiver)
{
    /// <summary>Messages that were accepted.</summary>
    public long Sent { get; init; }

    /// <summary>Attempts that failed and are made again.</summary>
    public long Failed { get; init; }

    /// <summary>Messages that will never be accepted, and entries that could not be read.</summary>
    public long Refused { get; init; }

    /// <summary>When a message was last accepted, UTC; null for never.</summary>
    public DateTime? LastSentAt { get; init; }

    /// <summary>What is wrong with it now; null if nothing is.</summary>
    public string? Failing { get; init; }
}
