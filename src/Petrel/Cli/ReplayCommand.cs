using System.CommandLine;

namespace Petrel.Cli;

/// <summary>The options of <c>petrel replay</c>.</summary>
internal sealed class ReplayCommand
{
    internal ReplayCommand()
    {
        Label.Arity = ArgumentArity.ZeroOrOne;
        Output.CompletionSources.Add("text", "json");
        Command = new Command("replay", "Feed recordings through the detectors.") { Files };
        foreach (Option option in Settings.Keys.Concat(Others)) Command.Options.Add(option);
    }

    internal Command Command { get; }

    internal Argument<string[]> Files { get; } = new("FILE")
    {
        Description = "Recordings, as petrel watch --record makes them; - is standard input.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal Option<string> Output { get; } = WatchCommand.Text("--output", "text|json", "Lines for people, or one JSON object a line. [text]");

    internal Option<string> Speed { get; } = WatchCommand.Text("--speed", "FACTOR", "1 is as fast as it happened, 10 ten times as fast. [as fast as possible]");

    internal Option<bool> Label { get; } = WatchCommand.Flag("--label", "Check each recording against its label; exit status 1 if one does not hold.");

    internal IEnumerable<Option> Others => [Speed, Label];

    /// <summary>The options that mean the same as in <c>petrel watch</c>.</summary>
    internal Dictionary<Option, (string Key, string Flag)> Settings => _settings ??= new()
    {
        [Output] = ("output", ""),
        [WatchCommand.Flag("--connections", "Report each connection as it opens and closes.")] = ("connections", "true"),
        [WatchCommand.Text("--snapshot", "DURATION", "Write a snapshot of all registries this often.")] = ("snapshot", ""),
    };

    private Dictionary<Option, (string Key, string Flag)>? _settings;
}
