using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Petrel.Agent.Configuration;
using Petrel.Core.Text;

namespace Petrel.Cli;

/// <summary>Turns what was parsed into settings, and what did not parse into errors that say what to write.</summary>
internal sealed class WatchBinder(WatchCommand watch, CommonOptions common)
{
    private readonly ImmutableArray<CommandLineSetting>.Builder _settings = ImmutableArray.CreateBuilder<CommandLineSetting>();
    private readonly ImmutableArray<ConfigurationError>.Builder _errors = ImmutableArray.CreateBuilder<ConfigurationError>();
    private readonly List<string> _registries = [];

    /// <summary>
    /// The arguments without what the parser would misunderstand silently, which becomes errors: an option whose value was
    /// forgotten would take the next option for it (<c>--for --quiet</c>), and a value that is no flag's (<c>--quiet=7</c>)
    /// would become a registry.
    /// </summary>
    internal string[] TakeMisunderstood(string[] arguments)
    {
        Dictionary<string, Option> options = watch.Settings.Keys.Concat(common.Settings.Keys).Append(common.Config)
            .ToDictionary(static option => option.Name, StringComparer.Ordinal);
        int end = Array.IndexOf(arguments, "--");
        if (end < 0) end = arguments.Length;
        return
        [
            .. arguments[..end].Where((text, index) => !IsMisunderstood(text, index + 1 < end ? arguments[index + 1] : "", options)),
            .. arguments[end..],
        ];
    }

    private bool IsMisunderstood(string text, string next, Dictionary<string, Option> options)
    {
        string name = NamePart(text);
        if (!options.TryGetValue(name, out Option? option)) return false;
        bool isFlag = option is Option<bool>;
        if (isFlag && name.Length < text.Length && !bool.TryParse(text.AsSpan(name.Length + 1), out _))
        {
            Fail(name, $"is true or false, not '{text[(name.Length + 1)..]}'");
            return true;
        }
        if (isFlag || name.Length < text.Length || !options.ContainsKey(NamePart(next))) return false;
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
        AddRegistries(Tokens(result.GetResult(watch.Registries)));
        foreach ((Option option, (string key, string flag)) in watch.Settings.Concat(common.Settings))
        {
            if (result.GetResult(option) is { Implicit: false } given) AddSetting(given, key, flag);
        }
        string? file = result.GetResult(common.Config) is { Implicit: false } config ? SingleValue(config) : null;
        AddParseErrors(result);
        if (_registries.Count > 0) _settings.Insert(0, new CommandLineSetting("REGISTRY", "registries", [.. _registries]));
        return inputs with { File = file, CommandLine = _settings.ToImmutable(), CommandLineErrors = _errors.ToImmutable() };
    }

    private void AddRegistries(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            // The parser takes what it does not know for an argument.
            if (text.Length > 1 && text[0] == '-') AddUnknownOption(text);
            // An empty argument is a variable that was not set: it must not turn into "all registries".
            else if (string.IsNullOrWhiteSpace(text)) Fail("REGISTRY", "a registry's name is empty; write for example docker.io");
            else if (text.Contains('=', StringComparison.Ordinal)) Fail(text, $"addresses need their option: --registry-address {text}");
            else _registries.Add(text);
        }
    }

    internal void AddUnknownOption(string text)
    {
        string name = text.Split('=', 2)[0];
        string? near = Spelling.Nearest(name, watch.Settings.Keys.Concat(common.Settings.Keys).Append(common.Config).Select(static o => o.Name));
        Fail(name, near is null ? "unknown option" : $"unknown option; did you mean {near}?");
    }

    private void AddSetting(OptionResult given, string key, string flag)
    {
        if (flag.Length > 0)
        {
            AddFlag(given, key, flag);
        }
        else if (given.Option == watch.RegistryAddress)
        {
            AddAddresses(given, key);
        }
        else if (SingleValue(given) is { } value)
        {
            _settings.Add(new CommandLineSetting(given.Option.Name, key, [value]));
        }
    }

    private void AddFlag(OptionResult given, string key, string flag)
    {
        bool isSet = given.Tokens.Count == 0 || !bool.TryParse(given.Tokens[^1].Value, out bool value) || value;
        string text = isSet == (flag == "true") ? "true" : "false";
        _settings.Add(new CommandLineSetting(given.Option.Name, key, [text]));
    }

    // The option takes all that follows; what has no '=' is a registry that was written after it.
    private void AddAddresses(OptionResult given, string key)
    {
        string[] addresses = [.. Tokens(given).Where(static text => text.Contains('=', StringComparison.Ordinal))];
        AddRegistries(Tokens(given).Where(static text => !text.Contains('=', StringComparison.Ordinal)));
        if (addresses.Length > 0) _settings.Add(new CommandLineSetting(given.Option.Name, key, [.. addresses]));
        else Fail(given.Option.Name, "needs a value: NAME=IP[:PORT]");
    }

    private string? SingleValue(OptionResult given)
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

    internal void Fail(string where, string what) => _errors.Add(new ConfigurationError(where, what));

    internal static IEnumerable<string> Tokens(SymbolResult? result) => result?.Tokens.Select(static token => token.Value) ?? [];
}
