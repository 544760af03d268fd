using System.Collections.Immutable;

namespace Petrel.Export.Alerts;

/// <summary>
/// What a receiver may be told of one report of an incident: the outbox keeps it as JSON, a webhook gets it as it is. Members
/// are added and never change their meaning; what cannot be read by an older Petrel has a higher <see cref="Version"/>.
/// Times are UTC.
/// </summary>
public sealed record Alert
{
    /// <summary>The version of this format.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version in which it was written.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The same for one report of an incident, however often it is sent: whoever has seen it may ignore it.</summary>
    public required string Key { get; init; }

    /// <summary>The incident's id.</summary>
    public required string Id { get; init; }

    /// <summary><c>opened</c>, <c>updated</c> or <c>resolved</c>.</summary>
    public required string Phase { get; init; }

    /// <summary><c>suspected</c> or <c>confirmed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The registry's name.</summary>
    public required string Registry { get; init; }

    /// <summary>The cause that is held most likely.</summary>
    public required string Cause { get; init; }

    /// <summary><c>warning</c> or <c>critical</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>How sure the cause is, 0 to 1.</summary>
    public double Confidence { get; init; }

    /// <summary>The kernel's time of the earliest evidence.</summary>
    public required DateTime FirstSign { get; init; }

    /// <summary>When the incident was reported first.</summary>
    public required DateTime OpenedAt { get; init; }

    /// <summary>When this was reported.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>When it was over; null while it lasts.</summary>
    public DateTime? ResolvedAt { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>What to do, most useful first.</summary>
    public ImmutableArray<string> Advice { get => field.IsDefault ? [] : field; init; }

    /// <summary>Addresses that are affected, the first sixteen.</summary>
    public ImmutableArray<string> Endpoints { get => field.IsDefault ? [] : field; init; }

    /// <summary>Images that clients named, the first sixteen.</summary>
    public ImmutableArray<string> Images { get => field.IsDefault ? [] : field; init; }

    /// <summary>Clients that suffer, the first sixteen.</summary>
    public ImmutableArray<string> Clients { get => field.IsDefault ? [] : field; init; }

    /// <summary>Labels as Alertmanager knows them: what the alert is about and where it comes from.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Where a person sees more; null if there is no such place.</summary>
    public string? Url { get; init; }

    /// <summary>Whether the receiver is to be told even if it knows nothing of the incident; false for the end of one that it need not know.</summary>
    public bool Wanted { get; init; } = true;

    /// <summary>Not to be sent earlier: the end of a silence. Null for at once.</summary>
    public DateTime? NotBefore { get; init; }

    internal bool IsResolved => Phase == "resolved";

    internal bool IsCritical => Severity == "critical";

    // More evidence and another wording are no news: a person is told when it is worse, better, surer or something else.
    internal bool IsNewsAfter(Alert told) =>
        IsResolved != told.IsResolved || Severity != told.Severity || Cause != told.Cause || Status != told.Status;
}
