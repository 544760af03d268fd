using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;
using Petrel.Export.Json;
using Petrel.Output;

namespace Petrel.Demo;

/// <summary>Shows a demonstration to a person: a line for each event, then the table. Made for 80 columns.</summary>
/// <param name="lines">Where the lines go.</param>
/// <param name="style">Colours, or none.</param>
/// <param name="quiet">Whether only the results are written.</param>
internal sealed class DemoText(LineWriter lines, TextStyle style, bool quiet) : IDemoView
{
    private const int Width = 80;
    private const int Indent = 8;
    private const string Introduction =
        "This is a demonstration: registries on loopback that fail on purpose, clients that pull from them as docker, podman "
        + "and skopeo would, and Petrel watching their sockets. It sends nothing off this machine and looks no name up.";

    public void OnHello(Hello hello, ImmutableArray<ScenarioOutcome> scenarios)
    {
        if (quiet) return;
        Paragraph(Introduction);
        Line("");
        Paragraph($"Petrel watches with source {hello.Source.Name()}: {hello.SourceReason}.");
        foreach (ScenarioOutcome outcome in scenarios.Where(static outcome => outcome.LeftOut is not null))
            Paragraph($"Not run: {outcome.Scenario.Name}, as {outcome.LeftOut}.");
        Paragraph($"Takes {Duration(scenarios)}. Ctrl-C ends it with what is known.");
        Line("");
    }

    public void OnFault(ScenarioOutcome outcome) =>
        Event(outcome.FaultAt!.Value, outcome, "fault", style.Warning, outcome.Scenario.FaultText);

    public void OnClient(ScenarioOutcome outcome, TimeSpan at, DemoClientWord word)
    {
        (string what, string why) = outcome.ClientSays.Split(": ", 2) is [{ } first, { } rest]
            ? (first, rest)
            : (outcome.ClientSays, "");
        if (word == DemoClientWord.Failed)
            Event(at, outcome, "client", Plain, $"gives up{AfterFault(outcome, at)}", outcome.ClientSays);
        else Event(at, outcome, "client", Plain, $"says: {what}", why);
    }

    public void OnIncident(ScenarioOutcome outcome, IncidentSnapshot incident, TimeSpan at)
    {
        if (incident.Phase == IncidentPhase.Resolved)
        {
            Event(at, outcome, "Petrel", style.Calm, "says that it is over");
            return;
        }

        string what = $"{incident.Diagnosis.Cause.Name()}, {incident.Status.ToString().ToLowerInvariant()} " +
            string.Create(CultureInfo.InvariantCulture, $"({incident.Diagnosis.Confidence:0.00})");
        if (incident.Phase == IncidentPhase.Opened)
            Event(at, outcome, "PETREL", style.Alarm, $"warns{AfterFault(outcome, at)}: {what}", incident.Evidence[^1].Detail);
        else Event(at, outcome, "Petrel", style.Strong, what);
    }

    public void OnProblem(ScenarioOutcome outcome, TimeSpan at) =>
        Event(at, outcome, "demo", style.Alarm, "cannot show it", outcome.Problem!);

    public void OnFinished(ScenarioOutcome outcome, TimeSpan at)
    {
        if (DemoVerdicts.Judge(outcome) == DemoVerdict.Silent)
            Event(at, outcome, "client", style.Calm, "all went well, and Petrel was silent");
        else if (outcome is { NoticedAt: null, Problem: null })
            Event(at, outcome, "client", Plain, "still waits, without a word");
    }

    public void OnEnd(ImmutableArray<ScenarioOutcome> outcomes, DateTime startedAt)
    {
        if (!quiet) Line("");
        foreach (string line in DemoTable.Render(outcomes)) Line(line);
        Line("");
        IEnumerable<ScenarioOutcome> remarkable =
            quiet ? outcomes.Where(static outcome => !DemoVerdicts.Judge(outcome).IsGood()) : outcomes;
        foreach (string remark in DemoWording.Remarks(remarkable)) Paragraph(remark, hanging: 2);

        bool isGood = DemoVerdicts.ExitStatus(outcomes) == 0;
        foreach (string line in Wrapping.Lines(DemoWording.Conclude(outcomes), Width))
            Line(isGood ? style.Calm(line) : style.Alarm(line));
    }

    // Scenarios run side by side: the longest counts.
    private static string Duration(ImmutableArray<ScenarioOutcome> scenarios)
    {
        double seconds = scenarios.Where(static outcome => outcome.LeftOut is null)
            .Select(static outcome => outcome.Scenario.Watched.TotalSeconds).DefaultIfEmpty(0).Max();
        return string.Create(CultureInfo.InvariantCulture, $"about {seconds:0} s");
    }

    private static string AfterFault(ScenarioOutcome outcome, TimeSpan at) =>
        outcome.FaultAt is { } fault && at >= fault ? $" {DemoTable.After(at - fault)}" : "";

    private void Event(
        TimeSpan at, ScenarioOutcome outcome, string actor, Func<string, string> paint, string text, string detail = "")
    {
        if (quiet) return;
        string start = string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds,6:0.00}  {outcome.Scenario.Name,-16}");
        Line($"{start}  {paint(actor.PadRight(6))}  {text}");
        foreach (string line in Wrapping.Lines(detail, Width - Indent)) Line(new string(' ', Indent) + style.Faint(line));
    }

    private static string Plain(string text) => text;

    private void Paragraph(string text, int hanging = 0)
    {
        string indent = "";
        foreach (string line in Wrapping.Lines(text, Width - hanging))
        {
            Line(indent + line);
            indent = new string(' ', hanging);
        }
    }

    private void Line(string text)
    {
        Encoding.UTF8.GetBytes(text, lines.Buffer);
        lines.EndLine();
        lines.Flush();
    }
}
