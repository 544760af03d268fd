namespace Petrel.Core.History;

/// <summary>How long spans are and where they begin.</summary>
public static class SeriesSpans
{
    /// <summary>How long one point of this resolution lasts.</summary>
    public static TimeSpan Length(this Resolution resolution) => resolution switch
    {
        Resolution.Minute => TimeSpan.FromMinutes(1),
        Resolution.Hour => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    /// <summary>The start of the span that a time lies in, UTC.</summary>
    public static DateTime StartOf(this Resolution resolution, DateTime time) =>
        new(time.Ticks - (time.Ticks % resolution.Length().Ticks), DateTimeKind.Utc);
}
