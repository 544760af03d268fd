using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Petrel.Agent.Configuration;
using Petrel.Core.Text;

namespace Petrel.Cli;

/// <summary>
/// Turns what was parsed into settings, and what did not parse into errors that say what to write: what all commands have
/// in common.
/// </summary>
internal abstract class OptionBinder(Dictionary<Option, (string Key, string Flag)> settings, CommonOptions common)
{
    private readonly Dictionary<string, Option> _options = settings.Keys.Concat(common.Settings.Keys).Append(common.Config)
        .ToDictionary(static option => option.Name, StringComparer.Ordinal);

    private readonly ImmutableArray<ConfigurationError>.Builder _errors = ImmutableArray.CreateBuilder<ConfigurationError>();

    protected ImmutableArray<CommandLineSetting>.Builder Given { get; } = ImmutableArray.CreateBuilder<CommandLineSetting>();

    /// <summary>
    /// The arguments without what the parser would misunderstand silently, which becomes errors: an option whose value was
    /// forgotten would take the next option for it (<c>--for --quiet</c>), and a value that is no flag's (<c>--quiet=7</c>)
    /// would become a registry.
    /// </summary>
    internal string[] TakeMisunderstood(string[] arguments)
    {
        int end = Array.IndexOf(arguments, "--");
        if (end < 0) end = arguments.Length;
        return
        [
            .. arguments[..end].Where((text, index) => !IsMisunderstood(text, index + 1 < end ? arguments[index + 1] : "")),
            .. arguments[end..],
        ];
    }

    private bool IsMisunderstood(string text, string next)
    {
        string name = NamePart(text);
        if (!_options.TryGetValue(name, out Option? option)) return false;
        bool isFlag = option is Option<bool>;
        if (isFlag && name.Length < text.Length && !bool.TryParse(text.AsSpan(name.Length + 1), out _))
        {
            Fail(name, $"is true or false, not '{text[(name.Length + 1)..]}'");
            return true;
        }
        if (isFlag || name.Length < text.Length || !_options.ContainsKey(NamePart(next))) return false;
        Fail(name, $"needs a value: {option.HelpName}");
        return true;
    }

    private static string NamePart(string text)
    {
        int separator = text.AsSpan().IndexOfAny('=', ':');
        return separator < 0 ? text : text[..separator];
    }

    /// <summary>The settings of the command line and what is wrong with it; the rest of the inputs stays as it is.</summary>
    internal ConfigurationInputs Bind(ParseResult result, ConfigurationInputs inputs)
    {
        BindArguments(result);
        foreach ((Option option, (string key, string flag)) in settings.Concat(common.Settings))
        {
            if (result.GetResult(option) is { Implicit: false } given) BindOption(given, key, flag);
        }
        string? file = result.GetResult(common.Config) is { Implicit: false } config ? SingleValue(config) : null;
        AddParseErrors(result);
        return inputs with { File = file, CommandLine = Finish(), CommandLineErrors = _errors.ToImmutable() };
    }

    /// <summary>Takes what is no option.</summary>
    protected abstract void BindArguments(ParseResult result);

    /// <summary>The settings, complete.</summary>
    protected virtual ImmutableArray<CommandLineSetting> Finish() => Given.ToImmutable();

    /// <summary>Takes an option that was given.</summary>
    protected virtual void BindOption(OptionResult given, string key, string flag)
    {
        if (flag.Length > 0) AddFlag(given, key, flag);
        else if (SingleValue(given) is { } value) Given.Add(new CommandLineSetting(given.Option.Name, key, [value]));
    }

    protected void AddUnknownOption(string text)
    {
        string name = text.Split('=', 2)[0];
        string? near = Spelling.Nearest(name, _options.Keys);
        Fail(name, near is null ? "unknown option" : $"unknown option; did you mean {near}?");
    }

    private void AddFlag(OptionResult given, string key, string flag)
    {
        bool isSet = given.Tokens.Count == 0 || !bool.TryParse(given.Tokens[^1].Value, out bool value) || value;
        string text = isSet == (flag == "true") ? "true" : "false";
        Given.Add(new CommandLineSetting(given.Option.Name, key, [text]));
    }

    protected string? SingleValue(OptionResult given)
    {
        if (given.Tokens.Count == 1 && given.IdentifierTokenCount == 1) return given.Tokens[0].Value;
        Fail(given.Option.Name, given.Tokens.Count == 0 ? $"needs a value: {given.Option.HelpName}" : "was given more than once; give it once");
        return null;
    }

    // What concerns options and registries was said above, in better words.
    private void AddParseErrors(ParseResult result)
    {
        foreach (ParseError error in result.Errors)
        {
            if (error.SymbolResult is null or CommandResult) Fail("", error.Message);
        }
    }

    protected void Fail(string where, string what) => _errors.Add(new ConfigurationError(where, what));

    protected static IEnumerable<string> Tokens(SymbolResult? result) => result?.Tokens.Select(static token => token.Value) ?? [];
}
