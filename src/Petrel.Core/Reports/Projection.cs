namespace Petrel.Core.Reports;

/// <summary>
/// A straight line through one figure a day, with its uncertainty, and when it reaches a limit. It says what happens if nothing
/// changes, no more: that growth is a straight line is assumed, not known.
/// </summary>
public sealed record Projection
{
    /// <summary>The fewest days from which growth is told.</summary>
    public const int FewestDays = 5;

    // Beyond this a straight line says nothing of pulls.
    private const double FarthestDays = 5 * 365;

    /// <summary>The days that had a figure.</summary>
    public int Days { get; private init; }

    /// <summary>How much is added each day; null where there are too few days.</summary>
    public double? PerDay { get; private init; }

    /// <summary>Half the width of the interval that holds the true growth with 95 % if the scatter is random.</summary>
    public double Error { get; private init; }

    /// <summary>The line's value on the last day.</summary>
    public double Level { get; private init; }

    /// <summary>The limit; null if there is none.</summary>
    public double? Limit { get; private init; }

    /// <summary>When the line reaches the limit, UTC; null if not within five years, or not known.</summary>
    public DateTime? ReachedAt { get; private init; }

    /// <summary>The earliest time within the uncertainty; null if not within five years.</summary>
    public DateTime? Earliest { get; private init; }

    /// <summary>The latest time within the uncertainty; null if it may never be.</summary>
    public DateTime? Latest { get; private init; }

    /// <summary>Whether the growth is more than scatter.</summary>
    public bool Grows => PerDay > Error;

    /// <summary>Whether it shrinks by more than scatter.</summary>
    public bool Shrinks => PerDay < -Error;

    /// <summary>Fits the line by least squares.</summary>
    /// <param name="figures">One figure a day, in any order; days without one are left out.</param>
    /// <param name="limit">What must not be reached; null for nothing.</param>
    public static Projection Of(IReadOnlyCollection<(DateTime Day, double Figure)> figures, double? limit)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (figures.Count < FewestDays) return new Projection { Days = figures.Count, Limit = limit };
        DateTime last = figures.Max(static figure => figure.Day);
        double meanX = figures.Average(figure => (figure.Day - last).TotalDays);
        double meanY = figures.Average(static figure => figure.Figure);
        double spread = figures.Sum(figure => Square((figure.Day - last).TotalDays - meanX));
        if (spread <= 0) return new Projection { Days = figures.Count, Limit = limit };
        double slope = figures.Sum(figure => ((figure.Day - last).TotalDays - meanX) * (figure.Figure - meanY)) / spread;
        double residue = figures.Sum(figure => Square(figure.Figure - meanY - (slope * ((figure.Day - last).TotalDays - meanX))));
        int freedom = figures.Count - 2;
        double error = StudentsT(freedom) * Math.Sqrt(residue / freedom / spread);
        return new Projection
        {
            Days = figures.Count,
            PerDay = slope,
            Error = error,
            Level = meanY - (slope * meanX),
            Limit = limit,
            ReachedAt = Crossing(last, meanX, meanY, slope, limit),
            Earliest = Crossing(last, meanX, meanY, slope + error, limit),
            Latest = Crossing(last, meanX, meanY, slope - error, limit),
        };
    }

    // Lines of other slopes turn about the centre of gravity, which is the best known point. A crossing that lies in the past
    // means that the limit is reached as it is.
    private static DateTime? Crossing(DateTime last, double meanX, double meanY, double slope, double? limit)
    {
        if (limit is not { } most || slope <= 0) return null;
        double days = meanX + ((most - meanY) / slope);
        return days > FarthestDays ? null : last.AddDays(Math.Max(0, days));
    }

    // The 97.5 % quantile of Student's t by the expansion of Cornish and Fisher, right to 4 % from three degrees of freedom on.
    private static double StudentsT(int freedom)
    {
        const double Z = 1.959964;
        double first = (Math.Pow(Z, 3) + Z) / 4;
        double second = ((5 * Math.Pow(Z, 5)) + (16 * Math.Pow(Z, 3)) + (3 * Z)) / 96;
        return Z + (first / freedom) + (second / freedom / freedom);
    }

    private static double Square(double x) => x * x;
}
