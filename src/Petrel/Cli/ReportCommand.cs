using System.CommandLine;

namespace Petrel.Cli;

/// <summary><c>petrel report</c> and <c>petrel explain</c>, which read the history.</summary>
internal sealed class ReportCommand
{
    internal static readonly string[] Outputs = ["text", "json", "html"];

    internal ReportCommand()
    {
        Output.CompletionSources.Add(Outputs);
        StoryOutput.CompletionSources.Add(Outputs[..2]);
        Report = new Command("report", "What happened, what it cost, and when quota and bandwidth run out.");
        foreach (Option option in ReportOptions) Report.Options.Add(option);
        Explain = new Command("explain", "Tell one incident in full: what was seen, why this cause, who suffered, what to do.") { Incident };
        foreach (Option option in ExplainOptions) Explain.Options.Add(option);

        // The binder says it in better words.
        Report.TreatUnmatchedTokensAsErrors = false;
    }

    internal Command Report { get; }

    internal Command Explain { get; }

    internal Argument<string[]> Incident { get; } = new("ID")
    {
        Description = "The incident's id, or as much of its beginning as no other has; latest is the one that opened last.",
        HelpName = "ID",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal Option<string> Since { get; } = WatchCommand.Text("--since", "DURATION|TIME", "How far back, or from when: 7d, 2026-11-01, 2026-11-01T12:00Z. [7d]");

    internal Option<string> Until { get; } = WatchCommand.Text("--until", "DURATION|TIME", "How long ago it ends, or when. [now]");

    internal Option<string> Output { get; } = WatchCommand.Text("--output", "text|json|html", "A page for a terminal, one JSON object, or one HTML file with charts. [text]");

    internal Option<string> StoryOutput { get; } = WatchCommand.Text("--output", "text|json", "A page for a terminal, or one JSON object. [text]");

    internal Option<string> History { get; } = WatchCommand.Text("--history", "FILE", "The history to read instead of the configured one.");

    internal Option<string> StoryHistory { get; } = WatchCommand.Text("--history", "FILE", "The history to read instead of the configured one.");

    internal Option<string> To { get; } = WatchCommand.Text("--to", "FILE", "Write to this file instead of standard output.");

    internal Option<string> CostPerGigabyte { get; } = WatchCommand.Text("--cost-per-gb", "AMOUNT", "What a gigabyte received costs, for example 0.09.");

    internal Option<string> Bandwidth { get; } = WatchCommand.Text("--bandwidth", "RATE", "The bandwidth that is there: 100Mbit, 1Gbit.");

    internal IEnumerable<Option> ReportOptions => [Since, Until, Output, History, To, CostPerGigabyte, Bandwidth];

    internal IEnumerable<Option> ExplainOptions => [StoryOutput, StoryHistory];
}
