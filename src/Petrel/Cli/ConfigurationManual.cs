using Petrel.Agent.Configuration;

namespace Petrel.Cli;

/// <summary>petrel.toml(5), from the settings themselves.</summary>
internal static class ConfigurationManual
{
    internal static string Write(string date, string version)
    {
        var page = new Roff("petrel.toml", 5, date, version);
        page.Heading("NAME").Paragraph("petrel.toml - configuration of petrel");
        page.Heading("SYNOPSIS").Paragraph(ConfigurationFile.SystemPath);
        page.Heading("DESCRIPTION").Paragraph(
            "A file of TOML. Petrel needs none: every key has a default. What is set later wins: built-in values, the file, the "
            + "environment as PETREL_SECTION__KEY, the command line.");
        page.Paragraph("petrel config init writes a commented file, petrel config check looks for errors, petrel config show says what is in force.", isFirst: false);
        foreach (SectionText section in ConfigurationText.Sections()) WriteSection(page, section);
        page.Heading("[[registry]]").Paragraph("A private registry, or more about one of the catalogue. Repeatable.");
        page.Verbatim("[[registry]]", "name = \"registry.example:5000\"", "addresses = [\"10.1.2.3\"]");
        page.Heading("[[receiver]]").Paragraph(
            "Somebody or something that is told of incidents: alertmanager, webhook, slack, email, journal or exec. Repeatable.");
        page.Verbatim("[[receiver]]", "name = \"journal\"", "type = \"journal\"");
        page.Heading("FILES").Item(ConfigurationFile.SystemPath, "", "The file of the machine.");
        page.Item("$XDG_CONFIG_HOME/petrel/petrel.toml", "", "That of a user without root, read after it.");
        page.Heading("SEE ALSO").Paragraph("petrel(1)");
        return page.ToString();
    }

    private static void WriteSection(Roff page, SectionText section)
    {
        page.Heading($"[{section.Name}]").Paragraph(section.Meaning);
        foreach (SettingText setting in section.Settings)
        {
            string value = setting.Value is { } known ? $"{setting.Meaning} (default: {known})."
                : setting.Example.Length > 0 ? $"{setting.Meaning}. Example: {setting.Example}" : $"{setting.Meaning}.";
            page.Item(setting.Key, "", value);
        }
    }
}
