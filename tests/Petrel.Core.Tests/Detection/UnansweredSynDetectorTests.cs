using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class UnansweredSynDetectorTests
{
    [Theory]
    [InlineData(SourceKind.Trace, 1.0, 1.7)]
    [InlineData(SourceKind.Diag, 1.0, 2.5)]
    [InlineData(SourceKind.Proc, 1.0, 2.5)]
    public void OnDeadline_BlackHoledSyn_WarnsInTime(SourceKind source, double notBefore, double notAfter)
    {
        var scenario = new Scenario(source);

        FakeSocket socket = scenario.Connect(5.3, TestRegistry.Api).RepeatSyn(6.3);
        scenario.RunTo(12);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.InRange(scenario.OpenedAt() - 5.3, notBefore, notAfter);
        Assert.Equal(Cause.Network, incident.Diagnosis.Cause);
        Assert.Equal(SignalKind.ConnectTimeout, Assert.Single(incident.Evidence).Signal);
        Assert.Equal(Cause.Capacity, incident.Diagnosis.Ranked[1].Cause);
        Assert.True(socket.Exists);
    }

    [Fact]
    public void OnDeadline_BlackHoledSyn_FirstSignIsTheRetransmit()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Api).RepeatSyn(6.001);
        scenario.RunTo(8);

        Assert.Equal(6.001, Scenario.Seconds(scenario.OnlyIncident().FirstSign), 4);
    }

    [Fact]
    public void OnDeadline_EndpointWithKnownRoundTrip_WarnsEarlier()
    {
        var scenario = new Scenario();
        for (int i = 0; i < 5; i++) scenario.Exchange(1 + i, TestRegistry.Api);

        scenario.Connect(10, TestRegistry.Api).RepeatSyn(11);
        scenario.RunTo(14);

        Assert.InRange(scenario.OpenedAt(), 11.05, 11.2);
    }

    [Fact]
    public void OnDeadline_SynSentFoundAtStart_WarnsInTimeFromItsTimer()
    {
        var scenario = new Scenario(SourceKind.Diag) { Sweeps = true };

        FakeSocket socket = scenario.Connect(0.9, TestRegistry.Api);
        socket.TimerMilliseconds = 900; // the sweep at 1 s finds it 0.1 s old
        scenario.RunTo(5);

        Assert.InRange(scenario.OpenedAt(), 1.9, 3.4);
    }

    [Fact]
    public void OnChange_LostSynAnsweredAtTheFirstRetransmit_IsSilent()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Api).RepeatSyn(6).Establish(6.05)
            .Send(6.06, 800).Receive(6.1, 20_000).RemoteFin(6.11).Close(6.12);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnChange_HappyEyeballsLoser_IsSilent(SourceKind source)
    {
        var scenario = new Scenario(source);

        FakeSocket loser = scenario.Connect(5, TestRegistry.ApiV6);
        FakeSocket winner = scenario.Connect(5.3, TestRegistry.Api).Establish(5.32);
        loser.Abandon(5.33);
        winner.Send(5.34, 800).Receive(5.4, 20_000).RemoteFin(5.41).Close(5.42);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_ConnectionReusedForAHealthyOne_IsVoid()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Api).Abandon(5.3);
        scenario.Connect(5.4, TestRegistry.Private).Establish(5.42).Send(5.43, 400).Receive(5.5, 4_000).RemoteFin(5.6).Close(5.61);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }
}
