using System.Collections.Immutable;

namespace Petrel.Export.Alerts.Dispatch;

/// <summary>An alert as a receiver was last told it.</summary>
/// <param name="Alert">What it was told.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Repeats">How often it was told again since.</param>
internal sealed record ToldAlert(Alert Alert, DateTime At, int Repeats);

/// <summary>What the outbox keeps of a <see cref="ReceiverMemory"/>, as JSON.</summary>
/// <param name="Told">What the receiver was told.</param>
/// <param name="Groups">When each group had its last message, UTC.</param>
/// <param name="Owed">Incidents of which a message failed, and that are over without being grave enough by then.</param>
internal sealed record MemoryRecord(
    ImmutableArray<ToldAlert> Told, ImmutableSortedDictionary<string, DateTime> Groups, ImmutableArray<string> Owed);
