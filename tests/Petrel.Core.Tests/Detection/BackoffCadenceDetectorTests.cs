using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Detection;

public class BackoffCadenceDetectorTests
{
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnWord_OneRequestRepeatedAfterTwoAndFourSeconds_IsRateLimit(SourceKind source)
    {
        var scenario = new Scenario(source);

        scenario.Ask(5, Scenario.Podman, Pulls.Refusal);
        foreach (double at in (double[])[7.22, 11.29]) scenario.Exchange(at, TestRegistry.Api, Scenario.Podman, Pulls.Refusal + 9);
        scenario.RunTo(20);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(Cause.RateLimit, incident.Diagnosis.Cause);
        Assert.Contains(incident.Evidence, static e => e.Signal == SignalKind.BackoffCadence);
        Assert.InRange(scenario.OpenedAt(), 11.29, 11.4);
    }

    // podman closes the token server's connection last: it is heard of after the manifest that its token served.
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnWord_TokenThatIsHeardOfAfterTheManifest_IsRateLimitAtTheSecondWait(SourceKind source)
    {
        var scenario = new Scenario(source);

        scenario.Exchange(5, TestRegistry.Api, Scenario.Podman, Pulls.Ping);
        FakeSocket auth = scenario.Open(5.08, TestRegistry.Auth, Scenario.Podman).Send(5.11, 500).Receive(5.14, Pulls.Token);
        scenario.Exchange(5.16, TestRegistry.Api, Scenario.Podman, Pulls.Refusal);
        auth.RemoteFin(5.23).Close(5.231);
        foreach (double at in (double[])[7.23, 11.3]) scenario.Exchange(at, TestRegistry.Api, Scenario.Podman, Pulls.Refusal);
        scenario.RunTo(20);

        Assert.Equal(Cause.RateLimit, scenario.OnlyIncident().Diagnosis.Cause);
        Assert.InRange(scenario.OpenedAt(), 11.3, 11.4);
    }

    // Redirects to layers are alike, and the layers may take just so long; whose they are is not known.
    [Fact]
    public void OnWord_SomebodyTakesSomethingFromTheSharedHostBetween_IsSilent()
    {
        var scenario = new Scenario(SourceKind.Diag);

        scenario.Ask(5, Scenario.Stranger, Pulls.Redirect);
        foreach (double at in (double[])[7.22, 11.29])
        {
            scenario.Exchange(at - 1.9, TestRegistry.Cdn, Scenario.Stranger, 9_000);
            scenario.Exchange(at, TestRegistry.Api, Scenario.Stranger, Pulls.Redirect);
        }

        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    // A mirror that limits refuses the ping already.
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnWord_MirrorThatRefusesTheFirstWord_IsTheMirrorsAtTheSecondWait(SourceKind source)
    {
        var scenario = new Scenario(source);

        foreach (double at in (double[])[5, 7.07, 11.14]) scenario.Exchange(at, TestRegistry.Mirror, Scenario.Podman, Pulls.Refusal);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.MirrorBackoff, scenario.OnlyIncident().Evidence[0].Signal);
        Assert.InRange(scenario.OpenedAt(), 11.2, 11.3);
    }

    [Theory]
    [InlineData(6.9, 10.97)]
    [InlineData(7.4, 11.47)]
    [InlineData(7.07, 11.9)]
    public void OnWord_MirrorAskedAtDistancesThatAreNoTimers_IsSilent(double second, double third)
    {
        var scenario = new Scenario();

        foreach (double at in (double[])[5, second, third]) scenario.Exchange(at, TestRegistry.Mirror, Scenario.Podman, Pulls.Refusal);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    // A busy machine, or one without sock_diag: the notices with the last figures never come.
    [Fact]
    public void OnWord_WaitsFitButFiguresAreMissing_IsRateLimit()
    {
        var seen = new Scenario();
        seen.Ask(5, Scenario.Podman, Pulls.Refusal);
        foreach (double at in (double[])[7.22, 11.29]) seen.Exchange(at, TestRegistry.Api, Scenario.Podman, Pulls.Refusal);
        seen.RunTo(20);

        var scenario = new Scenario { Kernel = static (_, _) => null };
        foreach (Event e in seen.Fed.Where(static e => e.Source == SourceKind.Trace && e.Kind != EventKind.SourceChanged))
        {
            scenario.RunTo(Scenario.Seconds(e.Time));
            scenario.Feed(e);
        }

        scenario.RunTo(20);

        Assert.Equal(SignalKind.BackoffCadence, scenario.OnlyIncident().Evidence[0].Signal);
        Assert.Empty(scenario.Output.Suspicions); // what cannot be fathomed is not suspected
    }

    [Fact]
    public void OnWord_MirrorRepeatedAfterTwoAndFourSeconds_IsTheMirrors()
    {
        var scenario = new Scenario();

        scenario.Exchange(5, TestRegistry.Mirror, Scenario.Podman, Pulls.Ping);
        foreach (double at in (double[])[5.1, 7.17, 11.24]) scenario.Exchange(at, TestRegistry.Mirror, Scenario.Podman, Pulls.Refusal);
        scenario.RunTo(20);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(Cause.MirrorUpstream, incident.Diagnosis.Cause);
        Assert.Equal(Cause.RateLimit, incident.Diagnosis.Ranked[1].Cause);
        Assert.Equal(SignalKind.MirrorBackoff, incident.Evidence[0].Signal);
    }

    [Fact]
    public void OnWord_RepeatedOnOneKeptConnection_IsRateLimit()
    {
        var scenario = new Scenario();

        FakeSocket api = scenario.Open(5, TestRegistry.Api, Scenario.Podman).Send(5.03, 600).Receive(5.06, Pulls.Ping);
        scenario.Exchange(5.08, TestRegistry.Auth, Scenario.Podman, Pulls.Token);
        api.Send(5.2, 2_900).Receive(5.23, 640);
        foreach (double at in (double[])[7.23, 11.27]) api.Send(at, 2_900).Receive(at + 0.03, 640);
        scenario.RunTo(15);

        Assert.Equal(Cause.RateLimit, scenario.OnlyIncident().Diagnosis.Cause);
        Assert.InRange(scenario.OpenedAt(), 11.3, 13);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnWord_PullsOfAnImageThatIsUpToDate_AreSilent(SourceKind source)
    {
        var scenario = new Scenario(source);

        foreach (double at in (double[])[5, 7.22, 11.44, 19.66]) scenario.Ask(at);
        foreach (double at in (double[])[30, 32.22, 36.44, 44.66])
        {
            scenario.Exchange(at, TestRegistry.Private, octets: Pulls.Ping);
            scenario.Exchange(at + 0.08, TestRegistry.Private, octets: Pulls.Manifest);
        }

        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnWord_SingleRequestsAtSuchDistances_AreSilent(SourceKind source)
    {
        var scenario = new Scenario(source);

        foreach (double at in (double[])[5, 7.06, 11.12, 19.18]) scenario.Exchange(at, TestRegistry.Api, Scenario.Containerd, Pulls.Manifest);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnWord_AnswersOfOtherSizes_AreSilent()
    {
        var scenario = new Scenario();

        scenario.Ask(5, Scenario.Podman);
        scenario.Exchange(7.22, TestRegistry.Api, Scenario.Podman, Pulls.Manifest + 400);
        scenario.Exchange(11.29, TestRegistry.Api, Scenario.Podman, Pulls.Manifest + 900);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnWord_LayerAfterIt_Resolves()
    {
        var scenario = new Scenario();
        scenario.Ask(5, Scenario.Podman, Pulls.Refusal);
        foreach (double at in (double[])[7.22, 11.29]) scenario.Exchange(at, TestRegistry.Api, Scenario.Podman, Pulls.Refusal);
        for (int i = 0; i < 5; i++) scenario.Ask(15 + (5 * i)); // no layer: nothing is known to work again
        Assert.Empty(scenario.Output.Resolved);

        scenario.Pull(50).RunTo(70);

        Assert.InRange(Scenario.Seconds(Assert.Single(scenario.Output.Resolved).Time), 50, 60);
    }

    [Fact]
    public void OnWord_BlobBetween_IsSilent()
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
    public void OnWord_BlobsFromTheSameAddressBetween_AreSilent(SourceKind source)
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
    public void OnWord_BlobJustBeforeTheCadence_IsRateLimit(double blobAt)
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

        scenario.Exchange(6.12, TestRegistry.Private, Scenario.Podman, 500);
        foreach (double at in (double[])[6.2, 8.27, 12.34]) scenario.Exchange(at, TestRegistry.Private, Scenario.Podman, 900);
        scenario.RunTo(20);

        Assert.Equal(Cause.RateLimit, scenario.OnlyIncident().Diagnosis.Cause);
    }

    [Fact]
    public void OnWord_CadenceKnownFromEndsOnlyWithBlobsOfAKnownProcess_IsSilent()
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
    [InlineData(5, 7.4, 11.5)]
    [InlineData(5, 7.06, 10.7)]
    public void OnWord_OtherGaps_AreSilent(double first, double second, double third)
    {
        var scenario = new Scenario();

        scenario.Exchange(first - 0.1, TestRegistry.Api, Scenario.Podman, Pulls.Ping);
        foreach (double at in (double[])[first, second, third]) scenario.Exchange(at, TestRegistry.Api, Scenario.Podman, 900);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnWord_CadenceMadeUpOfTwoProcesses_IsSilent()
    {
        var scenario = new Scenario();

        scenario.Exchange(4.9, TestRegistry.Api, Scenario.Podman, 500);
        scenario.Exchange(5, TestRegistry.Api, Scenario.Podman, 900);
        scenario.Exchange(7.06, TestRegistry.Api, Scenario.Dockerd, 900);
        scenario.Exchange(11.12, TestRegistry.Api, Scenario.Podman, 900);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }
}
