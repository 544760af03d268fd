using System.Diagnostics;
using System.Text.Json;
using Petrel.Lab.Processes;
using Petrel.Lab.Running;

namespace Petrel.Lab.Tests.Running;

/// <summary>The lab itself, short: real clients, a real registry, the program as it is published. Alone, as it holds deadlines.</summary>
[CollectionDefinition(nameof(ShortLab), DisableParallelization = true)]
public class ShortLab;

[Collection(nameof(ShortLab))]
public class ShortLabTests
{
    private static readonly string Lab = Path.Combine(AppContext.BaseDirectory, "petrel-lab");
    private static readonly string[] Right = [Verdicts.Warned, Verdicts.Named, Verdicts.Suspected];

    [Fact]
    public void Run_FiveFaultsWithTwoClients_AreWarnedOf()
    {
        IReadOnlyList<CellResult> results = Run(
            "--fault", "api-drop", "stall-in-body", "blob-rst", "quota", "token-503", "--client", "docker", "skopeo", "--patience", "25");

        Assert.Equal(10, results.Count);
        Assert.All(results, static result =>
        {
            Assert.Null(result.Failure);
            SourceResult trace = result.Sources.Single(static source => source.Source == "trace");
            Assert.True(Right.Contains(trace.Verdict), ResultText.Describe(result));
            Assert.True(trace.Capture is null or >= 0.8, ResultText.Describe(result));
        });
    }

    [Fact]
    public void Run_NothingWrong_IsSilentBySourcesOfAllKinds()
    {
        IReadOnlyList<CellResult> results = Run("--fault", "single", "up-to-date", "--client", "docker", "containerd-ctr", "skopeo");

        Assert.Equal(27, results.Sum(static result => result.Pulls));
        Assert.All(results, static result =>
        {
            Assert.Null(result.Failure);
            Assert.All(result.Sources, source => Assert.True(source.Verdict == Verdicts.Silent, ResultText.Describe(result)));
        });
    }

    [Fact]
    public void Run_Interrupted_LeavesNothingBehind()
    {
        Demand();
        using Process lab = Start(Path.GetTempFileName(), "--fault", "stall-in-body", "--client", "docker", "podman");
        for (int i = 0; i < 300 && Namespaces().Length < 4; i++) Thread.Sleep(100);
        Assert.NotEmpty(Namespaces());
        Tool.Run("kill", "-INT", $"{lab.Id}");

        if (!lab.WaitForExit(180_000)) lab.Kill(entireProcessTree: true); // a busy machine needs long to end daemons
        lab.WaitForExit();
        Assert.Equal(130, lab.ExitCode);
        Assert.Empty(Namespaces());
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), "petrel-lab-*"));
        Assert.Empty(Processes());
    }

    private static IReadOnlyList<CellResult> Run(params string[] arguments)
    {
        Demand();
        string file = Path.GetTempFileName();
        try
        {
            using Process lab = Start(file, arguments);
            string said = lab.StandardOutput.ReadToEnd() + lab.StandardError.ReadToEnd();
            lab.WaitForExit();
            Assert.True(lab.ExitCode is 0 or 1, said);
            return [.. File.ReadLines(file).Select(static line => JsonSerializer.Deserialize(line, ResultJson.Default.CellResult)!)];
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Who runs the tests in the background of a script has SIGINT ignored, and so would the lab.
    private static Process Start(string results, params string[] arguments) => Process.Start(new ProcessStartInfo(
        "env", ["--default-signal=INT", Lab, "run", .. arguments, "--slots", "4", "--petrel", Petrel(), "--results", results])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static string Petrel()
    {
        string? named = Environment.GetEnvironmentVariable("PETREL_BINARY");
        if (string.IsNullOrEmpty(named)) Assert.Skip("PETREL_BINARY names no program: make test builds one");
        return named;
    }

    private static void Demand()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("network namespaces need root");
        string[] missing = [.. new[] { "dockerd", "containerd", "podman", "skopeo", "docker-registry", "nginx", "nft" }.Where(static tool => !Tool.Exists(tool))];
        if (missing.Length > 0) Assert.Skip($"not installed: {string.Join(", ", missing)}");
    }

    private static string[] Namespaces() =>
        Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns", "petrel-lab-*") : [];

    /// <summary>The command lines of what still works below a folder of the lab.</summary>
    private static string[] Processes() => [.. Directory.GetDirectories("/proc")
        .Where(static folder => int.TryParse(Path.GetFileName(folder), out _))
        .Select(CommandLine)
        .Where(static command => command.Contains("/petrel-lab-", StringComparison.Ordinal))];

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText($"{folder}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
