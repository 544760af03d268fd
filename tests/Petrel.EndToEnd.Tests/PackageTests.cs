using System.Text.RegularExpressions;
using Petrel.EndToEnd.Tests.Harness;

namespace Petrel.EndToEnd.Tests;

/// <summary>The Debian package, in a copy of this machine that is thrown away.</summary>
public sealed partial class PackageTests : IDisposable
{
    private static readonly string[] Tools = ["dpkg-deb", "objdump", "unshare", "prlimit", "curl"];
    private static readonly TimeSpan MostUntilSeen = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Package_InstalledUpgradedRemovedPurged_DoesWhatItPromises()
    {
        Demand();
        string old = Build("0.0.1");
        string newer = Build("0.0.2");

        (int status, string output, string error) = Tool.Try(Script("test-deb.sh"), old, newer);

        Assert.True(status == 0, output + error);
        Match seen = Seen().Match(output);
        Assert.True(seen.Success, output);
        Assert.True(TimeSpan.FromMilliseconds(int.Parse(seen.Groups[1].Value, null)) < MostUntilSeen, output);
        TestContext.Current.SendDiagnosticMessage(output);
    }

    [Fact]
    public void Package_BuiltTwice_IsTheSame()
    {
        Demand();
        byte[] first = File.ReadAllBytes(Build("0.0.1"));
        Assert.Equal(first, File.ReadAllBytes(Build("0.0.1")));
    }

    private static void Demand()
    {
        Requirements.Demand();
        if (Environment.GetEnvironmentVariable("PETREL_BINARY") is not { Length: > 0 }) Assert.Skip("a package is made of the native binary: set PETREL_BINARY (make build)");
        string[] missing = [.. Tools.Where(static tool => Tool.Try("which", tool).Status != 0)];
        if (missing.Length > 0) Assert.Skip($"not installed: {string.Join(", ", missing)}");
    }

    private string Build(string version) => Tool.Run(
        "env", $"PETREL_BINARY={PetrelProcess.Program}", $"VERSION={version}", $"OUTPUT={_folder}", Script("build-deb.sh")).Trim();

    private static string Script(string name)
    {
        string? folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder!, "Petrel.slnx"))) folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder!, "scripts", name);
    }

    [GeneratedRegex("first registry in /api/v1/snapshot: ([0-9]+) ms")]
    private static partial Regex Seen();
}
