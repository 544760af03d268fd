using System.CommandLine;

namespace Petrel.Cli;

/// <summary><c>petrel config init</c>, <c>check</c> and <c>show</c>.</summary>
internal sealed class ConfigCommand
{
    internal ConfigCommand()
    {
        Command = new Command("config", "Begin, check or show the configuration.") { Init, Check, Show };

        // The binder says it in better words.
        foreach (Command command in Command.Subcommands) command.TreatUnmatchedTokensAsErrors = false;
    }

    internal Command Command { get; }

    internal Command Init { get; } = new("init", "Write a commented configuration file to standard output.");

    internal Command Check { get; } = new("check", "Check the configuration: files, environment and command line.");

    internal Command Show { get; } = new("show", "Show every value in force and where it came from.");
}
