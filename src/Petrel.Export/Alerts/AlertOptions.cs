using System.Collections.Immutable;

namespace Petrel.Export.Alerts;

/// <summary>Who is told of incidents, and what every message carries: <c>[alerts]</c> and <c>[[receiver]]</c>.</summary>
public sealed record AlertOptions
{
    /// <summary>The label <c>host</c>: how this machine is called.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>The label <c>cluster</c>; null for none.</summary>
    public string? Cluster { get; init; }

    /// <summary>The label <c>region</c>; null for none.</summary>
    public string? Region { get; init; }

    /// <summary>Labels of the operator's own, on everything; those of an alert itself come first.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The labels by which alerts are joined in one message.</summary>
    public ImmutableArray<string> GroupBy { get; init; } = ["registry", "cause"];

    /// <summary>How long a group's first message waits for others of the group.</summary>
    public TimeSpan GroupWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The least time between two messages of one group.</summary>
    public TimeSpan GroupInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After how long a receiver is told again of what still lasts.</summary>
    public TimeSpan RepeatInterval { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Messages a minute for each receiver; what is held back is summed up in one.</summary>
    public int RateLimit { get; init; } = 10;

    /// <summary>When nobody is told of anything new.</summary>
    public ImmutableArray<SilenceWindow> Silences { get; init; } = [];

    /// <summary>The time zone in which silences are meant.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Where a person finds Petrel's page, as a link in alerts; null for none.</summary>
    public Uri? Url { get; init; }

    /// <summary>Who is told.</summary>
    public ImmutableArray<ReceiverOptions> Receivers { get; init; } = [];
}
