using System.Globalization;
using Petrel.Agent.Configuration;
using Petrel.Core.Detection;
using Petrel.Registry.Catalogue;

namespace Petrel.Agent.Tests.Configuration;

/// <summary><c>docs/configuration.md</c> says what is so.</summary>
public class DocumentationTests
{
    private static readonly string[] Rows = File.ReadAllLines(Find("docs/configuration.md"));

    [Fact]
    public void Configuration_EveryKey_HasARow()
    {
        ConfigurationResult loaded = ConfigurationLoader.Load(new ConfigurationInputs(), BuiltInCatalogue.Load());

        foreach (SettingText setting in loaded.Configuration!.Settings.Where(static one => one.Key != "preset"))
            Assert.Contains(Rows, row => row.StartsWith($"| `{setting.Key}` |"));
    }

    [Fact]
    public void Configuration_EveryThreshold_HasARowWithItsDefaultAndRange()
    {
        var defaults = new DetectionOptions();
        foreach (DetectionParameter p in DetectionOptions.Parameters)
        {
            string row = string.Create(CultureInfo.InvariantCulture, $"| `{p.Name}` | {p.Get(defaults)} | {p.Minimum} to {p.Maximum} |");
            Assert.Contains(Rows, line => line.StartsWith(row));
        }
    }

    private static string Find(string file)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, file))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, file);
    }
}
