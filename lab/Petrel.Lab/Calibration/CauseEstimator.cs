using System.Collections.Immutable;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;

namespace Petrel.Lab.Calibration;

/// <summary>What recordings make of the weights.</summary>
/// <param name="Weights">The table, rounded as it is written down.</param>
/// <param name="Cases">How many cases each signal was seen in; signals that were in none are missing, and keep their prior.</param>
internal sealed record Estimate(CauseWeights Weights, ImmutableSortedDictionary<SignalKind, int> Cases);

/// <summary>Estimates how often each signal is seen under each cause, beginning with a prior.</summary>
internal static class CauseEstimator
{
    /// <summary>How many recordings the prior weighs as much as. A run is recorded three times: by each source.</summary>
    internal const double PriorCases = 12;

    private const int Digits = 3;

    /// <summary>Estimates the table, and then how much its signals repeat each other.</summary>
    internal static Estimate Fit(IReadOnlyList<Case> cases, CauseWeights prior)
    {
        double[] balance = Case.Balance(cases);
        (Case Case, double[] Shares)[] shared = [.. cases.Select((one, i) => (one, Scale(one.SharesBy(prior), balance[i])))];
        SignalKind[] kinds = Enum.GetValues<SignalKind>();
        double[][] rows = [.. kinds.Select(kind => Row(prior.Of(kind), [.. shared.Where(one => one.Case.Signals.Contains(kind)).Select(static one => one.Shares)]))];
        var counts = kinds.Select(kind => KeyValuePair.Create(kind, cases.Count(one => one.Signals.Contains(kind)))).Where(static pair => pair.Value > 0);
        return new Estimate(new CauseWeights(rows, Dependence.Fit(shared, rows)), counts.ToImmutableSortedDictionary());
    }

    // The balanced shares say how the row is divided, the plain count how much that is worth against the prior.
    private static double[] Row(ReadOnlySpan<double> prior, double[][] cases)
    {
        if (cases.Length == 0) return prior.ToArray();
        double weight = cases.Sum(static shares => shares.Sum());
        double[] row = prior.ToArray();
        for (int i = 0; i < row.Length; i++)
        {
            double observed = cases.Length * cases.Sum(shares => shares[i]) / weight;
            row[i] = Math.Round(((PriorCases * row[i]) + observed) / (PriorCases + cases.Length), Digits);
        }

        return row;
    }

    private static double[] Scale(double[] shares, double factor) => [.. shares.Select(share => share * factor)];
}
