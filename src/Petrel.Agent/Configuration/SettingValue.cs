using System.Collections.Immutable;
using System.Globalization;
using Petrel.Core.Text;
using Petrel.Registry.Toml;

namespace Petrel.Agent.Configuration;

/// <summary>
/// A setting's value before it is understood: typed if it comes from a file, text if it comes from the environment or the
/// command line. Each reader returns null and adds to <see cref="Objections"/> if the value is not of its kind.
/// </summary>
internal sealed class SettingValue
{
    private readonly TomlValue? _toml;
    private readonly ImmutableArray<string> _texts;

    private SettingValue(TomlValue? toml, ImmutableArray<string> texts) => (_toml, _texts) = (toml, texts);

    /// <summary>What is wrong with the value, each for a person.</summary>
    internal List<string> Objections { get; } = [];

    internal static SettingValue FromToml(TomlValue value) => new(value, []);

    // A list is written with commas in the environment, where there is only one text.
    internal static SettingValue FromText(string text) => new(null, [text]);

    internal static SettingValue FromTexts(ImmutableArray<string> texts) => new(null, texts);

    internal void Object(string objection) => Objections.Add(objection);

    internal string? AsText()
    {
        if (_toml is null) return _texts.Length == 0 ? "" : _texts[0];
        return _toml.Kind == TomlKind.String ? _toml.Text : Mismatch(TomlKind.String);
    }

    // A whole number stands for a duration in seconds as well as for a name that consists of digits (a process id).
    internal string? AsTextOrInteger() => _toml is { Kind: TomlKind.Integer } ? _toml.Text : AsText();

    internal bool? AsFlag()
    {
        if (_toml is not null)
        {
            if (_toml.Kind == TomlKind.Boolean) return _toml.Boolean;
            Mismatch(TomlKind.Boolean);
            return null;
        }
        switch (AsText()!.Trim().ToLowerInvariant())
        {
            case "true" or "1" or "yes" or "on":
                return true;
            case "false" or "0" or "no" or "off":
                return false;
            default:
                Object($"must be true or false, not '{AsText()}'");
                return null;
        }
    }

    internal T? AsChoice<T>((string Name, T Value)[] choices) where T : struct
    {
        if (AsText() is not { } text) return null;
        foreach ((string name, T choice) in choices)
        {
            if (name == text) return choice;
        }

        string hint = Spelling.Nearest(text, choices.Select(static c => c.Name)) is { } near ? $"; did you mean '{near}'?" : "";
        string all = string.Join(", ", choices.SkipLast(1).Select(static c => c.Name));
        Object($"must be {all} or {choices[^1].Name}, not '{text}'{hint}");
        return null;
    }

    internal double? AsNumber()
    {
        if (_toml is { Kind: TomlKind.Integer or TomlKind.Number }) return _toml.Number;
        if (_toml is null && double.TryParse(AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) return number;
        if (_toml is null) Object($"must be a number, not '{AsText()}'");
        else Mismatch(TomlKind.Number);
        return null;
    }

    internal TimeSpan? AsDuration(TimeSpan minimum, TimeSpan maximum)
    {
        string? text = _toml is { Kind: TomlKind.Number }
            ? _toml.Number.ToString(CultureInfo.InvariantCulture)
            : AsTextOrInteger();
        if (text is null) return null;
        if (Duration.TryParse(text, minimum, maximum, out TimeSpan duration, out string? error)) return duration;
        Object(error);
        return null;
    }

    internal IEnumerable<string> AsList(bool orIntegers = false)
    {
        if (_toml is null)
        {
            return _texts.SelectMany(static text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
        if (_toml.Kind != TomlKind.Array)
        {
            Mismatch(TomlKind.Array);
            return [];
        }
        bool Fits(TomlValue item) => item.Kind == TomlKind.String || (orIntegers && item.Kind == TomlKind.Integer);
        foreach (TomlValue item in _toml.Items.Where(item => !Fits(item)))
        {
            Object($"must hold {(orIntegers ? "numbers" : "strings")}, not {item.Describe()}");
        }
        return _toml.Items.Where(Fits).Select(static item => item.Text);
    }

    private string? Mismatch(TomlKind expected)
    {
        Object($"must be {TomlValue.Describe(expected)}, not {_toml!.Describe()}");
        return null;
    }
}
