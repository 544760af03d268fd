namespace Petrel.Core.History;

/// <summary>
/// Durations counted in buckets whose bounds grow by the eighth root of two, so that a quantile is right to 5 % and histograms
/// of any two spans can be added up. From 10 us to a week; what lies outside counts in the first or last. Immutable, and held in
/// its compact binary form, of which history has very many.
/// </summary>
public sealed partial record LogHistogram
{
    /// <summary>The number of buckets.</summary>
    public const int BucketCount = 288;

    private const double Least = 10e-6;
    private const double Most = 7 * 86_400;
    private const int BucketsPerDoubling = 8;

    // The pairs of distance and count, already found to be in order.
    private readonly ReadOnlyMemory<byte> _pairs;

    private LogHistogram(ReadOnlyMemory<byte> pairs, long count, double sum) => (_pairs, Count, Sum) = (pairs, count, sum);

    /// <summary>Nothing counted.</summary>
    public static LogHistogram Empty { get; } = new(default, 0, 0);

    /// <summary>How many durations were counted.</summary>
    public long Count { get; }

    /// <summary>Their sum in seconds, each taken as the nearest bound if it lies outside.</summary>
    public double Sum { get; }

    /// <summary>The buckets that hold something, shortest first: their upper bounds in seconds, and how many each holds.</summary>
    public IEnumerable<(double UpperBound, long Count)> Buckets
    {
        get
        {
            var buckets = new List<(double, long)>();
            var pairs = new Pairs(_pairs.Span);
            while (pairs.MoveNext()) buckets.Add((UpperBound(pairs.Bucket), pairs.Count));
            return buckets;
        }
    }

    /// <summary>The duration in seconds that the share <paramref name="q"/> (0 to 1) does not exceed, to 5 %; null if nothing was counted.</summary>
    public double? Quantile(double q)
    {
        if (Count == 0) return null;
        double rank = Math.Max(1, Math.Ceiling(Math.Clamp(q, 0, 1) * Count));
        long seen = 0;
        var pairs = new Pairs(_pairs.Span);
        while (seen < rank && pairs.MoveNext()) seen = AddWithinBounds(seen, pairs.Count);
        return Middle(pairs.Bucket);
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
        other is not null && Sum.Equals(other.Sum) && Count == other.Count && _pairs.Span.SequenceEqual(other._pairs.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Sum, _pairs.Length);

    internal static int BucketOf(double seconds) =>
        seconds > Least ? Math.Min(BucketCount - 1, (int)(Math.Log2(seconds / Least) * BucketsPerDoubling)) : 0;

    internal static double WithinBounds(double seconds) => Math.Clamp(seconds, 0, Most);

    internal static long AddWithinBounds(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;

    internal void AddTo(Span<long> dense)
    {
        var pairs = new Pairs(_pairs.Span);
        while (pairs.MoveNext()) dense[pairs.Bucket] = AddWithinBounds(dense[pairs.Bucket], pairs.Count);
    }

    private static double UpperBound(int bucket) => Least * Math.Pow(2, (bucket + 1) / (double)BucketsPerDoubling);

    // The geometric middle is at most the sixteenth root of two, 4.4 %, away from anything in the bucket.
    private static double Middle(int bucket) => Least * Math.Pow(2, (bucket + 0.5) / BucketsPerDoubling);
}
