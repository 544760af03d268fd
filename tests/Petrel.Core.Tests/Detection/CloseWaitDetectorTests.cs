using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class CloseWaitDetectorTests
{
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    [InlineData(SourceKind.Proc)]
    public void OnDeadline_SixSocketsLinger_IsALocalWarningThatNamesTheProcess(SourceKind source)
    {
        var scenario = new Scenario(source);

        Leak(scenario, 6);
        scenario.RunTo(15);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(Cause.Local, incident.Diagnosis.Cause);
        Assert.Equal(Severity.Warning, incident.Severity);
        Assert.Equal(SignalKind.CloseWaitLingering, Assert.Single(incident.Evidence).Signal);
        Assert.InRange(scenario.OpenedAt(), 5 + 3, 5 + 3 + 2.5);
        IncidentSnapshot last = scenario.Output.Incidents[^1];
        Assert.Equal("dockerd", Assert.Single(last.Processes).Name);
        Assert.Contains("dockerd", last.Advice[0], StringComparison.Ordinal);
        Assert.Equal(6, last.Evidence[0].Value);
    }

    [Fact]
    public void OnDeadline_ThreeSocketsLinger_IsSilent()
    {
        var scenario = new Scenario();

        Leak(scenario, 3);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_FiftyHealthyRemoteFins_AreSilent()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 50; i++) scenario.Exchange(5 + (0.2 * i), i % 2 == 0 ? TestRegistry.Api : TestRegistry.Cdn);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_ClientThatClosesWithinTheDwell_IsSilent()
    {
        var scenario = new Scenario();

        FakeSocket[] sockets = Leak(scenario, 6);
        foreach (FakeSocket socket in sockets) socket.Close(7.5);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    private static FakeSocket[] Leak(Scenario scenario, int count)
    {
        FakeSocket[] sockets = [.. Enumerable.Range(0, count).Select(_ => scenario.Connect(4, TestRegistry.Api))];
        foreach (FakeSocket socket in sockets) socket.Establish(4.02);
        foreach (FakeSocket socket in sockets) socket.Send(4.03, 400).Receive(4.5, 5_000);
        foreach (FakeSocket socket in sockets) socket.RemoteFin(5);
        return sockets;
    }
}
