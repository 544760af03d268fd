using Petrel.Core.Detection;
using Petrel.Core.Events;

namespace Petrel.Core.Tests.Detection;

public class ChurnDetectorTests
{
    [Theory]
    [InlineData(SourceKind.Trace, 30, 1)]
    [InlineData(SourceKind.Diag, 30, 1)]
    [InlineData(SourceKind.Trace, 19, 0)]
    public void OnChange_ManyTimesTheUsualConnections_IsASuspicion(SourceKind source, int opened, int suspicions)
    {
        var scenario = new Scenario(source);
        Use(scenario, windows: 8);

        // No two answers alike: a repeated request is another detector's.
        for (int i = 0; i < opened; i++) scenario.Exchange(100 + (0.1 * i), TestRegistry.Api, Scenario.Podman, 900 + (97 * (ulong)i));
        scenario.RunTo(120);

        Assert.Equal(suspicions, Churns(scenario));
        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_WithoutEnoughHistory_IsSilent()
    {
        var scenario = new Scenario();
        Use(scenario, windows: 4);

        for (int i = 0; i < 60; i++) scenario.Exchange(100 + (0.1 * i), TestRegistry.Api, octets: 900);
        scenario.RunTo(120);

        Assert.Equal(0, Churns(scenario));
    }

    [Fact]
    public void OnChange_AsManyAsUsual_IsSilent()
    {
        var scenario = new Scenario();
        for (int window = 0; window < 12; window++)
        {
            for (int i = 0; i < 25; i++) scenario.Exchange(2 + (window * 10) + (0.2 * i), TestRegistry.Cdn);
        }

        scenario.RunTo(150);

        Assert.Equal(0, Churns(scenario));
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(150, 0)]
    public void OnHostCounters_FarMoreInTimeWaitWhileARegistryIsUsed_IsASuspicion(long timeWait, int suspicions)
    {
        var scenario = new Scenario(SourceKind.Proc);
        for (int second = 1; second <= 80; second++) Count(scenario, second, 40);
        scenario.Open(80.5, TestRegistry.Api);
        for (int second = 82; second <= 90; second++) Count(scenario, second, timeWait);

        Assert.Equal(suspicions, scenario.Output.OtherSuspicions.Count(static s => s.Evidence.Signal == SignalKind.SocketChurn));
    }

    [Fact]
    public void OnHostCounters_FarMoreWhileNoRegistryIsUsed_IsSilent()
    {
        var scenario = new Scenario(SourceKind.Proc);
        for (int second = 1; second <= 80; second++) Count(scenario, second, 40);
        for (int second = 81; second <= 90; second++) Count(scenario, second, 4000);

        Assert.Empty(scenario.Output.OtherSuspicions);
    }

    private static void Use(Scenario scenario, int windows)
    {
        for (int i = 0; i < windows; i++)
        {
            for (int j = 0; j < 3; j++) scenario.Exchange(2 + (i * 11) + (1.1 * j), TestRegistry.Api);
        }
    }

    private static int Churns(Scenario scenario) =>
        scenario.Output.OtherSuspicions.Count(static s => s.Evidence.Signal == SignalKind.ConnectionChurn);

    private static void Count(Scenario scenario, double at, long timeWait)
    {
        scenario.RunTo(at);
        scenario.Feed(new Event
        {
            Time = Scenario.At(at),
            Kind = EventKind.HostCountersRead,
            Netns = new(Scenario.HostNetns),
            Payload = new HostCounters(10, timeWait, 0, 12, 0, 0, 0, 0),
        });
    }
}
