using System.Globalization;
using Petrel.Core.Diagnosis;

namespace Petrel.Demo;

/// <summary>The results as a table of at most 80 columns. Pure: outcomes in, lines out.</summary>
internal static class DemoTable
{
    private const string Gap = "  ";
    private static readonly bool[] IsRightAligned = [false, true, true, false, false, true, true];

    private static readonly string[][] Head =
    [
        ["", "fault", "Petrel", "", "", "client", ""],
        ["scenario", "at T+", "warned", "cause", "status", "noticed", "lead"],
    ];

    /// <summary>The head, a rule and a line for each outcome.</summary>
    internal static IEnumerable<string> Render(IReadOnlyCollection<ScenarioOutcome> outcomes)
    {
        List<string[]> rows = [.. Head, .. outcomes.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, IsRightAligned.Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows.Take(Head.Length)) yield return Line(row, widths);
        yield return new string('-', widths.Sum() + (Gap.Length * (widths.Length - 1)));
        foreach (string[] row in rows.Skip(Head.Length)) yield return Line(row, widths);
    }

    /// <summary>Seconds with a sign, as the table and the lines show them: <c>+1.5 s</c>.</summary>
    internal static string After(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"+{time.TotalSeconds:0.0} s");

    private static string[] Cells(ScenarioOutcome outcome) =>
    [
        outcome.Scenario.Name,
        outcome.FaultAt is { } fault ? string.Create(CultureInfo.InvariantCulture, $"{fault.TotalSeconds:0.0}") : "-",
        Warned(outcome),
        outcome.Incidents > 0 ? outcome.Cause.Name() : "-",
        outcome.Incidents > 0 ? outcome.Status.ToString().ToLowerInvariant() : "-",
        Noticed(outcome),
        Lead(outcome),
    ];

    private static string Warned(ScenarioOutcome outcome) => DemoVerdicts.Judge(outcome) switch
    {
        DemoVerdict.Silent => "silent",
        DemoVerdict.LeftOut => "not run",
        DemoVerdict.FalseAlarm => "alarm",
        _ when outcome is { WarnedAt: { } warned, FaultAt: { } fault } => After(warned - fault),
        _ => "-",
    };

    private static string Noticed(ScenarioOutcome outcome) => outcome switch
    {
        { NoticedAt: { } noticed, FaultAt: { } fault } => After(noticed - fault),
        { FaultAt: not null } => "still waits",
        _ => "-",
    };

    private static string Lead(ScenarioOutcome outcome) => outcome switch
    {
        { FaultAt: null } or { Lead: null } => "-",
        { NoticedAt: null } => string.Create(CultureInfo.InvariantCulture, $"> {outcome.Lead.Value.TotalSeconds:0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{outcome.Lead.Value.TotalSeconds:0.0} s"),
    };

    private static string Line(string[] cells, int[] widths) => string.Join(Gap, cells.Select((cell, column) =>
        IsRightAligned[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd();
}
