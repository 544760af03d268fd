using System.Collections.Immutable;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;

namespace Petrel.Lab.Calibration;

/// <summary>What was seen of one fault, and what it was.</summary>
/// <param name="Signals">The kinds of signals, each once; not empty.</param>
/// <param name="Right">The causes that are right to name, the true one first; not empty.</param>
internal sealed record Case(ImmutableArray<SignalKind> Signals, ImmutableArray<Cause> Right)
{
    /// <summary>
    /// How the case is divided among its causes: what states cannot tell apart is shared as the prior would, each signal
    /// having one voice; equally where the prior knows none of them.
    /// </summary>
    internal double[] SharesBy(CauseWeights prior)
    {
        var shares = new double[CauseNames.Count];
        foreach (Cause cause in Right) shares[(int)cause] = Signals.Sum(signal => prior.Of(signal)[(int)cause]);
        double sum = shares.Sum();
        foreach (Cause cause in Right) shares[(int)cause] = sum > 0 ? shares[(int)cause] / sum : 1.0 / Right.Length;
        return shares;
    }

    /// <summary>
    /// What each case weighs so that all true causes weigh the same in sum: how many faults of a kind the lab plays says nothing
    /// of how often they happen.
    /// </summary>
    internal static double[] Balance(IReadOnlyList<Case> cases)
    {
        ILookup<Cause, Case> byCause = cases.ToLookup(static one => one.Right[0]);
        return [.. cases.Select(one => 1.0 / byCause[one.Right[0]].Count())];
    }
}
