using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Petrel.Agent.Checking;
using Petrel.Agent.Configuration;
using Petrel.Core.Text;
using Petrel.Registry.Discovery;

namespace Petrel.Cli;

/// <summary>The forms in which a check is written.</summary>
internal enum CheckFormat
{
    Text,
    Json,
    Nagios,
}

/// <summary>What <c>petrel check</c> was told.</summary>
/// <param name="Options">What to check.</param>
/// <param name="Format">The form of the output.</param>
/// <param name="OnlyCritical">Whether warnings leave the exit status 0.</param>
internal sealed record CheckArguments(CheckOptions Options, CheckFormat Format, bool OnlyCritical);

/// <summary>Binds <c>petrel check</c>.</summary>
internal sealed class CheckBinder(CheckCommand check, CommonOptions common, Func<string, bool> isKnown)
    : CommandBinder(check.Settings, check.All, common)
{
    private const int MostPulls = 1_000_000;

    /// <summary>What was told; only after <see cref="CommandBinder.Bind"/>.</summary>
    internal CheckArguments Arguments { get; private set; } = new(new CheckOptions(), CheckFormat.Text, false);

    protected override void BindArguments(ParseResult result)
    {
        string[] subjects = [.. Tokens(result.GetResult(check.Subjects)).Where(text => !RefuseOption(text))];
        var parser = new SubjectParser(isKnown);
        var parsed = ImmutableArray.CreateBuilder<CheckSubject>();
        foreach (string text in subjects.Distinct())
        {
            if (text.Contains('=', StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal))
                Fail(text, $"addresses need their option: --registry-address {text}");
            else if (parser.TryParse(text, out CheckSubject? subject, out string? error)) parsed.Add(subject);
            else Fail(text.Length == 0 ? "REGISTRY|IMAGE" : text, error);
        }
        Arguments = new CheckArguments(
            new CheckOptions
            {
                Subjects = parsed.ToImmutable(),
                Pulls = Pulls(result),
                Client = Choice(result, check.Client, [.. ClientKindNames.All]) is { } client ? (ClientKind)client : null,
                Platform = Platform(result),
                Timeout = Limit(result),
            },
            (CheckFormat)(Choice(result, check.Output, CheckCommand.Outputs) ?? 0),
            Choice(result, check.FailOn, CheckCommand.Severities) == 1);
    }

    protected override void AddSetting(OptionResult given, string key, string flag)
    {
        if (given.Option != check.RegistryAddress) base.AddSetting(given, key, flag);
        else if (given.Tokens.Count == 0) Fail(given.Option.Name, "needs a value: NAME=IP[:PORT]");
        else Add(given, key, [.. Tokens(given)]);
    }

    private int Pulls(ParseResult result)
    {
        if (Value(result, check.Pulls) is not { } text) return 1;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pulls) && pulls is >= 1 and <= MostPulls) return pulls;
        Fail(check.Pulls.Name, $"must be a whole number from 1 to {MostPulls}, not '{text}'");
        return 1;
    }

    private string? Platform(ParseResult result)
    {
        if (Value(result, check.Platform) is not { } text) return null;
        string[] parts = text.Split('/');
        bool valid = parts.Length is 2 or 3 && parts.All(static part => part.Length > 0 && part.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'));
        if (valid) return text.ToLowerInvariant();
        Fail(check.Platform.Name, $"must be OS/ARCH or OS/ARCH/VARIANT, for example linux/arm64, not '{text}'");
        return null;
    }

    private TimeSpan Limit(ParseResult result)
    {
        TimeSpan usual = new CheckOptions().Timeout;
        if (Value(result, check.Timeout) is not { } text) return usual;
        if (Duration.TryParse(text, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5), out TimeSpan limit, out string? error)) return limit;
        Fail(check.Timeout.Name, error);
        return usual;
    }

    private int? Choice(ParseResult result, Option option, string[] choices)
    {
        if (Value(result, option) is not { } text) return null;
        int index = Array.IndexOf(choices, text);
        if (index >= 0) return index;
        string hint = Spelling.Nearest(text, choices) is { } near ? $"; did you mean '{near}'?" : "";
        Fail(option.Name, $"must be {string.Join(", ", choices[..^1])} or {choices[^1]}, not '{text}'{hint}");
        return null;
    }

    private string? Value(ParseResult result, Option option) =>
        result.GetResult(option) is { Implicit: false } given ? SingleValue(given) : null;
}
