namespace Petrel.Core.Forecasting;

/// <summary>What runs out.</summary>
public enum ForecastSubject : byte
{
    /// <summary>The pulls that a registry allows in a window.</summary>
    PullQuota,

    /// <summary>The token that probes use.</summary>
    Token,

    /// <summary>The registry's certificate.</summary>
    Certificate,

    /// <summary>A stored credential of a client.</summary>
    Credential,
}

/// <summary>Names of forecasts as JSON spells them.</summary>
public static class ForecastNames
{
    private static readonly string[] Subjects = ["pull-quota", "token", "certificate", "credential"];
    private static readonly string[] Urgencies = ["none", "warning", "critical", "expired"];

    /// <summary>The subject with hyphens, lower case.</summary>
    public static string Name(this ForecastSubject subject) => Subjects[(int)subject];

    /// <summary>The urgency, lower case.</summary>
    public static string Name(this ExpiryUrgency urgency) => Urgencies[(int)urgency];
}

/// <summary>That something of a registry runs out, and when. Immutable. Wall times are UTC.</summary>
/// <param name="Time">When this was foreseen, CLOCK_MONOTONIC in nanoseconds.</param>
/// <param name="Registry">The registry.</param>
/// <param name="Subject">What runs out.</param>
/// <param name="Urgency">How near that is; <see cref="ExpiryUrgency.Expired"/>: it has run out.</param>
/// <param name="Summary">One sentence for a person.</param>
public sealed record Forecast(long Time, string Registry, ForecastSubject Subject, ExpiryUrgency Urgency, string Summary)
{
    /// <summary>Whose quota or credential it is; null for other subjects.</summary>
    public string? Account { get; init; }

    /// <summary>For whom the registry counts, as it says; null if it does not.</summary>
    public string? Source { get; init; }

    /// <summary>Whether it is a mirror's, and not the registry's own.</summary>
    public bool IsMirror { get; init; }

    /// <summary>The quota with its burn rate and returns; null for other subjects.</summary>
    public QuotaForecast? Quota { get; init; }

    /// <summary>When it runs out; null if it will not within a window.</summary>
    public DateTime? At { get; init; }

    /// <summary>How likely <see cref="At"/> is right to a tenth of the time until then, 0 to 1; null where there is no such time.</summary>
    public double? Confidence { get; init; }
}
