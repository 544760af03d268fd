using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Detection;

public class SilenceDetectorTests
{
    [Theory]
    [InlineData(SourceKind.Trace, 0.2)]
    [InlineData(SourceKind.Diag, 1.2)]
    public void OnDeadline_NoFirstByte_WarnsAtThreeSecondsAndNotEarlier(SourceKind source, double slack)
    {
        var scenario = new Scenario(source);

        scenario.Open(5.4, TestRegistry.Api).Send(5.5, 800);
        scenario.RunTo(15);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.InRange(scenario.OpenedAt(), 8.499, 8.5 + slack);
        Assert.Equal(Cause.Capacity, incident.Diagnosis.Cause);
        Assert.Equal(SignalKind.NoFirstByte, Assert.Single(incident.Evidence).Signal);
        Assert.Equal(5.5, Scenario.Seconds(incident.FirstSign), 1);
    }

    [Fact]
    public void OnDeadline_NothingSent_IsSilent()
    {
        var scenario = new Scenario();

        scenario.Open(5, TestRegistry.Api);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_ResponseToTheRequestAfterTheHandshakeMissing_IsCapacity()
    {
        var scenario = new Scenario();

        // TLS answers, the request after it does not.
        scenario.Open(5, TestRegistry.Api).Send(5.03, 300).Receive(5.06, 4_000);
        scenario.RunTo(6);
        scenario.Sockets[^1].Send(6.5, 700);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.NoFirstByte, scenario.OnlyIncident().Evidence[0].Signal);
        Assert.InRange(scenario.OpenedAt(), 9.499, 10.6);
    }

    [Fact]
    public void OnDeadline_SlowFirstByteWithinTheLimit_IsSilent()
    {
        var scenario = new Scenario();

        scenario.Open(5, TestRegistry.Api).Send(5.05, 800).Receive(7.9, 20_000).RemoteFin(7.95).Close(7.96);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(Scenario.Dockerd)]
    [InlineData(Scenario.Podman)]
    public void OnDeadline_TransferSilentWhereTheClientWasSeenClosing_WarnsWithinSixSeconds(int pid)
    {
        var scenario = new Scenario();
        scenario.Exchange(1, TestRegistry.Api, pid);
        scenario.Exchange(2, TestRegistry.Api, pid);

        scenario.Open(5, TestRegistry.Cdn, pid).Send(5.03, 800).Receive(5.5, 30_000);
        scenario.RunTo(30);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.InRange(scenario.OpenedAt() - 5.5, 4.999, 6);
        Assert.Equal(SignalKind.TransferSilent, Assert.Single(incident.Evidence).Signal);
        Assert.Contains(incident.Diagnosis.Cause, new[] { Cause.Capacity, Cause.Network });
        Assert.Equal(5.5, Scenario.Seconds(incident.FirstSign), 1);
    }

    [Fact]
    public void OnDeadline_TokenServerThatCloses_SaysNothingOfTheClientsOtherConnections()
    {
        var scenario = new Scenario();
        for (int i = 1; i <= 6; i++) scenario.Exchange(i, TestRegistry.Auth, Scenario.Containerd);

        scenario.Open(8, TestRegistry.Api, Scenario.Containerd).Send(8.03, 800).Receive(8.5, 30_000);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_ContainerdSilent_WaitsForItsPoolTime()
    {
        var scenario = new Scenario();

        scenario.Open(5, TestRegistry.Cdn, Scenario.Containerd).Send(5.03, 800).Receive(6, 500_000);
        scenario.RunTo(60);

        Assert.InRange(scenario.OpenedAt() - 6, 31.999, 33.1);
        Assert.Equal(Severity.Warning, scenario.OnlyIncident().Severity);
    }

    [Fact]
    public void OnDeadline_PooledConnectionClosedAtItsPoolTime_IsSilent()
    {
        var scenario = new Scenario();

        scenario.Open(5, TestRegistry.Cdn, Scenario.Containerd).Send(5.03, 800).Receive(6, 500_000).Close(36.2);
        scenario.Open(40, TestRegistry.Api, Scenario.Containerd).Send(40.03, 800).Receive(41, 9_000).RemoteFin(71).Close(71.01);
        scenario.RunTo(120);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_UnknownHabitAfterAShortResponse_IsGivenThePoolTime()
    {
        var scenario = new Scenario();

        scenario.Open(5, TestRegistry.Api, Scenario.Podman).Send(5.03, 800).Receive(5.1, 30_000);
        scenario.RunTo(90);
        Assert.Empty(scenario.Output.Incidents);
        scenario.RunTo(110);

        Assert.InRange(scenario.OpenedAt() - 5.1, 91.999, 93.1);
    }

    [Fact]
    public void OnDeadline_ProcessThatWasSeenReusingAnIdleConnection_IsGivenThePoolTime()
    {
        var scenario = new Scenario();
        FakeSocket kept = scenario.Open(1, TestRegistry.Api, Scenario.Podman).Send(1.03, 800).Receive(1.1, 30_000);
        kept.Send(21, 800).Receive(21.1, 30_000).Close(22);
        scenario.Exchange(23, TestRegistry.Api, Scenario.Podman);
        scenario.Exchange(24, TestRegistry.Api, Scenario.Podman);

        scenario.Open(25, TestRegistry.Cdn, Scenario.Podman).Send(25.03, 800).Receive(25.5, 900_000);
        scenario.RunTo(110);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_SlowSteadyLink_IsSilent()
    {
        var scenario = new Scenario();
        scenario.Exchange(1, TestRegistry.Api);
        scenario.Exchange(2, TestRegistry.Api);

        FakeSocket socket = scenario.Open(5, TestRegistry.Cdn).Send(5.03, 800);
        for (double at = 5.1; at < 120; at += 3.7) socket.Receive(at, 1_400);
        socket.RemoteFin(120).Close(120.01);
        scenario.RunTo(150);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_RequestUnacknowledged_IsNetwork()
    {
        var scenario = new Scenario();

        FakeSocket socket = scenario.Open(5, TestRegistry.Api, Scenario.Containerd).Send(5.03, 800).Receive(6, 500_000);
        scenario.RunTo(8.2);
        (socket.Timer, socket.TimerRetransmits, socket.UnackedSegments) = (SocketTimer.Retransmit, 3, 1);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.RequestUnacknowledged, scenario.OnlyIncident().Evidence[0].Signal);
        Assert.Equal(Cause.Network, scenario.OnlyIncident().Diagnosis.Cause);
        Assert.InRange(scenario.OpenedAt(), 8.2, 10);
    }

    [Fact]
    public void OnDeadline_KeepAliveUnanswered_IsNetworkBeforeThePoolTime()
    {
        var scenario = new Scenario();

        FakeSocket socket = scenario.Open(5, TestRegistry.Cdn, Scenario.Containerd).Send(5.03, 800).Receive(6, 500_000);
        scenario.RunTo(21.1);
        (socket.Timer, socket.TimerRetransmits) = (SocketTimer.KeepAlive, 1);
        scenario.RunTo(30);

        Assert.Equal(SignalKind.KeepAliveUnanswered, scenario.OnlyIncident().Evidence[0].Signal);
        Assert.Equal(Cause.Network, scenario.OnlyIncident().Diagnosis.Cause);
        Assert.InRange(scenario.OpenedAt(), 22, 25);
    }

    [Fact]
    public void OnDeadline_CancelledPull_IsSilent()
    {
        var scenario = new Scenario();

        scenario.Open(5, TestRegistry.Cdn).Send(5.03, 800).Receive(6, 500_000).Abort(7);
        scenario.Open(8, TestRegistry.Cdn).Send(8.03, 800).Receive(9, 500_000).Close(10);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_WithProc_BytesAreUnknownSoNothingIsSaid()
    {
        var scenario = new Scenario(SourceKind.Proc);

        scenario.Open(5, TestRegistry.Api).Send(5.05, 800);
        scenario.RunTo(200);

        Assert.Empty(scenario.Output.Incidents);
    }
}
