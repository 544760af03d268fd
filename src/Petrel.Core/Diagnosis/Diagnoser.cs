using Petrel.Core.Detection;

namespace Petrel.Core.Diagnosis;

/// <summary>Weighs signals against each other: naive Bayes with equal priors, each kind of signal counted once.</summary>
internal static class Diagnoser
{
    // What no row gives a share still happens now and then.
    private const double Floor = 0.005;
    private const double WorthNaming = 0.02;

    // What fails behind a mirror shows at the mirror as silence, resets or back-off, as a fault of its own would.
    private const double BehindMirror = 0.5;

    internal static DiagnosisResult Diagnose(IReadOnlyCollection<SignalKind> signals)
    {
        Span<double> shares = stackalloc double[CauseNames.Count];
        shares.Fill(1);
        bool isMirror = signals.Contains(SignalKind.MirrorsFailing);
        foreach (SignalKind signal in signals)
        {
            ReadOnlySpan<double> weights = CauseWeights.Of(signal);
            for (int i = 0; i < shares.Length; i++) shares[i] *= Math.Max(weights[i], isMirror && i == (int)Cause.MirrorUpstream ? BehindMirror : Floor);
        }

        return Rank(shares);
    }

    private static DiagnosisResult Rank(ReadOnlySpan<double> shares)
    {
        double sum = 0;
        foreach (double share in shares) sum += share;

        var ranked = new List<RankedCause>(shares.Length);
        for (int i = 0; i < shares.Length; i++)
        {
            double confidence = Math.Round(shares[i] / sum, 2);
            if (confidence >= WorthNaming) ranked.Add(new RankedCause((Cause)i, confidence));
        }

        ranked.Sort(static (a, b) => b.Confidence.CompareTo(a.Confidence));
        return new DiagnosisResult([.. ranked]);
    }
}
