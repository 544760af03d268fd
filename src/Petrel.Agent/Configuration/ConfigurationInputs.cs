using System.Collections.Immutable;

namespace Petrel.Agent.Configuration;

/// <summary>A setting from the command line.</summary>
/// <param name="Option">The option as written, for errors: <c>--interval</c>.</param>
/// <param name="Key">The setting's key in <c>[watch]</c>, or <c>section.key</c>.</param>
/// <param name="Values">The texts that were given.</param>
public sealed record CommandLineSetting(string Option, string Key, ImmutableArray<string> Values);

/// <summary>What became of reading a file.</summary>
/// <param name="Text">The content; null if it could not be read.</param>
/// <param name="Error">Why not; null if there is simply no such file.</param>
public readonly record struct FileText(string? Text, string? Error)
{
    /// <summary>There is no such file.</summary>
    public static FileText Missing => default;
}

/// <summary>Everything that the configuration is made from; nothing else is looked at.</summary>
public sealed record ConfigurationInputs
{
    /// <summary>The file that <c>--config</c> names; null if the usual places count.</summary>
    public string? File { get; init; }

    /// <summary>The usual places, the least important first; a file that is not there is no error.</summary>
    public ImmutableArray<string> DefaultFiles { get; init; } = [];

    /// <summary>The environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The command line's settings.</summary>
    public ImmutableArray<CommandLineSetting> CommandLine { get; init; } = [];

    /// <summary>What is wrong with the command line already.</summary>
    public ImmutableArray<ConfigurationError> CommandLineErrors { get; init; } = [];

    /// <summary>Reads a file.</summary>
    public Func<string, FileText> ReadFile { get; init; } = ConfigurationFile.Read;
}
