using System.Net;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Demo;

namespace Petrel.Tests.Demo;

public sealed class DemoScheduleTests
{
    // Short transfers and requests between the waits; generous.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Names => [.. DemoScenarios.All.Select(static scenario => scenario.Name)];

    [Fact]
    public void Waits_AreThoseOfTheRealClients()
    {
        Assert.Equal([5, 10, 15, 20], DemoHabits.Docker.BlobWaits.Select(static wait => wait.TotalSeconds));
        Assert.Equal(15, DemoHabits.Docker.PingTimeout.TotalSeconds);
        Assert.Equal([2, 4, 8, 16], DemoHabits.Podman.TooManyRequestsWaits.Select(static wait => wait.TotalSeconds));
        Assert.Equal([1, 2, 4, 8, 16], DemoHabits.Skopeo.PullWaits.Select(static wait => wait.TotalSeconds));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Watched_LastsUntilTheClientGivesUp(string name)
    {
        DemoScenario scenario = DemoScenarios.Find(name)!;
        Assert.True(ClientTime(scenario) + Slack <= scenario.Watched, $"{scenario.Watched} is too short for {ClientTime(scenario)}");
    }

    [Fact]
    public void Longest_HoldsEveryScenario_AndIsBelowNinetySeconds()
    {
        TimeSpan end = DemoScenarios.All.Select(static (scenario, index) =>
            (index * DemoScenarios.Stagger) + DemoScenarios.Prelude + scenario.Watched).Max();
        Assert.InRange(end, TimeSpan.Zero, DemoScenarios.Longest);
        Assert.InRange(DemoScenarios.Longest, TimeSpan.Zero, TimeSpan.FromSeconds(90));
    }

    [Fact]
    public void Scenarios_DoNotMeet_AndStayOnThisMachine()
    {
        Assert.All(DemoScenarios.All, static scenario => Assert.True(IPAddress.IsLoopback(IPAddress.Parse(scenario.Address))));
        Assert.All(DemoScenarios.All, static scenario => Assert.EndsWith(".demo.invalid", scenario.Registry, StringComparison.Ordinal));
        Assert.Equal(DemoScenarios.All.Length, DemoScenarios.All.Select(static scenario => scenario.Address).Distinct().Count());
    }

    // Two pulls 2 s and then 4 s apart would look like a client that backs off.
    [Fact]
    public void HealthyPulls_HaveNoCadenceOfABackOff()
    {
        double[] gaps = [.. DemoScenarios.HealthyPulls.Skip(1).Zip(DemoScenarios.HealthyPulls, static (next, pull) => (next - pull).TotalSeconds)];
        Assert.All(gaps, static gap => Assert.InRange(gap, 8, 20));
    }

    [Theory]
    [InlineData("black-hole", SourceKind.Proc)]
    [InlineData("healthy", SourceKind.Proc)]
    [InlineData("stalled-transfer", SourceKind.Diag)]
    [InlineData("rate-limit", SourceKind.Diag)]
    [InlineData("token-loop", SourceKind.Diag)]
    [InlineData("reset", SourceKind.Trace)]
    public void IsVisibleTo_SourcesAsGoodAsTheWeakest_Only(string name, SourceKind weakest)
    {
        DemoScenario scenario = DemoScenarios.Find(name)!;
        foreach (SourceKind source in (SourceKind[])[SourceKind.Trace, SourceKind.Diag, SourceKind.Proc])
            Assert.Equal(source <= weakest, scenario.IsVisibleTo(source));
        Assert.Equal(weakest == SourceKind.Proc, scenario.Blindness.Length == 0);
    }

    [Fact]
    public void Causes_OfAFaultyScenario_NeverIncludeUnknown() => Assert.All(
        DemoScenarios.All, static scenario => Assert.Equal(
            scenario.IsFaulty, scenario.Causes.Length > 0 && !scenario.Causes.Contains(Cause.Unknown)));

    private static TimeSpan ClientTime(DemoScenario scenario)
    {
        DemoHabits habits = scenario.Clients[0];
        return scenario.Fault switch
        {
            DemoFault.FullAcceptQueue => habits.PingTimeout,
            DemoFault.ResetBlob => Sum(habits.BlobWaits),
            DemoFault.TooManyRequests => Sum(habits.TooManyRequestsWaits),
            DemoFault.TokenServerFails => Sum(habits.PullWaits),
            DemoFault.None => Max(DemoScenarios.HealthyPulls[^1], Sum(DemoClientProgram.PoolRequests.Select(static request => request.Idle))),
            _ => TimeSpan.Zero, // it never gives up
        };
    }

    private static TimeSpan Sum(IEnumerable<TimeSpan> times) => times.Aggregate(TimeSpan.Zero, static (sum, time) => sum + time);

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
