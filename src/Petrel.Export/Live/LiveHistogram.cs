using System.Collections.Immutable;

namespace Petrel.Export.Live;

/// <summary>Counts figures in fixed buckets, without allocating. Any thread may count and read.</summary>
public sealed class LiveHistogram
{
    private readonly ImmutableArray<double> _bounds;
    private readonly long[] _counts;
    private double _sum;

    /// <summary>Makes an empty histogram.</summary>
    /// <param name="bounds">The upper bounds of the buckets, inclusive, rising; one more, without a bound, follows them.</param>
    public LiveHistogram(ImmutableArray<double> bounds)
    {
        _bounds = bounds;
        _counts = new long[bounds.Length + 1];
    }

    /// <summary>Counts one figure.</summary>
    public void Observe(double value)
    {
        int bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket]) bucket++;
        double before = Volatile.Read(ref _sum);
        while (true)
        {
            double seen = Interlocked.CompareExchange(ref _sum, before + value, before);
            if (seen.Equals(before)) break;
            before = seen;
        }

        Interlocked.Increment(ref _counts[bucket]);
    }

    /// <summary>The figures as they stand. Their number is that of the buckets, so that the two always agree.</summary>
    public HistogramValue Read()
    {
        double sum = Volatile.Read(ref _sum);
        var cumulative = ImmutableArray.CreateBuilder<long>(_counts.Length);
        long count = 0;
        for (int i = 0; i < _counts.Length; i++) cumulative.Add(count += Interlocked.Read(ref _counts[i]));
        return new HistogramValue(_bounds, cumulative.MoveToImmutable(), sum);
    }
}

/// <summary>A histogram as it stood at one moment; immutable.</summary>
/// <param name="Bounds">Upper bounds of the buckets, inclusive, rising.</param>
/// <param name="Cumulative">How many figures were at most so great; one more than <paramref name="Bounds"/>, the last counts all.</param>
/// <param name="Sum">The sum of all figures.</param>
public sealed record HistogramValue(ImmutableArray<double> Bounds, ImmutableArray<long> Cumulative, double Sum)
{
    /// <summary>How many figures there were.</summary>
    public long Count => Cumulative[^1];
}
