using System.Collections.Immutable;
using System.Text;
using Petrel.Registry.Catalogue;

namespace Petrel.Agent.Configuration;

/// <summary>The configuration as text: a commented file to begin with, and what is in force now.</summary>
public static class ConfigurationText
{
    private const string Tables = """

        # A private registry, or more about one of the catalogue. Repeatable.
        #[[registry]]
        #name = "registry.example:5000"
        #addresses = ["10.1.2.3"]

        # Somebody or something that is told of incidents: alertmanager, webhook, slack, email, journal or exec. Repeatable;
        # docs/alerts.md has the keys of each.
        #[[receiver]]
        #name = "journal"
        #type = "journal"

        """;

    /// <summary>A file in which every key stands as a comment with its default, or with an example where there is none.</summary>
    public static string Commented()
    {
        var text = new StringBuilder();
        text.Append("# Petrel. Every line that begins with '#' and a key is a default or an example: take the '#' away to set it.\n");
        text.Append("# petrel config check looks for errors; petrel config show says what is in force and where it came from.\n");
        text.Append("# Each key can be set in the environment too: PETREL_SECTION__KEY.\n");
        foreach (SectionText section in Sections())
        {
            text.Append($"\n# {section.Meaning}\n[{section.Name}]\n");
            foreach (SettingText setting in section.Settings)
                text.Append($"# {setting.Meaning}\n#{setting.Key} = {setting.Value ?? setting.Example}\n");
        }

        return text.Append(Tables).ToString();
    }

    /// <summary>Every section with its keys and their defaults, in the order of the file.</summary>
    public static ImmutableArray<SectionText> Sections()
    {
        ConfigurationResult defaults = ConfigurationLoader.Load(new ConfigurationInputs(), BuiltInCatalogue.Load());
        ILookup<string, SettingText> settings = defaults.Configuration!.Settings.ToLookup(static setting => setting.Section);
        return [.. ConfigurationLoader.SectionMeanings().Select(one => new SectionText(one.Name, one.Meaning, [.. settings[one.Name]]))];
    }

    /// <summary>Every value in force as a file, each with where it came from.</summary>
    public static string Effective(PetrelConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = new StringBuilder();
        string? section = null;
        foreach (SettingText setting in configuration.Settings)
        {
            if (setting.Section != section) text.Append($"{(section is null ? "" : "\n")}[{section = setting.Section}]\n");
            string origin = configuration.Origins.GetValueOrDefault($"{section}.{setting.Key}", "default");
            text.Append(setting.Value is { } value ? $"{setting.Key} = {value}  # {origin}\n" : $"#{setting.Key} =  # not set\n");
        }

        return text.ToString();
    }
}
