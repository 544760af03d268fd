using Petrel.EndToEnd.Tests.Harness;
using static Petrel.EndToEnd.Tests.Watching;

namespace Petrel.EndToEnd.Tests;

/// <summary>How the program begins, ends and refuses.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly Hosts _hosts = new();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void Signal_EndsWithASummary(string signal)
    {
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.BlackHole);
        Assert.Equal(0, petrel.Stop(signal));
        Assert.Equal("summary", petrel.Lines[^1].Type);
    }

    [Fact]
    public void For_EndsByItself()
    {
        PetrelProcess petrel = _hosts.Watch("auto", Hosts.BlackHole, "--for", "1s", "--snapshot", "200ms");
        Assert.Equal(0, petrel.WaitForExit(Seconds(30)));
        Assert.Equal("hello", petrel.Lines[0].Type);
        Assert.Equal("trace", petrel.Lines[0].Text("source"));
        Line snapshot = petrel.Lines.Find(static line => line.Type == "snapshot")!;
        Assert.Equal("0", snapshot.Json["registries"]![0]!["states"]!["ESTABLISHED"]!.ToString());
    }

    [Fact]
    public void Snapshot_ShowsConnectionsThatWereThereBefore()
    {
        _hosts.StartServer("reply_and_keep", Hosts.ServerAddress, Port);
        _hosts.StartClient("pool", Hosts.ServerAddress, Port, "30").WaitFor("idle", Seconds(5));
        foreach (string source in (string[])["trace", "diag", "proc"])
        {
            PetrelProcess petrel = _hosts.Watch(source, Hosts.ServerAddress, "--snapshot", "300ms", "--connections");
            petrel.WaitFor(static line => line.Type == "snapshot" &&
                line.Json["registries"]![0]!["states"]!["ESTABLISHED"]!.ToString() == "1", Seconds(5));
            petrel.Stop();
            Assert.DoesNotContain(petrel.Lines, static line => line.Text("event") == "opened");
        }
    }

    [Fact]
    public void Unprivileged_AutoFallsBackAndSaysWhy()
    {
        (int status, string output, string errors) = AsNobody("watch", "--output", "json", "--no-resolve", "--for", "1s");
        Assert.True(status == 0, errors);
        string hello = output.Split('\n')[0];
        Assert.Contains("\"source\":\"diag\"", hello);
        Assert.Contains("CAP_", hello);
    }

    [Fact]
    public void Unprivileged_TraceIsRefusedInOneLine()
    {
        (int status, string output, string errors) = AsNobody("watch", "--source", "trace", "--for", "1s");
        Assert.Equal(69, status);
        Assert.Empty(output);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Contains("CAP_", errors);
    }

    [Fact]
    public void WrongUsage_GivesAllErrorsAt64()
    {
        (int status, string output, string errors) = Tool.Try(
            PetrelProcess.Program, "watch", "--interval", "nonsense", "--source", "magic", "--registry-address", "x", "--nope");
        Assert.Equal(64, status);
        Assert.Empty(output);
        foreach (string part in (string[])["--interval", "--source", "--registry-address", "--nope"]) Assert.Contains(part, errors);
    }

    [Fact]
    public void UnknownNamespace_IsWrongUsage()
    {
        (int status, _, string errors) = Tool.Try(PetrelProcess.Program, "watch", "--netns", "petrel-there-is-none", "--no-resolve");
        Assert.Equal(64, status);
        Assert.Contains("petrel-there-is-none", errors);
    }

    [Fact]
    public void Kill9_LeavesNothingBehind()
    {
        string[] mounts = Mounts();
        PetrelProcess petrel = _hosts.Watch("trace", Hosts.BlackHole);
        petrel.TryWaitFor(static _ => false, Seconds(1.5));
        petrel.Dispose();
        Assert.Equal(mounts, Mounts());
        Assert.False(Directory.Exists("/run/petrel"));
    }

    [Fact]
    public void Record_ThenReplay_SaysTheSameToTheLetter()
    {
        string file = Path.Combine(Path.GetTempPath(), $"petrel-e2e-{Guid.NewGuid():n}");
        try
        {
            PetrelProcess petrel = _hosts.Watch("trace", Hosts.BlackHole, "--connections", "--for", "5s", "--record", file);
            _hosts.StartClient("abandon", Hosts.BlackHole, Port, "2.5");
            Assert.Equal(0, petrel.WaitForExit(Seconds(40)));
            Assert.NotEmpty(petrel.Incidents);
            (int status, string output, string errors) = Tool.Try(PetrelProcess.Program, "replay", "--output", "json", "--connections", file);
            Assert.True(status == 0, errors);
            Assert.Equal(Story(petrel.Lines.Select(static line => line.Raw)), Story(output.TrimEnd('\n').Split('\n')));
        }
        finally
        {
            File.Delete(file);
        }
    }

    public void Dispose() => _hosts.Dispose();

    // What a watch cost, and who replays what, is no part of the story.
    private static string[] Story(IEnumerable<string> lines) =>
        [.. lines.Where(static line => !line.Contains("\"type\":\"hello\"") && !line.Contains("\"type\":\"summary\""))];

    // Tests beside this one add network namespaces, which are mounts too.
    private static string[] Mounts() =>
        [.. File.ReadAllLines("/proc/mounts").Where(static line => !line.Contains(" nsfs ", StringComparison.Ordinal) && !line.Contains("/run/netns", StringComparison.Ordinal))];

    private (int Status, string Output, string Errors) AsNobody(params string[] arguments) => Tool.Try(
        "nsenter", [$"--net=/run/netns/{_hosts.Client}", "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
            "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "env", "HOME=/", PetrelProcess.Program, .. arguments]);
}
