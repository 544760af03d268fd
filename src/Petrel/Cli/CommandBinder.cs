using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Petrel.Agent.Configuration;
using Petrel.Core.Text;

namespace Petrel.Cli;

/// <summary>Turns what was parsed into settings, and what did not parse into errors that say what to write.</summary>
/// <param name="own">The command's own options that are settings, with their keys and the values of flags.</param>
/// <param name="others">Its own options that are no settings.</param>
/// <param name="common">The options that every command has.</param>
internal abstract class CommandBinder(
    IReadOnlyDictionary<Option, (string Key, string Flag)> own, IEnumerable<Option> others, CommonOptions common)
{
    /// <summary>What a command without settings of its own has.</summary>
    protected static readonly IReadOnlyDictionary<Option, (string Key, string Flag)> NoSettings =
        new Dictionary<Option, (string Key, string Flag)>();

    private readonly ImmutableArray<CommandLineSetting>.Builder _settings = ImmutableArray.CreateBuilder<CommandLineSetting>();
    private readonly ImmutableArray<ConfigurationError>.Builder _errors = ImmutableArray.CreateBuilder<ConfigurationError>();
    private readonly Dictionary<string, Option> _options = own.Keys.Concat(others).Concat(common.Settings.Keys).Append(common.Config)
        .ToDictionary(static option => option.Name, StringComparer.Ordinal);

    /// <summary>Whether a configuration file was named on the command line; only while and after binding.</summary>
    protected bool HasConfig(ParseResult result) => result.GetResult(common.Config) is { Implicit: false };

    /// <summary>
    /// The arguments without what the parser would misunderstand silently, which becomes errors: an option whose value was
    /// forgotten would take the next option for it (<c>--for --quiet</c>), and a value that is no flag's (<c>--quiet=7</c>)
    /// would become an argument.
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

    /// <summary>The settings of the command line and what is wrong with it; the rest of the inputs stays as it is.</summary>
    internal ConfigurationInputs Bind(ParseResult result, ConfigurationInputs inputs)
    {
        BindArguments(result);
        foreach ((Option option, (string key, string flag)) in own.Concat(common.Settings))
        {
            if (result.GetResult(option) is { Implicit: false } given) AddSetting(given, key, flag);
        }

        string? file = result.GetResult(common.Config) is { Implicit: false } config ? SingleValue(config) : null;
        AddParseErrors(result);
        return inputs with { File = file, CommandLine = _settings.ToImmutable(), CommandLineErrors = _errors.ToImmutable() };
    }

    /// <summary>Binds what is no setting: arguments, and options of another kind.</summary>
    protected abstract void BindArguments(ParseResult result);

    /// <summary>Adds one setting; a command with settings of another form treats those itself.</summary>
    protected virtual void AddSetting(OptionResult given, string key, string flag)
    {
        if (flag.Length > 0) Add(given, key, IsSet(given) == (flag == "true") ? "true" : "false");
        else if (SingleValue(given) is { } value) Add(given, key, value);
    }

    protected void Add(OptionResult given, string key, params string[] values) =>
        _settings.Add(new CommandLineSetting(given.Option.Name, key, [.. values]));

    protected void Add(string name, string key, params string[] values) =>
        _settings.Add(new CommandLineSetting(name, key, [.. values]));

    protected void Fail(string where, string what) => _errors.Add(new ConfigurationError(where, what));

    /// <summary>Whether a text that came as an argument is really an unknown option, which is an error then.</summary>
    protected bool RefuseOption(string text)
    {
        // The parser takes what it does not know for an argument.
        if (text.Length <= 1 || text[0] != '-') return false;
        string? near = Spelling.Nearest(text.Split('=', 2)[0], _options.Keys);
        Fail(text.Split('=', 2)[0], near is null ? "unknown option" : $"unknown option; did you mean {near}?");
        return true;
    }

    /// <summary>The option's one value; null after an error.</summary>
    protected string? SingleValue(OptionResult given)
    {
        if (given.Tokens.Count == 1 && given.IdentifierTokenCount == 1) return given.Tokens[0].Value;
        Fail(given.Option.Name, given.Tokens.Count == 0 ? $"needs a value: {given.Option.HelpName}" : "was given more than once; give it once");
        return null;
    }

    /// <summary>Whether a flag is set: alone it is, and <c>--flag=false</c> takes back what a file says.</summary>
    protected static bool IsSet(OptionResult given) =>
        given.Tokens.Count == 0 || !bool.TryParse(given.Tokens[^1].Value, out bool value) || value;

    protected static IEnumerable<string> Tokens(SymbolResult? result) => result?.Tokens.Select(static token => token.Value) ?? [];

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

    // What concerns options and arguments was said above, in better words.
    private void AddParseErrors(ParseResult result)
    {
        foreach (ParseError error in result.Errors)
        {
            if (error.SymbolResult is null or CommandResult) Fail("", error.Message);
        }
    }
}
