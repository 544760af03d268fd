namespace Petrel.Core.Detection;

/// <summary>The latest few of a row of measurements, and their median, which a few odd ones do not move.</summary>
/// <param name="most">How many are remembered, up to 64.</param>
internal sealed class RecentValues(int most)
{
    private readonly double[] _values = new double[most];
    private int _taken;

    /// <summary>How many are remembered.</summary>
    internal int Count => Math.Min(_taken, _values.Length);

    internal void Add(double value) => _values[_taken++ % _values.Length] = value;

    internal void Clear() => _taken = 0;

    /// <summary>The median; of an even number the upper one. There must be a value.</summary>
    internal double Median()
    {
        Span<double> sorted = stackalloc double[Count];
        _values.AsSpan(0, Count).CopyTo(sorted);
        sorted.Sort();
        return sorted[sorted.Length / 2];
    }
}
