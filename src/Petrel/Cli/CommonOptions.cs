using System.CommandLine;

namespace Petrel.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions
{
    internal Option<string> Config { get; } = WatchCommand.Text("--config", "FILE", "Read this configuration file instead of the usual ones.");

    internal Option<bool> NoColor { get; } = WatchCommand.Flag("--no-color", "No colours.");

    internal Option<bool> Quiet { get; } = WatchCommand.Flag("--quiet", "Only warnings and errors.");

    internal Option<bool> Verbose { get; } = WatchCommand.Flag("--verbose", "More about what Petrel itself does.");

    /// <summary>Each option that is a setting, with its key in <c>[watch]</c> and the value of the flag.</summary>
    internal Dictionary<Option, (string Key, string Flag)> Settings => new()
    {
        [NoColor] = ("color", "false"),
        [Quiet] = ("quiet", "true"),
        [Verbose] = ("verbose", "true"),
    };

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Config, NoColor, Quiet, Verbose])
        {
            option.Recursive = true;
            command.Options.Add(option);
        }
    }
}
