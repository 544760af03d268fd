using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;
using Petrel.Core.Text;
using Petrel.Demo;

namespace Petrel.Cli;

/// <summary>The options of <c>petrel demo</c>: some of its own, and those of <c>petrel watch</c> that make sense in it.</summary>
internal sealed class DemoCommand
{
    private static readonly string[] Shared = ["--source", "--interval", "--output", "--connections", "--snapshot"];

    internal DemoCommand(WatchCommand watch)
    {
        Scenarios.CompletionSources.Add(static _ => DemoScenarios.All.Select(static scenario => new CompletionItem(scenario.Name)));
        Command = new Command("demo", "Show it: registries on loopback that fail on purpose, clients, and Petrel watching.")
        {
            Scenarios,
            List,
        };
        foreach (Option option in watch.Settings.Keys.Where(static option => Shared.Contains(option.Name))) Command.Options.Add(option);
    }

    internal Command Command { get; }

    internal Argument<string[]> Scenarios { get; } = new("SCENARIO")
    {
        Description = "What to show (--list names them); all that the source can show if none is named.",
        HelpName = "SCENARIO",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal Option<bool> List { get; } = WatchCommand.Flag("--list", "Name the scenarios and end.");

    /// <summary>The scenarios that were named, in their own order; what is wrong goes to the binder.</summary>
    internal ImmutableArray<DemoScenario> Bind(ParseResult result, WatchBinder binder)
    {
        var named = new HashSet<DemoScenario>();
        foreach (string text in WatchBinder.Tokens(result.GetResult(Scenarios)))
        {
            if (DemoScenarios.Find(text) is { } scenario) named.Add(scenario);
            else if (text.Length > 1 && text[0] == '-') binder.AddUnknownOption(text);
            else binder.Fail("SCENARIO", Objection(text));
        }

        return [.. DemoScenarios.All.Where(named.Contains)];
    }

    /// <summary>What <c>--list</c> prints.</summary>
    internal static string Describe()
    {
        var text = new StringBuilder();
        foreach (DemoScenario scenario in DemoScenarios.All) text.Append($"{scenario.Name,-16}  {scenario.Summary}\n");
        return text.ToString();
    }

    private static string Objection(string text)
    {
        string[] names = [.. DemoScenarios.All.Select(static scenario => scenario.Name)];
        return Spelling.Nearest(text, names) is { } near
            ? $"there is no scenario '{text}'; did you mean '{near}'?"
            : $"there is no scenario '{text}'; there are {string.Join(", ", names)}";
    }
}
