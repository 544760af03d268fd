namespace Petrel.Core.Forecasting;

/// <summary>How near an expiry is.</summary>
public enum ExpiryUrgency : byte
{
    /// <summary>Far away.</summary>
    None,

    /// <summary>Whoever renews it should have done so by now.</summary>
    Warning,

    /// <summary>There is hardly time left.</summary>
    Critical,

    /// <summary>It has expired.</summary>
    Expired,
}

/// <summary>When something expires: a token, a certificate, a credential.</summary>
/// <param name="ExpiresAt">When, UTC.</param>
/// <param name="Remaining">How long until then; negative once it has expired.</param>
/// <param name="Urgency">How near that is, measured by the thing's whole life.</param>
public readonly record struct ExpiryForecast(DateTime ExpiresAt, TimeSpan Remaining, ExpiryUrgency Urgency)
{
    private static readonly TimeSpan LongestWarning = TimeSpan.FromDays(14);
    private static readonly TimeSpan LongestCritical = TimeSpan.FromDays(3);

    /// <summary>
    /// Foresees an expiry. Renewal is due in the last third of a life, and late in the last tenth; for what lives for
    /// months, in the last 14 and 3 days.
    /// </summary>
    /// <param name="from">Since when it is good, UTC; null if that is not known, which is taken as long ago.</param>
    /// <param name="expiresAt">Until when it is good, UTC.</param>
    /// <param name="now">The present, UTC.</param>
    public static ExpiryForecast Of(DateTime? from, DateTime expiresAt, DateTime now)
    {
        TimeSpan life = from is { } start && expiresAt > start ? expiresAt - start : TimeSpan.MaxValue;
        TimeSpan remaining = expiresAt - now;
        ExpiryUrgency urgency =
            remaining <= TimeSpan.Zero ? ExpiryUrgency.Expired
            : remaining <= Least(life / 10, LongestCritical) ? ExpiryUrgency.Critical
            : remaining <= Least(life / 3, LongestWarning) ? ExpiryUrgency.Warning
            : ExpiryUrgency.None;
        return new ExpiryForecast(expiresAt, remaining, urgency);
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
