using System.CommandLine;

namespace Petrel.Cli;

/// <summary>The options of <c>petrel doctor</c>.</summary>
internal sealed class DoctorCommand
{
    internal const string TextOutput = "text";
    internal const string JsonOutput = "json";

    internal DoctorCommand()
    {
        Output.CompletionSources.Add(TextOutput, JsonOutput);
        Command = new Command("doctor", "Show what this machine allows, what the rest costs, and how to grant it.")
        {
            Output,
        };

        // The binder says it in better words.
        Command.TreatUnmatchedTokensAsErrors = false;
    }

    internal Command Command { get; }

    internal Option<string> Output { get; } =
        WatchCommand.Text("--output", "text|json", "A page for people, or one JSON object on one line. [text]");
}
