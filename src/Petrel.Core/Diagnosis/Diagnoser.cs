using Petrel.Core.Detection;

namespace Petrel.Core.Diagnosis;

/// <summary>
/// Weighs signals against each other: Bayes with equal priors, each kind of signal counted once, and several of them for
/// less than they would say were they independent.
/// </summary>
public static class Diagnoser
{
    // What no row gives a share still happens now and then.
    private const double Floor = 0.005;
    private const double WorthNaming = 0.02;

    // Not from recordings: what a verdict is worth where it may confirm (ADR 15).
    private const double Told = 0.97;

    // What fails behind a mirror shows at the mirror as silence, resets or back-off, as a fault of its own would.
    private const double BehindMirror = 0.5;

    internal static DiagnosisResult Diagnose(IReadOnlyCollection<SignalKind> signals)
    {
        Span<double> shares = stackalloc double[CauseNames.Count];
        Weigh(signals, CauseWeights.Current, shares);
        return Rank(shares);
    }

    /// <summary>
    /// The diagnosis once a probe has told the cause. It is nearly certain and not quite: between the client's failure and
    /// the probe's a moment lies, and the registry may have changed its mind.
    /// </summary>
    /// <param name="told">What the probe told.</param>
    /// <param name="passive">What sockets showed; null if they showed nothing.</param>
    internal static DiagnosisResult Confirm(Cause told, DiagnosisResult? passive)
    {
        RankedCause[] others = [.. (passive?.Ranked ?? []).Where(ranked => ranked.Cause != told)];
        double sum = others.Sum(static ranked => ranked.Confidence);
        IEnumerable<RankedCause> left = others
            .Select(ranked => ranked with { Confidence = Math.Round(ranked.Confidence / sum * (1 - Told), 2) })
            .Where(static ranked => ranked.Confidence >= WorthNaming);
        return new DiagnosisResult([new RankedCause(told, Told), .. left]);
    }

    /// <summary>How likely each cause is; sums to 1.</summary>
    /// <param name="signals">The kinds that were seen, each once.</param>
    /// <param name="weights">By which table.</param>
    /// <param name="shares">Receives a figure for each <see cref="Cause"/>, in order.</param>
    /// <exception cref="ArgumentException"><paramref name="shares"/> has not <see cref="CauseNames.Count"/> places.</exception>
    public static void Weigh(IReadOnlyCollection<SignalKind> signals, CauseWeights weights, Span<double> shares)
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(weights);
        if (shares.Length != CauseNames.Count) throw new ArgumentException("a place for each cause", nameof(shares));
        shares.Fill(1);
        bool isMirror = signals.Contains(SignalKind.MirrorsFailing);
        double power = Math.Pow(Math.Max(1, signals.Count), -weights.Dependence);
        foreach (SignalKind signal in signals)
        {
            ReadOnlySpan<double> row = weights.Of(signal);
            for (int i = 0; i < shares.Length; i++)
                shares[i] *= Math.Pow(Math.Max(row[i], isMirror && i == (int)Cause.MirrorUpstream ? BehindMirror : Floor), power);
        }

        double sum = 0;
        foreach (double share in shares) sum += share;
        for (int i = 0; i < shares.Length; i++) shares[i] /= sum;
    }

    private static DiagnosisResult Rank(ReadOnlySpan<double> shares)
    {
        var ranked = new List<RankedCause>(shares.Length);
        for (int i = 0; i < shares.Length; i++)
        {
            double confidence = Math.Round(shares[i], 2);
            if (confidence >= WorthNaming) ranked.Add(new RankedCause((Cause)i, confidence));
        }

        ranked.Sort(static (a, b) => b.Confidence.CompareTo(a.Confidence));
        return new DiagnosisResult([.. ranked]);
    }
}
