using System.Collections.Immutable;

namespace Petrel.Core.History;

/// <summary>
/// Durations counted in buckets whose bounds grow by the eighth root of two, so that a quantile is right to 5 % and histograms
/// of any two spans can be added up. From 10 us to a week; what lies outside counts in the first or last. Immutable.
/// </summary>
public sealed partial record LogHistogram
{
    /// <summary>The number of buckets.</summary>
    public const int BucketCount = 288;

    private const double Least = 10e-6;
    private const double Most = 7 * 86_400;
    private const int BucketsPerDoubling = 8;

    // Only buckets that hold something, in order.
    private readonly ImmutableArray<ushort> _buckets;
    private readonly ImmutableArray<long> _counts;

    private LogHistogram(ImmutableArray<ushort> buckets, ImmutableArray<long> counts, double sum)
    {
        (_buckets, _counts, Sum) = (buckets, counts, sum);
        foreach (long count in counts) Count = AddWithinBounds(Count, count);
    }

    /// <summary>Nothing counted.</summary>
    public static LogHistogram Empty { get; } = new([], [], 0);

    /// <summary>How many durations were counted.</summary>
    public long Count { get; }

    /// <summary>Their sum in seconds, each taken as the nearest bound if it lies outside.</summary>
    public double Sum { get; }

    /// <summary>The buckets that hold something, shortest first: their upper bounds in seconds, and how many each holds.</summary>
    public IEnumerable<(double UpperBound, long Count)> Buckets =>
        _buckets.Zip(_counts, static (bucket, count) => (UpperBound(bucket), count));

    /// <summary>The duration in seconds that the share <paramref name="q"/> (0 to 1) does not exceed, to 5 %; null if nothing was counted.</summary>
    public double? Quantile(double q)
    {
        if (Count == 0) return null;
        double rank = Math.Max(1, Math.Ceiling(Math.Clamp(q, 0, 1) * Count));
        long seen = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            seen = AddWithinBounds(seen, _counts[i]);
            if (seen >= rank) return Middle(_buckets[i]);
        }

        return Middle(_buckets[^1]);
    }

    /// <summary>What both counted.</summary>
    public LogHistogram Merge(LogHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0) return this;
        if (Count == 0) return other;
        var builder = new LogHistogramBuilder();
        builder.Add(this);
        builder.Add(other);
        return builder.ToHistogram();
    }

    /// <summary>Equal where the same was counted.</summary>
    public bool Equals(LogHistogram? other) =>
        other is not null && Sum.Equals(other.Sum) && _buckets.AsSpan().SequenceEqual(other._buckets.AsSpan())
        && _counts.AsSpan().SequenceEqual(other._counts.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Sum, _buckets.Length);

    internal static int BucketOf(double seconds) =>
        seconds > Least ? Math.Min(BucketCount - 1, (int)(Math.Log2(seconds / Least) * BucketsPerDoubling)) : 0;

    internal static double WithinBounds(double seconds) => Math.Clamp(seconds, 0, Most);

    internal static long AddWithinBounds(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    internal static LogHistogram Of(ReadOnlySpan<long> dense, double sum)
    {
        ImmutableArray<ushort>.Builder buckets = ImmutableArray.CreateBuilder<ushort>();
        ImmutableArray<long>.Builder counts = ImmutableArray.CreateBuilder<long>();
        for (int i = 0; i < dense.Length; i++)
        {
            if (dense[i] == 0) continue;
            buckets.Add((ushort)i);
            counts.Add(dense[i]);
        }

        return buckets.Count == 0 ? Empty : new LogHistogram(buckets.ToImmutable(), counts.ToImmutable(), sum);
    }

    internal void AddTo(Span<long> dense)
    {
        for (int i = 0; i < _buckets.Length; i++) dense[_buckets[i]] = AddWithinBounds(dense[_buckets[i]], _counts[i]);
    }

    private static double UpperBound(int bucket) => Least * Math.Pow(2, (bucket + 1) / (double)BucketsPerDoubling);

    // The geometric middle is at most the sixteenth root of two, 4.4 %, away from anything in the bucket.
    private static double Middle(int bucket) => Least * Math.Pow(2, (bucket + 0.5) / BucketsPerDoubling);
}
