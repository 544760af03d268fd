using System.Globalization;

namespace Petrel.Core.Forecasting;

/// <summary>Spans of time as a person says them.</summary>
internal static class Spans
{
    /// <summary>In the largest unit of which there are two or more: <c>90 s</c>, <c>45 min</c>, <c>5 h</c>, <c>12 days</c>.</summary>
    internal static string Describe(TimeSpan span) => span switch
    {
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0} days"),
    };
}
