using System.Collections.Immutable;
using System.Globalization;
using Petrel.Core.Text;

namespace Petrel.Agent.Configuration;

/// <summary>One key of a section.</summary>
/// <typeparam name="T">The options that it belongs to.</typeparam>
/// <param name="Key">As files spell it.</param>
/// <param name="Meaning">What it means, for the commented file and <c>config show</c>; one sentence without its end.</param>
/// <param name="Apply">The options with a value applied; unchanged, with an objection, where the value is wrong.</param>
/// <param name="Show">The value as TOML; null while it is not set.</param>
/// <param name="Example">A value as TOML, for what is not set by default; "" where the default says it all.</param>
internal sealed record Setting<T>(
    string Key, string Meaning, Func<T, SettingValue, T> Apply, Func<T, string?> Show, string Example = "");

/// <summary>One key with its value, for people.</summary>
/// <param name="Section">The section.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value in force as TOML; null while it is not set.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Example">A value as TOML, for what is not set; "" where there is none.</param>
public sealed record SettingText(string Section, string Key, string? Value, string Meaning, string Example);

/// <summary>A section with its keys, for people.</summary>
/// <param name="Name">As files spell it.</param>
/// <param name="Meaning">What it is about; one sentence.</param>
/// <param name="Settings">Its keys.</param>
public sealed record SectionText(string Name, string Meaning, ImmutableArray<SettingText> Settings);

/// <summary>A section of the configuration while it is read: its options so far.</summary>
internal interface ISettingSection
{
    /// <summary>As files spell it.</summary>
    string Name { get; }

    /// <summary>What it is about; one sentence.</summary>
    string Meaning { get; }

    /// <summary>Applies one value. False, with an objection, if there is no such key.</summary>
    bool Apply(string key, SettingValue value);

    /// <summary>All its keys with the values so far.</summary>
    IEnumerable<SettingText> Describe();
}

/// <inheritdoc />
/// <typeparam name="T">The options.</typeparam>
internal sealed class SettingSection<T>(string name, string meaning, T defaults, params Setting<T>[] settings) : ISettingSection
{
    /// <inheritdoc />
    public string Name { get; } = name;

    /// <inheritdoc />
    public string Meaning { get; } = meaning;

    /// <summary>The options so far.</summary>
    internal T Value { get; set; } = defaults;

    /// <inheritdoc />
    public bool Apply(string key, SettingValue value)
    {
        foreach (Setting<T> setting in settings)
        {
            if (setting.Key != key) continue;
            Value = setting.Apply(Value, value);
            return true;
        }

        string hint = Spelling.Nearest(key, settings.Select(static setting => setting.Key)) is { } near ? $"; did you mean '{near}'?" : "";
        value.Object($"unknown key '{key}' in [{Name}]{hint}");
        return false;
    }

    /// <inheritdoc />
    public IEnumerable<SettingText> Describe() =>
        settings.Select(setting => new SettingText(Name, setting.Key, setting.Show(Value), setting.Meaning, setting.Example));
}

/// <summary>Values as TOML.</summary>
internal static class TomlText
{
    internal static string Of(bool value) => value ? "true" : "false";

    internal static string Of(double value) => value.ToString(CultureInfo.InvariantCulture);

    internal static string? Of(TimeSpan? value) => value is { } span ? Quoted(Duration.Format(span)) : null;

    internal static string? Of(string? value) => value is null ? null : Quoted(value);

    internal static string? List(IEnumerable<string> values) =>
        values.Select(Quoted).ToArray() is { Length: > 0 } texts ? $"[{string.Join(", ", texts)}]" : null;

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
