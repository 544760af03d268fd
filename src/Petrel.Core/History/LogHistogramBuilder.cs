namespace Petrel.Core.History;

/// <summary>Counts durations; after the first it allocates nothing. Not safe for several threads.</summary>
public sealed class LogHistogramBuilder
{
    private long[]? _counts;
    private double _sum;

    /// <summary>Whether nothing was counted.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Counts a duration in seconds; what is no number is left out.</summary>
    public void Add(double seconds)
    {
        if (double.IsNaN(seconds)) return;
        _counts ??= new long[LogHistogram.BucketCount];
        ref long count = ref _counts[LogHistogram.BucketOf(seconds)];
        count = LogHistogram.AddWithinBounds(count, 1);
        _sum += LogHistogram.WithinBounds(seconds);
        IsEmpty = false;
    }

    /// <summary>Counts all that another histogram has counted.</summary>
    public void Add(LogHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        if (histogram.Count == 0) return;
        _counts ??= new long[LogHistogram.BucketCount];
        histogram.AddTo(_counts);
        _sum += histogram.Sum;
        IsEmpty = false;
    }

    /// <summary>What was counted so far.</summary>
    public LogHistogram ToHistogram() => IsEmpty ? LogHistogram.Empty : LogHistogram.Of(_counts, _sum);

    /// <summary>Forgets what was counted.</summary>
    public void Clear()
    {
        if (IsEmpty) return;
        Array.Clear(_counts!);
        (_sum, IsEmpty) = (0, true);
    }
}
