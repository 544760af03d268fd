using System.Text.RegularExpressions;
using Petrel.Agent.Configuration;
using Petrel.Registry.Catalogue;

namespace Petrel.Agent.Tests.Configuration;

public partial class ConfigurationTextTests
{
    [Fact]
    public void Commented_AsItIs_SetsNothing()
    {
        PetrelConfiguration configuration = Load(ConfigurationText.Commented());

        Assert.Empty(configuration.Origins);
    }

    [Fact]
    public void Commented_EveryKeyTakenIn_IsValidAndKeepsTheDefaults()
    {
        string all = Key().Replace(ConfigurationText.Commented(), "$1").Replace("verbose = true", "verbose = false", StringComparison.Ordinal);
        PetrelConfiguration defaults = Load("");

        PetrelConfiguration configuration = Load(all);

        Assert.Equal(defaults.Settings.Length, configuration.Origins.Count);
        Assert.Equal(defaults.Settings.Where(static one => one.Value is not null), configuration.Settings.Where(
            one => defaults.Settings.Any(other => other.Section == one.Section && other.Key == one.Key && other.Value is not null)));
    }

    [Fact]
    public void Effective_OfWhatWasSet_NamesTheOrigin()
    {
        string text = ConfigurationText.Effective(Load("[watch]\ninterval = 2"));

        Assert.Contains("interval = \"2s\"  # p.toml:2\n", text);
        Assert.Contains("source = \"auto\"  # default\n", text);
        Assert.Contains("#record =  # not set\n", text);
    }

    private static PetrelConfiguration Load(string text)
    {
        ConfigurationResult result = ConfigurationLoader.Load(
            new ConfigurationInputs { DefaultFiles = ["p.toml"], ReadFile = _ => new FileText(text, null) }, BuiltInCatalogue.Load());
        Assert.Empty(result.Errors);
        return result.Configuration!;
    }

    [GeneratedRegex(@"^#([a-z_]+ =|\[\[)", RegexOptions.Multiline)]
    private static partial Regex Key();
}
