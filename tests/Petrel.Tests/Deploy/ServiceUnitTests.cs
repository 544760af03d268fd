using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Petrel.Tests.Deploy;

/// <summary>The unit of systemd: that systemd takes it as it stands, with each drop-in, and how much it is exposed.</summary>
public sealed partial class ServiceUnitTests : IDisposable
{
    private const double MostExposed = 3.0;

    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-unit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("namespaces.conf")]
    [InlineData("credentials.conf")]
    [InlineData("docker-events.conf")]
    public void Unit_Verified_IsWithoutAWarning(string dropIn)
    {
        string unit = Prepare(dropIn);
        (int status, string said) = Analyze("verify", "--man=no", unit);
        Assert.Equal("", said);
        Assert.Equal(0, status);
    }

    [Fact]
    public void Unit_Exposure_IsLow()
    {
        (_, string said) = Analyze("security", "--offline=true", "--no-pager", Prepare(""));
        Match exposure = Exposure().Match(said);
        Assert.True(exposure.Success, said);
        Assert.InRange(double.Parse(exposure.Groups[1].Value, CultureInfo.InvariantCulture), 0, MostExposed);
    }

    [Fact]
    public void Unit_Capabilities_AreBoundAndExplained()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Deploy(), "petrel.service"));
        string ambient = Assert.Single(lines, static line => line.StartsWith("AmbientCapabilities=", StringComparison.Ordinal)).Split('=')[1];
        Assert.Contains($"CapabilityBoundingSet={ambient}", lines);
        Assert.DoesNotContain("CAP_SYS_ADMIN", ambient, StringComparison.Ordinal);
        foreach (string capability in ambient.Split(' '))
            Assert.Contains(lines, line => line.StartsWith($"# {capability} ", StringComparison.Ordinal));
    }

    // The program that the unit starts need not be installed where the tests run; any other will do.
    private string Prepare(string dropIn)
    {
        string unit = Path.Combine(_folder, "petrel.service");
        File.WriteAllText(unit, File.ReadAllText(Path.Combine(Deploy(), "petrel.service")).Replace("/usr/bin/petrel", "/bin/true", StringComparison.Ordinal));
        if (dropIn.Length == 0) return unit;
        Directory.CreateDirectory($"{unit}.d");
        File.Copy(Path.Combine(Deploy(), "petrel.service.d", dropIn), Path.Combine($"{unit}.d", dropIn));
        return unit;
    }

    private static (int Status, string Said) Analyze(params string[] arguments)
    {
        if (!File.Exists("/usr/bin/systemd-analyze")) Assert.Skip("not installed: systemd-analyze");
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static string Deploy()
    {
        string? folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder!, "deploy/systemd"))) folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder!, "deploy/systemd");
    }

    [GeneratedRegex(@"Overall exposure level for petrel\.service: ([0-9.]+)")]
    private static partial Regex Exposure();
}
