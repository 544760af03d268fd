using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;
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
        Settings = watch.Settings.Where(static setting => Shared.Contains(setting.Key.Name)).ToDictionary();
        foreach (Option option in Settings.Keys) Command.Options.Add(option);
    }

    internal Command Command { get; }

    internal Argument<string[]> Scenarios { get; } = new("SCENARIO")
    {
        Description = "What to show (--list names them); all that the source can show if none is named.",
        HelpName = "SCENARIO",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal Option<bool> List { get; } = WatchCommand.Flag("--list", "Name the scenarios and end.");

    /// <summary>The options that mean the same as in <c>petrel watch</c>.</summary>
    internal Dictionary<Option, (string Key, string Flag)> Settings { get; }

    /// <summary>What <c>--list</c> prints.</summary>
    internal static string Describe()
    {
        var text = new StringBuilder();
        foreach (DemoScenario scenario in DemoScenarios.All) text.Append($"{scenario.Name,-16}  {scenario.Summary}\n");
        return text.ToString();
    }
}
