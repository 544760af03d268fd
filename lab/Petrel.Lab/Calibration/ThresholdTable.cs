using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Petrel.Core.Detection;

namespace Petrel.Lab.Calibration;

/// <summary>
/// How far each threshold is from harm: the nearest value below and above at which a healthy recording alarms, or a fault
/// that is named now is not named any more, or too late.
/// </summary>
internal static class ThresholdTable
{
    /// <summary>Where it stands in the document.</summary>
    internal const string Name = "thresholds";

    private static readonly double[][] Factors = [[0.8, 0.67, 0.5, 0.33], [1.25, 1.5, 2, 3]];

    // When an incident ends, and what only the popular rules ask for, alarms nobody.
    private static bool IsTried(DetectionParameter parameter) =>
        parameter.Name != "resolve_quiet_seconds" && !parameter.Name.StartsWith("popular_", StringComparison.Ordinal);

    /// <summary>Replays all recordings for each value. Takes a while.</summary>
    /// <param name="asItIs">All recordings with the thresholds as they come.</param>
    internal static DocumentSection Write(IReadOnlyList<Observation> asItIs)
    {
        var text = new StringBuilder();
        text.Append("| threshold | default | healthy alarms from | faults missed from |\n|---|---|---|---|\n");
        foreach (DetectionParameter parameter in DetectionOptions.Parameters.Where(IsTried))
        {
            ImmutableArray<Trial> nearest = [.. Factors.SelectMany(side => Nearest(parameter, side, asItIs))];
            text.Append(CultureInfo.InvariantCulture, $"| `{parameter.Name}` | {parameter.Get(new DetectionOptions()):0.###} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Describe(nearest, static trial => trial.Alarms)} | {Describe(nearest, static trial => trial.Misses)} |\n");
        }

        return new DocumentSection(Name, text.ToString());
    }

    /// <summary>What another value does.</summary>
    private sealed record Trial(double Value, bool IsBelow, int Alarms, int Misses);

    // Goes away from the default until both kinds of harm were met; keeps the first of each.
    private static IEnumerable<Trial> Nearest(DetectionParameter parameter, double[] factors, IReadOnlyList<Observation> asItIs)
    {
        bool hasAlarms = false, hasMisses = false;
        foreach (double value in Values(parameter, factors))
        {
            if (hasAlarms && hasMisses) yield break;
            Trial trial = Try(parameter, value, asItIs);
            yield return trial with { Alarms = hasAlarms ? 0 : trial.Alarms, Misses = hasMisses ? 0 : trial.Misses };
            hasAlarms |= trial.Alarms > 0;
            hasMisses |= trial.Misses > 0;
        }
    }

    /// <summary>The values to try: other than the default, each once, within the range.</summary>
    private static IEnumerable<double> Values(DetectionParameter parameter, double[] factors)
    {
        double usual = parameter.Get(new DetectionOptions());
        return factors
            .Select(factor => parameter.IsWhole ? Math.Round(usual * factor, MidpointRounding.AwayFromZero) : usual * factor)
            .Where(value => value != usual && parameter.Objection(value) is null)
            .Distinct();
    }

    private static Trial Try(DetectionParameter parameter, double value, IReadOnlyList<Observation> asItIs)
    {
        var options = new DetectionOptions();
        ImmutableArray<Observation> tried = Observation.OfAll(asItIs.Select(static one => one.Recording), parameter.With(options, value));
        var both = asItIs.Zip(tried).ToArray();
        return new Trial(
            value, value < parameter.Get(options),
            both.Count(static pair => pair.First.Recording.IsHealthy && pair.Second.Incidents > pair.First.Incidents),
            both.Count(static pair => !pair.First.Recording.IsHealthy && pair.First.Verdict.Holds && !pair.Second.Verdict.Holds));
    }

    private static string Describe(IEnumerable<Trial> trials, Func<Trial, int> count)
    {
        string[] harms = [.. trials.Where(trial => count(trial) > 0).Select(trial => string.Create(
            CultureInfo.InvariantCulture, $"{(trial.IsBelow ? "≤" : "≥")} {trial.Value:0.###} ({count(trial)})"))];
        return harms.Length == 0 ? "–" : string.Join(", ", harms);
    }
}
