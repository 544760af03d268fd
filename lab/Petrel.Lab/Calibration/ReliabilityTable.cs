using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Petrel.Core.Diagnosis;
using Petrel.Lab.Reporting;

namespace Petrel.Lab.Calibration;

/// <summary>Whether a confidence of 0.9 is right nine times in ten, on recordings that the weights were not fitted to.</summary>
internal static class ReliabilityTable
{
    /// <summary>Where it stands in the document.</summary>
    internal const string Name = "reliability";

    private static readonly double[] Edges = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01];

    internal static DocumentSection Write(IReadOnlyList<Observation> heldOut, CauseWeights weights)
    {
        var text = new StringBuilder();
        text.Append("| confidence | diagnoses | mean | right | the true one |\n|---|---|---|---|---|\n");
        (double Confidence, bool IsRight, bool IsTrue)[] all = [.. heldOut.SelectMany(Told).Select(one => Judge(one, weights))];
        foreach ((double from, double to) in Edges.Zip(Edges.Skip(1)))
        {
            var bin = all.Where(one => one.Confidence >= from && one.Confidence < to).ToArray();
            if (bin.Length == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"| {from:0.0#}–{Math.Min(1, to):0.0#} | {bin.Length} | {bin.Average(static one => one.Confidence):0.00} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Share(bin, static one => one.IsRight)} | {Share(bin, static one => one.IsTrue)} |\n");
        }

        return new DocumentSection(Name, text.Append('\n').Append(Figures(heldOut, weights)).ToString());
    }

    /// <summary>The diagnoses that were told of it: as it opened, and in the end where there was more to go by.</summary>
    internal static IEnumerable<Case> Told(Observation one)
    {
        if (one.AtFirst.IsEmpty) yield break;
        yield return new Case(one.AtFirst, one.Recording.Right);
        if (!one.InTheEnd.SequenceEqual(one.AtFirst)) yield return new Case(one.InTheEnd, one.Recording.Right);
    }

    private static string Figures(IReadOnlyList<Observation> heldOut, CauseWeights weights)
    {
        ImmutableArray<Case> cases = [.. heldOut.SelectMany(Told)];
        string scores = string.Join(", ", heldOut.Where(static one => !one.Recording.Label.Unseen)
            .GroupBy(static one => one.Recording.Source)
            .OrderByDescending(static source => source.Key, StringComparer.Ordinal)
            .Select(source => string.Create(CultureInfo.InvariantCulture, $"{source.Key} {Score(source, weights):0.00} ({source.Count()})")));
        return string.Create(CultureInfo.InvariantCulture, $"""
            Held out: {heldOut.Count} recordings of faults, {cases.Length} diagnoses. Log loss {Loss(cases, weights):0.000}, by the first
            estimates {Loss(cases, CauseWeights.Expert):0.000}. Macro F1 of the cause that is named first, of the recordings whose source can
            show it: {(scores.Length == 0 ? "none yet" : scores)}.
            """);
    }

    private static double Loss(ImmutableArray<Case> cases, CauseWeights weights) => cases.IsEmpty
        ? 0
        : Dependence.Loss(cases.Select(static one => (one, one.SharesBy(CauseWeights.Expert))), weights) / cases.Length;

    private static double Score(IEnumerable<Observation> observations, CauseWeights weights) =>
        MacroF1.Of([.. observations.Select(one => (one.Recording.Label.Cause, Named(one, weights)))]);

    private static string Named(Observation one, CauseWeights weights)
    {
        if (one.AtFirst.IsEmpty) return "none";
        Cause named = Likeliest(one.AtFirst, weights).Cause;
        return (one.Recording.Right.Contains(named) ? one.Recording.Right[0] : named).Name();
    }

    private static (double Confidence, bool IsRight, bool IsTrue) Judge(Case one, CauseWeights weights)
    {
        (Cause named, double confidence) = Likeliest(one.Signals, weights);
        return (confidence, one.Right.Contains(named), one.Right[0] == named);
    }

    private static RankedCause Likeliest(IReadOnlyCollection<Petrel.Core.Detection.SignalKind> signals, CauseWeights weights)
    {
        var shares = new double[CauseNames.Count];
        Diagnoser.Weigh(signals, weights, shares);
        int best = Array.IndexOf(shares, shares.Max());
        return new RankedCause((Cause)best, Math.Round(shares[best], 2));
    }

    private static string Share<T>(T[] bin, Func<T, bool> counts) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)bin.Count(counts) / bin.Length:0.00}");
}
