namespace Petrel.Lab.Running;

/// <summary>Whether a run of the lab shows what Petrel promises.</summary>
internal static class LabVerdict
{
    // proc sees states by polling only; its table says what it loses, and it is held to silence alone.
    private static readonly string[] HeldToAll = ["trace", "diag"];

    /// <summary>Says what falls short, and whether nothing does.</summary>
    internal static bool Of(IReadOnlyList<CellResult> results)
    {
        string[] wrong = [.. results.SelectMany(Shortcomings)];
        foreach (string line in wrong) Console.WriteLine($"falls short: {line}");
        Console.WriteLine($"{results.Count} runs, {results.Sum(static result => result.Pulls)} pulls, {wrong.Length} fall short");
        return wrong.Length == 0;
    }

    private static IEnumerable<string> Shortcomings(CellResult result)
    {
        string who = $"{result.Scenario} with {result.Client}";
        if (result.Failure is not null) yield return $"{who}: broken: {result.Failure}";
        foreach (SourceResult source in result.Sources)
        {
            bool bad = source.Verdict is Verdicts.FalseAlarm ||
                (HeldToAll.Contains(source.Source) && source.Verdict is Verdicts.Missed or Verdicts.WrongCause or Verdicts.Late);
            if (bad) yield return $"{who}, {source.Source}: {source.Verdict} {source.Cause}";
        }
    }
}
