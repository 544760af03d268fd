using Petrel.EndToEnd.Tests.Harness;
using static Petrel.EndToEnd.Tests.Watching;

namespace Petrel.EndToEnd.Tests;

/// <summary>The demonstration as a user starts it, in a network namespace that has nothing but loopback up to the veth.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly string[] AsNobody =
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all",
            "--no-new-privs", "env", "HOME=/"];

    private readonly Hosts _hosts = new();

    [Fact]
    public void All_AsRoot_IsWarnedOfInTimeAndHealthyIsSilent()
    {
        Dictionary<string, Line> results = Play([]);
        Verdict(results, "black-hole", "warned-in-time", "network", 1, 5);
        Verdict(results, "stalled-transfer", "warned-in-time", "capacity", 4, 9);
        Verdict(results, "reset", "warned-in-time", "network", 0, 10);
        Verdict(results, "rate-limit", "warned-in-time", "rate-limit", 1, 9);
        Verdict(results, "token-loop", "warned-in-time", "authentication", 1, 9);
        Assert.InRange(Figure(results["black-hole"], "clientNoticedAfterSeconds"), 14.5, 18);
        Assert.InRange(Figure(results["reset"], "clientNoticedAfterSeconds"), 49, 58);
        Assert.Equal("true", results["stalled-transfer"].Text("stillWaiting"));
        Healthy(results["healthy"]);
    }

    [Fact]
    public void All_AsNobody_IsWarnedOfInTimeButForWhatDiagCannotShow()
    {
        Dictionary<string, Line> results = Play(AsNobody);
        Verdict(results, "black-hole", "warned-in-time", "network", 1, 5);
        Verdict(results, "stalled-transfer", "warned-in-time", "capacity", 4, 9);
        Verdict(results, "rate-limit", "warned-in-time", "rate-limit", 1, 9);
        Verdict(results, "token-loop", "warned-in-time", "authentication", 1, 9);
        Assert.Equal("left-out", results["reset"].Text("verdict"));
        Assert.Contains("diag", results["reset"].Text("problem"));
        Healthy(results["healthy"]);
    }

    [Fact]
    public void ProcAlone_ShowsABlackHole_AndSaysWhatItCannotSee()
    {
        PetrelProcess petrel = Start([], "--source", "proc");
        string[] leftOut = ["reset", "stalled-transfer", "rate-limit", "token-loop"];
        petrel.WaitFor(static line => line.Type == "incident", TimeSpan.FromSeconds(20));
        petrel.Stop("INT");
        IEnumerable<Line> reported = petrel.Lines.Where(static line => line.Text("verdict") == "left-out");
        Assert.Equal(leftOut.Order(), reported.Select(static line => line.Text("scenario")!).Order());
        Assert.Equal("warned-in-time", petrel.Lines.Find(static line => line.Text("scenario") == "black-hole")!.Text("verdict"));
    }

    [Fact]
    public void Interrupt_EndsAtOnceWithWhatIsKnown()
    {
        PetrelProcess petrel = Start([], "black-hole", "healthy");
        petrel.WaitFor(static line => line.Type == "incident", TimeSpan.FromSeconds(20));
        double interruptedAt = PetrelProcess.Now;

        Assert.Equal(1, petrel.Stop("INT"));

        Assert.InRange(PetrelProcess.Now - interruptedAt, 0, 3);
        Line[] results = [.. petrel.Lines.Where(static line => line.Type == "demo")];
        Assert.Equal(["warned-in-time", "unfinished"], results.Select(static line => line.Text("verdict")));
        Assert.Equal("summary", petrel.Lines[^1].Type);
    }

    [Fact]
    public void Kill9_TakesTheClientsAlong()
    {
        PetrelProcess petrel = Start([], "healthy");
        petrel.TryWaitFor(static _ => false, Seconds(3));
        int[] clients = ChildrenOf(petrel.Pid);
        Assert.Equal(2, clients.Length);

        petrel.Dispose();

        Assert.True(SpinWait.SpinUntil(() => clients.All(static pid => !Directory.Exists($"/proc/{pid}")), Seconds(5)));
    }

    public void Dispose() => _hosts.Dispose();

    private PetrelProcess Start(string[] user, params string[] arguments) =>
        _hosts.Own(PetrelProcess.StartDemo(_hosts.Client, user, arguments));

    private Dictionary<string, Line> Play(string[] user)
    {
        PetrelProcess petrel = Start(user);
        int status = petrel.WaitForExit(TimeSpan.FromSeconds(100));
        IEnumerable<Line> results = petrel.Lines.Where(static line => line.Type == "demo");
        string all = string.Join('\n', results.Select(static line => line.Json.ToJsonString()));
        Assert.True(status == 0, $"status {status}\n{all}\n{petrel.Errors}");
        return results.ToDictionary(static line => line.Text("scenario")!);
    }

    private static void Verdict(
        Dictionary<string, Line> results, string scenario, string verdict, string cause, double earliest, double latest)
    {
        Line line = results[scenario];
        Assert.Equal((verdict, cause, "true"), (line.Text("verdict"), line.Text("cause"), line.Text("ok")));
        Assert.InRange(Figure(line, "warnedAfterSeconds"), earliest, latest);
        Assert.NotEmpty(line.Json["evidence"]!.AsArray());
        Assert.True(Figure(line, "leadSeconds") > 5);
    }

    // 3 pulls of 3 + 6 connections, and a pooled one.
    private static void Healthy(Line line)
    {
        Assert.Equal(("silent", "0"), (line.Text("verdict"), line.Text("incidents")));
        Assert.Equal("28", line.Text("connections"));
    }

    private static double Figure(Line line, string field) => line.Json[field]!.GetValue<double>();

    private static int[] ChildrenOf(int pid) =>
        [.. Directory.GetDirectories($"/proc/{pid}/task").SelectMany(static task => File.ReadAllText($"{task}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];
}
