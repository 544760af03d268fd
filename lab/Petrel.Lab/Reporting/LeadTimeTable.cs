using System.Globalization;
using System.Text;
using Petrel.Lab.Clients;
using Petrel.Lab.Running;
using Petrel.Lab.Scenarios;

namespace Petrel.Lab.Reporting;

/// <summary>Writes <c>docs/lead-times.md</c> from results: the product's promise as figures.</summary>
internal static class LeadTimeTable
{
    internal static string Write(IReadOnlyList<CellResult> results)
    {
        var page = new StringBuilder();
        page.Append("""
            # Lead times

            Real clients pulled from a real registry behind a front that misbehaves on purpose, with `petrel watch --output json` beside
            them. Written by `make lab`; every figure is seconds. **t₁** is the first sign in the kernel's own trace, after the fault; **warned**
            is when Petrel's line arrived, after the fault; **client** is when the client gave up ("never": it still waited at the end, after 90 s
            or, in rows "to the end", 720 s); **ahead** is
            what a person gains, client − warned; **capture** is the share of the window from t₁ to the client's error, for windows of 5 s and more.
            Where states show no more than a suspicion, the last column says what is asked ahead instead.


            """);
        AppendVersions(page, results);
        foreach (Scenario scenario in LabScenarios.All.Where(static scenario => !scenario.IsHealthy)) AppendScenario(page, scenario, results);
        AppendHealthy(page, results);
        AppendSources(page, results);
        AppendProbes(page, results);
        AppendFigures(page, results);
        return page.ToString();
    }

    private static void AppendVersions(StringBuilder page, IReadOnlyList<CellResult> results)
    {
        page.Append("Clients: ");
        page.AppendJoin("; ", results.Where(static r => r.ClientVersion.Length > 0).GroupBy(static r => r.Client)
            .OrderBy(static g => Order(g.Key)).Select(static g => $"{g.Key} ({g.First().ClientVersion})"));
        page.AppendLine(".\n");
    }

    private static void AppendScenario(StringBuilder page, Scenario scenario, IReadOnlyList<CellResult> results)
    {
        CellResult[] runs = [.. results.Where(r => r.Scenario == scenario.Name).OrderBy(static r => Order(r.Client)).ThenBy(static r => r.IsLong)];
        if (runs.Length == 0) return;
        page.AppendLine($"## `{scenario.Name}`: {scenario.What}\n");
        page.AppendLine("| client | t₁ | warned | cause | client | ahead | 30 s? | capture | diag | proc | instead |");
        page.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (CellResult run in runs) AppendRun(page, scenario, run);
        page.AppendLine();
    }

    private static void AppendRun(StringBuilder page, Scenario scenario, CellResult run)
    {
        string name = run.Client + (run.IsLong ? " (to the end)" : "");
        if (run.Failure is not null)
        {
            page.AppendLine($"| {name} | | | the run broke: {run.Failure.Replace('|', '/')} | | | | | | | |");
            return;
        }

        SourceResult trace = run.Sources[0];
        double? ahead = run.ClientError - trace.WarnedAt;
        page.AppendLine(string.Join(" | ",
            $"| {name}", Seconds(run.FirstSign), Warned(trace), trace.Cause ?? "", run.ClientError is { } error ? Seconds(error) : Waited(run),
            Seconds(ahead), Reached(run, trace, ahead), Share(trace.Capture), Short(run.Sources[1]), Short(run.Sources[2]),
            $"{(ahead is > 0 || (run.ClientError is null && trace.WarnedAt is not null) ? "" : scenario.Ahead)} |"));
    }

    private static string Waited(CellResult run)
    {
        if (run.ClientSucceeded is { } success) return $"succeeded at {Seconds(success)}";
        return run.ClientFirstWord is { } word ? $"never (first word {Seconds(word)})" : "never";
    }

    private static string Warned(SourceResult source) =>
        source.WarnedAt is { } at ? Seconds(at) : source.SuspectedAt is { } suspected ? $"suspected {Seconds(suspected)}" : source.Verdict;

    private static string Short(SourceResult source) => source.WarnedAt is { } at
        ? $"{Seconds(at)} {source.Cause}"
        : source.SuspectedAt is { } suspected ? $"suspected {Seconds(suspected)}" : source.Verdict;

    private static string Reached(CellResult run, SourceResult trace, double? ahead) =>
        trace.WarnedAt is null || run.ClientSucceeded is not null ? "" : (ahead ?? run.Ended - trace.WarnedAt) >= 30 ? "yes" : "no";

    private static void AppendHealthy(StringBuilder page, IReadOnlyList<CellResult> results)
    {
        page.AppendLine("## Nothing is wrong\n");
        page.AppendLine("| scenario | runs | pulls | incidents (trace, diag, proc) | suspicions (trace) |");
        page.AppendLine("|---|---|---|---|---|");
        foreach (Scenario scenario in LabScenarios.All.Where(static scenario => scenario.IsHealthy))
        {
            CellResult[] runs = [.. results.Where(r => r.Scenario == scenario.Name && r.Failure is null)];
            if (runs.Length == 0) continue;
            string incidents = string.Join(", ", Enumerable.Range(0, 3).Select(i => runs.Sum(r => r.Sources[i].Incidents)));
            string suspicions = string.Join(", ", runs.SelectMany(static r => r.Sources[0].Signals).GroupBy(static s => s).Select(static g => $"{g.Key} in {g.Count()}"));
            page.AppendLine($"| {scenario.Name}: {scenario.What} | {runs.Length} | {runs.Sum(static r => r.Pulls)} | {incidents} | {suspicions} |");
        }

        page.AppendLine();
    }

    private static void AppendSources(StringBuilder page, IReadOnlyList<CellResult> results)
    {
        page.AppendLine("## What each source reaches\n");
        page.AppendLine("Of the runs with a passive sign:\n");
        page.AppendLine("| source | warned | suspected | missed, late or wrong |");
        page.AppendLine("|---|---|---|---|");
        CellResult[] runs = [.. results.Where(static r => r.FirstSign is not null)];
        foreach (string source in new[] { "trace", "diag", "proc" })
        {
            string[] verdicts = [.. runs.SelectMany(static r => r.Sources).Where(s => s.Source == source).Select(static s => s.Verdict)];
            page.AppendLine($"| {source} | {verdicts.Count(static v => v == Verdicts.Warned)} | {verdicts.Count(static v => v == Verdicts.Suspected)} | {verdicts.Count(static v => v is Verdicts.Missed or Verdicts.Late or Verdicts.WrongCause)} |");
        }

        page.AppendLine();
    }

    private static void AppendProbes(StringBuilder page, IReadOnlyList<CellResult> results)
    {
        CellResult[] runs = [.. results.Where(static r => r.Sources.Any(static source => source.ConfirmedAt is not null))];
        if (runs.Length == 0) return;
        page.AppendLine("## What asking adds\n");
        page.AppendLine("Runs with probes on suspicion: when the client spoke, when sockets raised the suspicion, and when the answer had confirmed a cause.\n");
        page.AppendLine("| scenario | client | client spoke | suspected | confirmed | cause |");
        page.AppendLine("|---|---|---|---|---|---|");
        foreach (CellResult run in runs.OrderBy(static r => r.Scenario, StringComparer.Ordinal).ThenBy(static r => Order(r.Client)))
        {
            SourceResult trace = run.Sources[0];
            page.AppendLine($"| {run.Scenario} | {run.Client} | {Seconds(run.ClientError)} | {Seconds(trace.SuspectedAt ?? trace.WarnedAt)} | {Seconds(trace.ConfirmedAt)} | {trace.ConfirmedCause} |");
        }

        page.AppendLine();
    }

    private static void AppendFigures(StringBuilder page, IReadOnlyList<CellResult> results)
    {
        double[] captures = [.. results.Select(static r => r.Sources is [{ Capture: { } capture }, ..] ? capture : -1).Where(static c => c >= 0).Order()];
        if (captures.Length == 0) return;
        page.AppendLine("## In one line\n");
        page.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"Window capture over {captures.Length} windows: median {captures[captures.Length / 2]:0.00}, worst {captures[0]:0.00}; macro F1 of the causes {MacroF1.Of(results):0.00}; false alarms {results.SelectMany(static r => r.Sources).Count(static s => s.Verdict == Verdicts.FalseAlarm)}."));
    }

    private static int Order(string client) => LabClients.Names.ToList().IndexOf(client);

    private static string Seconds(double? seconds) => seconds is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.0}") : "";

    private static string Share(double? share) => share is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.00}") : "";
}
