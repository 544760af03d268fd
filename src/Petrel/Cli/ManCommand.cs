using System.CommandLine;
using System.Globalization;
using Petrel.Agent.Watching;

namespace Petrel.Cli;

/// <summary>
/// <c>petrel man</c>, for those who build packages: the manual pages, written from the command line and the configuration
/// themselves, so that they never fall behind.
/// </summary>
internal sealed class ManCommand
{
    internal ManCommand()
    {
        Command = new Command("man", "Print a manual page, for those who build packages.") { Page };
        Command.Hidden = true;
    }

    internal Command Command { get; }

    /// <summary>Which page.</summary>
    internal Argument<string[]> Page { get; } = new("PAGE")
    {
        Description = "The page: petrel, or petrel.toml.",
        HelpName = "petrel|petrel.toml",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The page that was asked for; null if there is none of that name.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="root">The whole of it.</param>
    /// <param name="environment">Its SOURCE_DATE_EPOCH is the date on the page; without one there is none, so that equal sources give equal pages.</param>
    internal string? Write(ParseResult result, RootCommand root, IReadOnlyDictionary<string, string> environment)
    {
        string[] pages = [.. result.GetResult(Page)?.Tokens.Select(static token => token.Value) ?? []];
        string date = Date(environment.GetValueOrDefault("SOURCE_DATE_EPOCH"));
        return pages switch
        {
            ["petrel"] => CommandManual.Write(root, date, WatchSession.Version),
            ["petrel.toml"] => ConfigurationManual.Write(date, WatchSession.Version),
            _ => null,
        };
    }

    // https://reproducible-builds.org/specs/source-date-epoch/
    private static string Date(string? epoch) =>
        long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : "";
}
