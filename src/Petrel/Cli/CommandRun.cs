using System.CommandLine;
using Petrel.Agent.Configuration;

namespace Petrel.Cli;

/// <summary>A command with what binds and what runs it.</summary>
/// <param name="Path">Its words.</param>
/// <param name="Command">The command.</param>
/// <param name="Binder">Binds its options.</param>
/// <param name="Start">Runs it and returns the exit status.</param>
internal sealed record CommandRun(
    string[] Path, Command Command, CommandBinder Binder, Func<PetrelConfiguration, int> Start)
{
    /// <summary>Whether files and environment do not matter, so that nothing in them can be in its way.</summary>
    internal bool IsOfTheCommandLineAlone { get; init; }

    /// <summary>Whether the words of the arguments, options and the value of <c>--config</c> apart, begin with this command's.</summary>
    internal bool IsMeant(string[] arguments, string config) => arguments
        .Where((text, index) => !text.StartsWith('-') && (index == 0 || arguments[index - 1] != config))
        .Take(Path.Length)
        .SequenceEqual(Path);
}
