using Petrel.Core.Detection;

namespace Petrel.Core.Diagnosis;

/// <summary>
/// How well each cause explains each signal: the share of cases in which the signal is seen under that cause, were all
/// causes equally frequent. Immutable.
/// </summary>
public sealed partial class CauseWeights
{
    private readonly double[][] _rows;

    /// <summary>Takes a table.</summary>
    /// <param name="rows">A row for each <see cref="SignalKind"/>, in order; in each a share for each <see cref="Cause"/>, in order.</param>
    /// <param name="dependence">See <see cref="Dependence"/>.</param>
    /// <exception cref="ArgumentException">The table has not that shape.</exception>
    public CauseWeights(double[][] rows, double dependence)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Length != Enum.GetValues<SignalKind>().Length || Array.Exists(rows, static row => row?.Length != CauseNames.Count))
            throw new ArgumentException("a row for each signal, and in it a share for each cause", nameof(rows));
        _rows = rows;
        Dependence = dependence;
    }

    /// <summary>First estimates, before any recording spoke.</summary>
    public static CauseWeights Expert { get; } = new(ExpertRows(), dependence: 0);

    /// <summary>What incidents are judged by: fitted to recordings where there are any, else the first estimates.</summary>
    public static CauseWeights Current { get; } = new(FittedRows(ExpertRows()), FittedDependence);

    /// <summary>
    /// How far the signals of one incident say the same thing again: at 0 each counts in full (naive Bayes), at 1 several say
    /// no more than one.
    /// </summary>
    public double Dependence { get; }

    /// <summary>The row of a signal, ordered as <see cref="Cause"/>.</summary>
    public ReadOnlySpan<double> Of(SignalKind kind) => _rows[(int)kind];
}
