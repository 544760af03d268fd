using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;

namespace Petrel.Core.Tests.Detection;

public class MirrorsDetectorTests
{
    [Fact]
    public void OnSignal_TwoMirrorsThatDoNotAnswer_AreTheUpstreams()
    {
        Scenario scenario = Resolved();

        scenario.Open(5, TestRegistry.MirrorA).Send(5.05, 800);
        scenario.Open(10, TestRegistry.MirrorB).Send(10.05, 800);
        scenario.RunTo(20);

        Assert.Equal(Cause.MirrorUpstream, scenario.Output.Incidents[^1].Diagnosis.Cause);
        Assert.True(scenario.Output.Has(SignalKind.MirrorsFailing));
        Assert.Contains("mirror-a.example, mirror-b.example", scenario.Output.Incidents[^1].Summary);
    }

    [Fact]
    public void OnSignal_OneMirrorTwice_IsItsOwnFault()
    {
        Scenario scenario = Resolved();

        scenario.Open(5, TestRegistry.MirrorA).Send(5.05, 800);
        scenario.Open(6, TestRegistry.MirrorA).Send(6.05, 800);
        scenario.RunTo(20);

        Assert.Equal(Cause.Capacity, scenario.Output.Incidents[^1].Diagnosis.Cause);
    }

    [Fact]
    public void OnSignal_BothPathsDead_IsTheNetwork()
    {
        Scenario scenario = Resolved();
        scenario.Exchange(2, TestRegistry.MirrorA);
        scenario.Exchange(3, TestRegistry.MirrorB);

        scenario.Connect(5, TestRegistry.MirrorA);
        scenario.Connect(6, TestRegistry.MirrorB);
        scenario.RunTo(20);

        Assert.Equal(Cause.Network, scenario.Output.Incidents[^1].Diagnosis.Cause);
        Assert.False(scenario.Output.Has(SignalKind.MirrorsFailing));
    }

    [Fact]
    public void OnSignal_SecondMirrorAfterTheWindow_IsItsOwnFault()
    {
        Scenario scenario = Resolved();

        scenario.Open(5, TestRegistry.MirrorA).Send(5.05, 800).Receive(12, 20_000).RemoteFin(12.1).Close(12.2);
        scenario.Open(50, TestRegistry.MirrorB).Send(50.05, 800);
        scenario.RunTo(60);

        Assert.False(scenario.Output.Has(SignalKind.MirrorsFailing));
    }

    private static Scenario Resolved()
    {
        var scenario = new Scenario();
        scenario.Resolve(0.5, TestRegistry.MirrorAHost, TestRegistry.MirrorA);
        scenario.Resolve(0.6, TestRegistry.MirrorBHost, TestRegistry.MirrorB);
        return scenario;
    }
}
