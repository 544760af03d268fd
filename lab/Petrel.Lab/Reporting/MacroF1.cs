using Petrel.Lab.Running;
using Petrel.Lab.Scenarios;

namespace Petrel.Lab.Reporting;

/// <summary>
/// How well causes are named: for each true cause the harmonic mean of precision and recall, and of those the mean, so that a rare
/// cause counts as much as a frequent one. A cause that states cannot tell from the true one counts as the true one.
/// </summary>
internal static class MacroF1
{
    internal static double Of(IEnumerable<CellResult> results, string source = "trace")
    {
        (string True, string Named)[] pairs = [.. results
            .Where(static r => r.Failure is null)
            .Select(r => (Scenario: LabScenarios.Find(r.Scenario), Named: r.Sources.First(s => s.Source == source)))
            .Where(static p => !p.Scenario.IsHealthy && p.Named.Verdict != Verdicts.NotShown)
            .Select(static p => (p.Scenario.Causes[0], Settled(p.Scenario, p.Named.FirstCause ?? p.Named.Cause)))];
        return Of(pairs);
    }

    /// <summary>The same of any pairs; 0 for none.</summary>
    internal static double Of((string True, string Named)[] pairs)
    {
        double[] scores = [.. pairs.Select(static p => p.True).Distinct().Select(cause => Score(cause, pairs))];
        return scores.Length == 0 ? 0 : scores.Average();
    }

    private static string Settled(Scenario scenario, string? named) =>
        named is not null && scenario.Causes.Contains(named) ? scenario.Causes[0] : named ?? "none";

    private static double Score(string cause, (string True, string Named)[] pairs)
    {
        double hits = pairs.Count(p => p.True == cause && p.Named == cause);
        double named = pairs.Count(p => p.Named == cause), real = pairs.Count(p => p.True == cause);
        return hits == 0 ? 0 : 2 * hits / (named + real);
    }
}
