using Petrel.Core.Diagnosis;

namespace Petrel.Lab.Calibration;

/// <summary>
/// Finds how much the signals of one incident repeat each other. Counted as if they were independent, several that have one
/// origin make the diagnosis too sure of itself.
/// </summary>
internal static class Dependence
{
    private const int Steps = 20;

    /// <summary>The exponent from 0 to 1 with the least log loss over the cases; 0 where none has more than one signal.</summary>
    internal static double Fit(IReadOnlyList<(Case Case, double[] Shares)> cases, double[][] rows)
    {
        (Case Case, double[] Shares)[] telling = [.. cases.Where(static one => one.Case.Signals.Length > 1)];
        return telling.Length == 0
            ? 0
            : Enumerable.Range(0, Steps + 1)
                .Select(static step => (double)step / Steps)
                .MinBy(exponent => Loss(telling, new CauseWeights(rows, exponent)));
    }

    /// <summary>What the table pays for its confidence, summed over the cases, each weighing what its shares sum up to.</summary>
    internal static double Loss(IEnumerable<(Case Case, double[] Shares)> cases, CauseWeights weights)
    {
        double loss = 0;
        var likely = new double[CauseNames.Count];
        foreach ((Case one, double[] shares) in cases)
        {
            Diagnoser.Weigh(one.Signals, weights, likely);
            for (int i = 0; i < shares.Length; i++) loss -= shares[i] * Math.Log(likely[i]);
        }

        return loss;
    }
}
