using System.CommandLine;

namespace Petrel.Cli;

/// <summary>The options of <c>petrel record anonymize</c> and <c>petrel record label</c>.</summary>
internal sealed class RecordCommand
{
    internal RecordCommand()
    {
        Anonymize = new Command("anonymize", "Write a recording under other names and addresses, so that it can be shared.") { File };
        Anonymize.Options.Add(To);
        Label = new Command("label", "Write a recording with a label: what really happened, for petrel replay --label.") { File };
        foreach (Option option in LabelOptions) Label.Options.Add(option);
        Command = new Command("record", "Work on recordings, as petrel watch --record makes them.") { Anonymize, Label };
    }

    internal Command Command { get; }

    internal Command Anonymize { get; }

    internal Command Label { get; }

    internal Argument<string[]> File { get; } = new("FILE")
    {
        Description = "The recording; - is standard input.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal Option<string> To { get; } = WatchCommand.Text("--to", "FILE", "Where the new recording goes. [standard output]");

    internal Option<string> Cause { get; } = WatchCommand.Text("--cause", "CAUSE", "What was wrong: a cause as incidents name it, or none. More, separated by commas: sockets cannot tell these apart.");

    internal Option<bool> Suspicion { get; } = WatchCommand.Flag("--suspicion", "Sockets show no more than a suspicion: one is enough.");

    internal Option<bool> Unseen { get; } = WatchCommand.Flag("--unseen", "The source that was recorded shows nothing of it: silence is right, another cause is not.");

    internal Option<string> Registry { get; } = WatchCommand.Text("--registry", "REGISTRY", "The registry that was hit. [any]");

    internal Option<string> FaultAt { get; } = WatchCommand.Text("--fault-at", "TIME", "When the fault began (2026-11-24T10:00:00Z).");

    internal Option<string> ClientErrorAt { get; } = WatchCommand.Text("--client-error-at", "TIME", "When the client itself reported an error.");

    internal IEnumerable<Option> LabelOptions => [To, Cause, Registry, FaultAt, ClientErrorAt, Suspicion, Unseen];
}
