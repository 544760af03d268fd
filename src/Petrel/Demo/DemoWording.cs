using System.Collections.Immutable;
using System.Globalization;

namespace Petrel.Demo;

/// <summary>What is said below the table. Pure: outcomes in, sentences out.</summary>
internal static class DemoWording
{
    /// <summary>What each outcome that is not as promised means, and what one should know to read the others.</summary>
    internal static IEnumerable<string> Remarks(IEnumerable<ScenarioOutcome> outcomes)
    {
        foreach (ScenarioOutcome outcome in outcomes)
        {
            if (Remark(outcome) is { Length: > 0 } remark) yield return $"{outcome.Scenario.Name}: {remark}";
        }
    }

    /// <summary>The result in one sentence.</summary>
    internal static string Conclude(ImmutableArray<ScenarioOutcome> outcomes)
    {
        ScenarioOutcome[] played = [.. outcomes.Where(static outcome => outcome.LeftOut is null)];
        ScenarioOutcome[] faulty = [.. played.Where(static outcome => outcome.Scenario.IsFaulty)];
        ScenarioOutcome[] healthy = [.. played.Where(static outcome => !outcome.Scenario.IsFaulty)];
        var parts = new List<string>();
        if (faulty.Length > 0)
            parts.Add($"{faulty.Count(IsGood)} of {faulty.Length} faults warned of before the client noticed");
        if (healthy.Length > 0)
            parts.Add(healthy.All(IsGood) ? "healthy traffic raised nothing" : "healthy traffic was not shown to be silent");
        if (played.Length < outcomes.Length) parts.Add($"{outcomes.Length - played.Length} not run");
        return $"{(outcomes.All(IsGood) ? "passed" : "FAILED")}: {string.Join("; ", parts)}";
    }

    private static string Remark(ScenarioOutcome outcome) => DemoVerdicts.Judge(outcome) switch
    {
        DemoVerdict.LeftOut => outcome.LeftOut!,
        DemoVerdict.Unfinished => outcome.Problem ?? "ended before its result was known",
        DemoVerdict.Missed => $"Petrel named no cause that fits{Blindness(outcome)}",
        DemoVerdict.FalseAlarm => $"Petrel warned though nothing was wrong: {string.Join("; ", outcome.Evidence)}",
        DemoVerdict.Silent => string.Create(CultureInfo.InvariantCulture, $"{outcome.Connections} connections seen, no warning"),
        _ => outcome.Scenario.Note,
    };

    private static string Blindness(ScenarioOutcome outcome) =>
        outcome.Scenario.Blindness.Length == 0 ? "" : $"; with a weak source that is so: {outcome.Scenario.Blindness}";

    private static bool IsGood(ScenarioOutcome outcome) => DemoVerdicts.Judge(outcome).IsGood();
}
