using Petrel.Core.Detection;
using Petrel.Core.Probing;

namespace Petrel.Core.Tests.Probing;

/// <summary>When the engine wants a registry to be asked.</summary>
public class ProbeWishesTests
{
    [Fact]
    public void Want_OfASuspicion_IsOfItsRegistryAtOnce()
    {
        var scenario = new Scenario();
        scenario.Ask(5, manifest: Pulls.Refusal).RunTo(9);
        (ProbeRequest request, double at) = Assert.Single(scenario.Asked);
        Assert.Equal((TestRegistry.Name, SignalKind.PullWithoutBlob), (request.Registry, request.Signal!.Value));
        Assert.Equal(Scenario.Seconds(scenario.Output.Suspicions[0].Time), at, 6);
    }

    [Fact]
    public void Want_OfHealthyPulls_IsNone()
    {
        var scenario = new Scenario();
        for (int i = 0; i < 10; i++) scenario.Pull(Math.Max(scenario.Now, 2 + (4 * i)));
        Assert.Empty(scenario.RunTo(60).Asked);
    }

    [Fact]
    public void Want_OfTheSameSuspicionAgainAndAgain_IsOneIn15Seconds()
    {
        var scenario = new Scenario();
        for (int i = 0; i < 20; i++) scenario.Ask(Math.Max(scenario.Now, 5 + (2.5 * i)), manifest: Pulls.Refusal).RunTo(7.4 + (2.5 * i));
        scenario.RunTo(60);
        double[] times = [.. scenario.Asked.Where(static asked => asked.Request.Signal == SignalKind.PullWithoutBlob).Select(static asked => asked.At)];
        Assert.InRange(times.Length, 3, 4);
        Assert.All(times.Zip(times.Skip(1)), static pair => Assert.True(pair.Second - pair.First >= 15));
    }

    [Fact]
    public void Want_OfAnIncident_IsOneAtItsOpeningAndThenMoreAndMoreRarely()
    {
        var scenario = new Scenario { Prober = static (_, _) => ProbeReports.RateLimited with { RetryAfterSeconds = null } };
        scenario.Connect(5, TestRegistry.Api).RepeatSyn(6);
        scenario.RunTo(1000);
        double[] gaps = [.. scenario.Asked.Zip(scenario.Asked.Skip(1), static (a, b) => b.At - a.At)];
        Assert.Equal(SignalKind.ConnectTimeout, scenario.Asked[0].Request.Signal);
        Assert.Equal(Scenario.Seconds(scenario.OnlyIncident().Time), scenario.Asked[0].At, 6);
        Assert.Equal([15, 30, 60, 120, 240, 240], gaps.Take(6).Select(static gap => Math.Round(gap / 15) * 15));
    }

    [Fact]
    public void Want_OfARegistryThatWantsToBeLeftAlone_WaitsForThat()
    {
        var scenario = new Scenario();
        scenario.Probe(5, ProbeReports.RateLimited with { RetryAfterSeconds = 300 });
        scenario.RunTo(304);
        Assert.Empty(scenario.Asked);
        scenario.RunTo(307);
        Assert.Single(scenario.Asked);
    }

    [Fact]
    public void Want_OfAFaultOnThisHost_IsNone()
    {
        var scenario = new Scenario();
        for (int i = 0; i < 6; i++) scenario.Open(5 + (0.1 * i), TestRegistry.Api).Send(5.3 + (0.1 * i), 800).Receive(5.35 + (0.1 * i), 9000).RemoteFin(5.4 + (0.1 * i));
        scenario.RunTo(60);
        Assert.NotEmpty(scenario.Output.Opened);
        Assert.Empty(scenario.Asked);
    }
}
