using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Detection;

public class BackoffCadenceDetectorTests
{
    [Fact]
    public void OnChange_ConnectionsAtTwoAndSixSeconds_IsRateLimit()
    {
        var scenario = new Scenario();

        foreach (double at in (double[])[5, 7, 11]) scenario.Exchange(at, TestRegistry.Api, Scenario.Podman, 900);
        scenario.RunTo(20);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(Cause.RateLimit, incident.Diagnosis.Cause);
        Assert.Equal(SignalKind.BackoffCadence, Assert.Single(incident.Evidence).Signal);
        Assert.InRange(scenario.OpenedAt(), 11, 11.1);
    }

    [Fact]
    public void OnChange_TheSameCadenceWithAuthBetween_IsRateLimit()
    {
        var scenario = new Scenario();

        foreach (double at in (double[])[5, 7, 11])
        {
            scenario.Exchange(at, TestRegistry.Api, Scenario.Podman, 900);
            scenario.Exchange(at + 0.1, TestRegistry.Auth, Scenario.Podman, 900);
            scenario.Exchange(at + 0.2, TestRegistry.Api, Scenario.Podman, 900);
        }

        scenario.RunTo(20);

        Assert.Equal(Cause.RateLimit, scenario.OnlyIncident().Diagnosis.Cause);
    }

    [Fact]
    public void OnChange_BlobBetween_IsSilent()
    {
        var scenario = new Scenario();

        foreach (double at in (double[])[5, 7, 11])
        {
            scenario.Exchange(at, TestRegistry.Api, Scenario.Podman);
            scenario.Exchange(at + 0.1, TestRegistry.Cdn, Scenario.Podman, 900_000);
        }

        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnChange_BlobsFromTheSameAddressBetween_AreSilent(SourceKind source)
    {
        var scenario = new Scenario(source);

        foreach (double at in (double[])[5, 7, 11])
        {
            scenario.Exchange(at, TestRegistry.Private, Scenario.Dockerd, 900);
            scenario.Exchange(at + 0.1, TestRegistry.Private, Scenario.Dockerd, 900_000);
        }

        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    // The figures of the blob come after its end, when the pull that is refused has begun.
    [Theory]
    [InlineData(4.5)]
    [InlineData(5.5)]
    public void OnChange_BlobJustBeforeTheCadence_IsRateLimit(double blobAt)
    {
        var scenario = new Scenario();

        FakeSocket blob = scenario.Open(blobAt, TestRegistry.Private, Scenario.Podman).Receive(5.8, 900_000);
        scenario.RunTo(6.1); // a tick samples it
        foreach ((TcpState from, TcpState to) in ((TcpState, TcpState)[])[
            (TcpState.Established, TcpState.CloseWait), (TcpState.CloseWait, TcpState.LastAck), (TcpState.LastAck, TcpState.Close)])
        {
            scenario.Feed(new Event
            {
                Time = Scenario.At(6.1),
                Kind = EventKind.StateChanged,
                Source = SourceKind.Trace,
                Key = blob.Key,
                SocketAddress = blob.Address,
                OldState = from,
                State = to,
            });
        }

        foreach (double at in (double[])[6.2, 8.2, 12.2]) scenario.Exchange(at, TestRegistry.Private, Scenario.Podman, 900);
        scenario.RunTo(20);

        Assert.Equal(Cause.RateLimit, scenario.OnlyIncident().Diagnosis.Cause);
    }

    [Fact]
    public void OnChange_CadenceKnownFromEndsOnly_IsRateLimit()
    {
        var scenario = new Scenario(SourceKind.Diag);

        foreach (double at in (double[])[5.3, 7.3, 11.3]) scenario.Exchange(at, TestRegistry.Api, Scenario.Podman, 900);
        scenario.RunTo(20);

        Assert.Equal(Cause.RateLimit, scenario.OnlyIncident().Diagnosis.Cause);
        Assert.InRange(scenario.OpenedAt(), 11.3, 11.6);
    }

    [Fact]
    public void OnChange_CadenceKnownFromEndsOnlyWithBlobsOfAKnownProcess_IsSilent()
    {
        var scenario = new Scenario(SourceKind.Diag);

        foreach (double at in (double[])[5.3, 7.3, 11.3])
        {
            scenario.Exchange(at, TestRegistry.Private, Scenario.Podman, 900);
            FakeSocket blob = scenario.Open(at + 0.1, TestRegistry.Private, Scenario.Podman);
            scenario.RunTo(at + 1.2); // a walk sees it, and its process
            blob.Receive(at + 1.2, 900_000).RemoteFin(at + 1.3).Close(at + 1.3);
        }

        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(5, 7, 9)]
    [InlineData(5, 10, 20)]
    [InlineData(5, 6, 8)]
    public void OnChange_OtherGaps_AreSilent(double first, double second, double third)
    {
        var scenario = new Scenario();

        foreach (double at in (double[])[first, second, third]) scenario.Exchange(at, TestRegistry.Api, Scenario.Podman, 900);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_CadenceMadeUpOfTwoProcesses_IsSilent()
    {
        var scenario = new Scenario();

        scenario.Exchange(5, TestRegistry.Api, Scenario.Podman, 900);
        scenario.Exchange(7, TestRegistry.Api, Scenario.Dockerd, 900);
        scenario.Exchange(11, TestRegistry.Api, Scenario.Podman, 900);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }
}
