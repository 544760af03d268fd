using Petrel.Core.History;

namespace Petrel.Storage.Outgoing;

/// <summary>An entry that waits, as memory holds it; times are UTC.</summary>
internal sealed class Waiting
{
    internal required long Id { get; set; }

    internal required OutboxEntry Entry { get; set; }

    internal required DateTime CreatedAt { get; set; }

    internal required DateTime DueAt { get; set; }

    internal int Attempts { get; set; }

    internal string? Error { get; set; }

    /// <summary>When the latest of its key came in.</summary>
    internal DateTime ReplacedAt { get; set; }

    /// <summary>The number under which it was last given out to be sent.</summary>
    internal long GivenId { get; set; }

    internal WaitingEntry ToEntry() => new(Id, Entry, CreatedAt, Attempts, DueAt);
}
