using Petrel.Agent.Configuration;

namespace Petrel.Agent.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_Text_DropsTheByteOrderMark() => Assert.Equal("ä = 1", ConfigurationFile.Read(Write([0xEF, 0xBB, 0xBF, .. "ä = 1"u8])).Text);

    [Fact]
    public void Read_NoFile_IsMissing() => Assert.Equal(FileText.Missing, ConfigurationFile.Read(Path.Combine(_folder, "none", "x")));

    [Fact]
    public void Read_Directory_SaysSo() => Assert.Equal("is a directory; name a file", ConfigurationFile.Read(_folder).Error);

    [Fact]
    public void Read_NoUtf8_SaysSo() => Assert.Contains("not UTF-8", ConfigurationFile.Read(Write([0xFF, 0xFE, 0x41])).Error, StringComparison.Ordinal);

    [Fact]
    public void Read_EndlessFile_Stops() => Assert.Contains("larger than 1 MiB", ConfigurationFile.Read("/dev/zero").Error, StringComparison.Ordinal);

    [Fact]
    public void DefaultPaths_Users_FollowTheXdgRules()
    {
        Assert.Equal([ConfigurationFile.SystemPath], ConfigurationFile.DefaultPaths(true, Environment(("HOME", "/root"))));
        Assert.Equal([ConfigurationFile.SystemPath, "/x/petrel/petrel.toml"], ConfigurationFile.DefaultPaths(false, Environment(("HOME", "/h"), ("XDG_CONFIG_HOME", "/x"))));
        Assert.Equal([ConfigurationFile.SystemPath, "/h/.config/petrel/petrel.toml"], ConfigurationFile.DefaultPaths(false, Environment(("HOME", "/h"), ("XDG_CONFIG_HOME", "relative"))));
        Assert.Equal([ConfigurationFile.SystemPath], ConfigurationFile.DefaultPaths(false, Environment()));
    }

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder, "f.toml");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static Dictionary<string, string> Environment(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(static v => v.Name, static v => v.Value);
}
