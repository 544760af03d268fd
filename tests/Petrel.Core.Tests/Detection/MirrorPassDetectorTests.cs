using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class MirrorPassDetectorTests
{
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnBlob_LayersFromTheRegistryAfterAMirror_IsASuspicion(SourceKind source)
    {
        Scenario scenario = Resolved(source);

        scenario.Exchange(4.9, TestRegistry.MirrorA, octets: 5_100);
        scenario.Pull(5);
        scenario.RunTo(20);

        Suspicion suspicion = Assert.Single(PassedOver(scenario));
        Assert.Contains("mirror-a.example", suspicion.Evidence.Detail);
        Assert.Empty(scenario.Output.Incidents);
        Assert.DoesNotContain(scenario.Output.Suspicions, static other => other.Evidence.Signal == SignalKind.MirrorsSuspected);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnBlob_TwoMirrorsPassedOver_AreSuspectedTogether(SourceKind source)
    {
        Scenario scenario = Resolved(source);

        scenario.Exchange(4.8, TestRegistry.MirrorA, octets: 5_100);
        scenario.Exchange(4.9, TestRegistry.MirrorB, octets: 5_100);
        scenario.Pull(5);
        scenario.RunTo(20);

        Assert.Contains(scenario.Output.Suspicions, static suspicion => suspicion.Evidence.Signal == SignalKind.MirrorsSuspected);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnBlob_LayersFromTheMirror_IsSilent(SourceKind source)
    {
        Scenario scenario = Resolved(source);

        scenario.Exchange(5, TestRegistry.MirrorA, octets: 5_100);
        scenario.Exchange(5.1, TestRegistry.MirrorA, octets: 900_000);
        scenario.Pull(8);
        scenario.RunTo(20);

        Assert.Empty(PassedOver(scenario));
    }

    // The mirror redirects to the registry's own layers; without tracepoints they may as well be somebody else's.
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnBlob_LayersBeforeAnybodyTurnedToTheRegistry_IsSilent(SourceKind source)
    {
        Scenario scenario = Resolved(source);

        scenario.Exchange(5, TestRegistry.MirrorA, octets: 5_100);
        scenario.Exchange(5.1, TestRegistry.Cdn, octets: 900_000);
        scenario.RunTo(20);

        Assert.Empty(PassedOver(scenario));
    }

    [Fact]
    public void OnBlob_MirrorThatTookNoConnection_IsToldByOthersOnly()
    {
        Scenario scenario = Resolved(SourceKind.Trace);

        scenario.Connect(4.8, TestRegistry.MirrorA).Refuse(4.81);
        scenario.Pull(5);
        scenario.RunTo(20);

        Assert.Empty(PassedOver(scenario));
    }

    private static IEnumerable<Suspicion> PassedOver(Scenario scenario) =>
        scenario.Output.Suspicions.Where(static suspicion => suspicion.Evidence.Signal == SignalKind.MirrorPassedOver);

    private static Scenario Resolved(SourceKind source)
    {
        var scenario = new Scenario(source);
        scenario.Resolve(0.5, TestRegistry.MirrorAHost, TestRegistry.MirrorA);
        scenario.Resolve(0.6, TestRegistry.MirrorBHost, TestRegistry.MirrorB);
        return scenario;
    }
}
