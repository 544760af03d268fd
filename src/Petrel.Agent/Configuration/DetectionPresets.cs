using Petrel.Core.Detection;

namespace Petrel.Agent.Configuration;

/// <summary>Sets of rules that <c>[detection] preset</c> turns on by one word.</summary>
internal static class DetectionPresets
{
    /// <summary>The key in <c>[detection]</c>.</summary>
    internal const string Key = "preset";

    private const string None = "none";
    private const string Popular = "popular";

    /// <summary>The thresholds with a preset applied; unchanged, with an objection, where there is no such preset.</summary>
    internal static DetectionOptions Apply(DetectionOptions options, SettingValue value)
    {
        switch (value.AsText())
        {
            case Popular:
                return options with { PopularRules = 1 };
            case None:
                return options with { PopularRules = 0 };
            case { } other:
                value.Object($"there is no preset '{other}'; write {None} or {Popular}");
                return options;
            default:
                return options;
        }
    }
}
