using Petrel.Core.Detection;
using Petrel.Core.Text;

namespace Petrel.Agent.Configuration;

/// <summary>The thresholds as a section: the detectors' own parameters, and presets over them.</summary>
internal sealed class DetectionSection : ISettingSection
{
    /// <inheritdoc />
    public string Name => "detection";

    /// <inheritdoc />
    public string Meaning => "Thresholds; docs/signals.md says why the defaults are what they are.";

    /// <summary>The thresholds so far.</summary>
    internal DetectionOptions Value { get; private set; } = new();

    /// <inheritdoc />
    public bool Apply(string key, SettingValue value)
    {
        if (key == DetectionPresets.Key)
        {
            Value = DetectionPresets.Apply(Value, value);
            return true;
        }

        if (DetectionOptions.Parameters.FirstOrDefault(parameter => parameter.Name == key) is not { } parameter)
        {
            string[] known = [.. DetectionOptions.Parameters.Select(static parameter => parameter.Name), DetectionPresets.Key];
            value.Object($"unknown key '{key}' in [{Name}]{(Spelling.Nearest(key, known) is { } near ? $"; did you mean '{near}'?" : "")}");
            return false;
        }

        if (value.AsNumber() is not { } number) return true;
        if (parameter.Objection(number) is { } objection) value.Object(objection);
        else Value = parameter.With(Value, number);
        return true;
    }

    /// <inheritdoc />
    public IEnumerable<SettingText> Describe() => DetectionOptions.Parameters
        .Select(parameter => new SettingText(
            Name, parameter.Name, TomlText.Of(parameter.Get(Value)), $"{TomlText.Of(parameter.Minimum)} to {TomlText.Of(parameter.Maximum)}", ""))
        .Prepend(new SettingText(Name, DetectionPresets.Key, null, "popular raises the popular rules as suspicions, none does not", "\"popular\""));
}
