using System.Collections.Immutable;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;

namespace Petrel.Lab.Calibration;

/// <summary>What labelled recordings make of the diagnosis.</summary>
/// <param name="Weights">The text of the generated table.</param>
/// <param name="Sections">What the documentation says of it.</param>
internal sealed record Calibrated(string Weights, ImmutableArray<DocumentSection> Sections);

/// <summary>Replays the corpus and works out everything that follows from it. The same recordings give the same text.</summary>
internal static class Calibrator
{
    internal static Calibrated Run(ImmutableArray<LabelledRecording> corpus)
    {
        var options = new DetectionOptions();
        ImmutableArray<Observation> plain = Observation.OfAll(corpus, options);
        ImmutableArray<Observation> popular = Observation.OfAll(corpus, options with { PopularRules = 1 });
        Observation[] faulty = [.. plain.Where(static one => !one.Recording.IsHealthy)];
        HashSet<(string, string)> heldOut = HoldOut.Choose(
            faulty.Select(static one => (one.Recording.Label.Cause, one.Recording.Scenario, one.Recording.Client)));
        ILookup<bool, Observation> halves = faulty.ToLookup(one => heldOut.Contains((one.Recording.Scenario, one.Recording.Client)));
        Case[] cases = [.. halves[false].Where(static one => !one.InTheEnd.IsEmpty).Select(static one => new Case(one.InTheEnd, one.Recording.Right))];
        Estimate estimate = CauseEstimator.Fit(cases, CauseWeights.Expert);
        return new Calibrated(
            WeightsFile.Write(estimate, corpus.Length, faulty.Length, cases.Length),
            corpus.IsEmpty ? NothingYet : [
                ReliabilityTable.Write([.. halves[true]], estimate.Weights),
                HitsTable.Write(plain, popular, estimate.Weights),
                ThresholdTable.Write(plain),
            ]);
    }

    // Tables of noughts would look like findings.
    private static ImmutableArray<DocumentSection> NothingYet =>
        [.. new[] { ReliabilityTable.Name, HitsTable.Name, ThresholdTable.Name }.Select(static name => new DocumentSection(name, "No recording says yet."))];
}
