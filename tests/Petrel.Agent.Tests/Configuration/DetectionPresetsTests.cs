using Petrel.Agent.Configuration;
using Petrel.Core.Attribution;

namespace Petrel.Agent.Tests.Configuration;

public class DetectionPresetsTests
{
    [Theory]
    [InlineData("popular", 1)]
    [InlineData("none", 0)]
    public void Load_Preset_TurnsThePopularRulesOnOrOff(string preset, int expected) =>
        Assert.Equal(expected, Load($"[detection]\npreset = \"{preset}\"\npopular_age_seconds = 100").Configuration!.Detection.PopularRules);

    [Fact]
    public void Load_UnknownPreset_SaysWhichThereAre()
    {
        ConfigurationResult result = Load("[detection]\npreset = \"poplar\"");

        ConfigurationError error = Assert.Single(result.Errors);
        Assert.Contains("there is no preset 'poplar'; write none or popular", error.What);
    }

    private static ConfigurationResult Load(string text) => ConfigurationLoader.Load(
        new ConfigurationInputs { File = "petrel.toml", ReadFile = _ => new FileText(text, null) }, RegistryCatalogue.Empty);
}
