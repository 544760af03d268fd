using Petrel.Agent.Serving;

namespace Petrel.Agent.Configuration;

/// <summary>The keys of <c>[agent]</c>.</summary>
internal static class AgentSettings
{
    /// <summary>The section with its defaults.</summary>
    internal static SettingSection<AgentOptions> Section() => new(
        "agent", "petrel agent: what tells this machine from others.", new AgentOptions(),
        new("host", "how this machine is called in alerts and metrics; not set: its host name",
            static (o, v) => o with { Host = Name(v) ?? o.Host }, static o => TomlText.Of(o.Host), "\"node-17\""),
        new("cluster", "the cluster that it belongs to",
            static (o, v) => o with { Cluster = Name(v) ?? o.Cluster }, static o => TomlText.Of(o.Cluster), "\"production\""),
        new("region", "the region",
            static (o, v) => o with { Region = Name(v) ?? o.Region }, static o => TomlText.Of(o.Region), "\"eu-west\""),
        new("refresh", "how often what is shown is brought up to date, 1s to 1m",
            static (o, v) => o with { Refresh = v.AsDuration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)) ?? o.Refresh }, static o => TomlText.Of(o.Refresh)));

    private static string? Name(SettingValue value)
    {
        if (value.AsText() is not { } text) return null;
        if (text.Length is > 0 and <= 253 && !text.Any(char.IsControl)) return text;
        value.Object("must be a name of 1 to 253 characters");
        return null;
    }
}
