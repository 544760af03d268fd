using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class PullGrammarDetectorTests
{
    [Fact]
    public void OnDeadline_ManifestAndThenNothing_IsASuspicionOfNothingCertain()
    {
        var scenario = new Scenario();

        scenario.Ask(5, manifest: Pulls.Refusal).RunTo(30);

        Suspicion suspicion = Assert.Single(scenario.Output.Suspicions);
        Assert.Equal(SignalKind.PullWithoutBlob, suspicion.Evidence.Signal);
        Assert.Equal(TestRegistry.Api, suspicion.Evidence.Endpoint);
        Assert.Equal(Cause.Unknown, suspicion.Diagnosis.Cause);
        Assert.InRange(Scenario.Seconds(suspicion.Time), 6.2, 6.5);
        Assert.Equal(5.22, Scenario.Seconds(suspicion.FirstSign), 2);
        Assert.Equal("dockerd", suspicion.Process?.Name);
        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_ManifestAndThenNothingKnownFromEndsOnly_IsASuspicionOfNobodyInParticular()
    {
        var scenario = new Scenario(SourceKind.Diag);

        scenario.Ask(5, manifest: Pulls.Refusal).RunTo(30);

        Suspicion suspicion = Assert.Single(scenario.Output.Suspicions);
        Assert.Equal(SignalKind.PullWithoutBlob, suspicion.Evidence.Signal);
        Assert.InRange(Scenario.Seconds(suspicion.Time), 6.7, 7);
        Assert.Null(suspicion.Process);
        Assert.Empty(scenario.Output.Incidents);
    }

    // Whose the short connections to a CDN are is not known; they may be the layers.
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.8)]
    [InlineData(3)]
    public void OnDeadline_SomebodyTakesSomethingFromTheSharedHost_IsNoSuspicion(double seconds)
    {
        var scenario = new Scenario(SourceKind.Diag);

        for (int i = 0; i < 4; i++)
        {
            double at = 5 + (10 * i) + (0.3 * i);
            scenario.Ask(at, Scenario.Stranger);
            FakeSocket layer = scenario.Open(at + 0.4, TestRegistry.Cdn, Scenario.Stranger).Send(at + 0.43, 900);
            layer.Receive(at + 0.4 + seconds, 90_000).RemoteFin(at + 0.41 + seconds).Close(at + 0.41 + seconds);
        }

        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Suspicions);
    }

    [Fact]
    public void OnDeadline_SharedHostUsedBeforeTheSentenceOnly_IsASuspicion()
    {
        var scenario = new Scenario(SourceKind.Diag);
        FakeSocket other = scenario.Open(4, TestRegistry.Cdn, Scenario.Stranger).Send(4.03, 900).Receive(4.1, 90_000);

        scenario.Ask(8, manifest: Pulls.Refusal).RunTo(30);

        Assert.Single(scenario.Output.Suspicions);
        Assert.True(other.Exists);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_LayersFromAHostOfTheRegistry_AreNoSuspicion(SourceKind source)
    {
        var scenario = new Scenario(source);

        scenario.Exchange(5, TestRegistry.Private, octets: Pulls.Ping);
        scenario.Exchange(5.1, TestRegistry.PrivateBlob, octets: 6_000);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Suspicions);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_TokenServerAndThenNothing_IsASuspicionOfAuthentication(SourceKind source)
    {
        var scenario = new Scenario(source);

        scenario.Exchange(5, TestRegistry.Api, octets: Pulls.Ping);
        scenario.Exchange(5.08, TestRegistry.Auth, octets: 5_300);
        scenario.RunTo(30);

        Suspicion suspicion = Assert.Single(scenario.Output.Suspicions);
        Assert.Equal(SignalKind.AuthOnly, suspicion.Evidence.Signal);
        Assert.Equal(Cause.Authentication, suspicion.Diagnosis.Cause);
        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_WholePulls_AreNoSuspicion(SourceKind source)
    {
        var scenario = new Scenario(source);

        for (int i = 0; i < 10; i++) scenario.Pull(5 + i, i % 2 == 0 ? Scenario.Dockerd : Scenario.Podman);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Suspicions);
        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_LayersFromTheApiItself_AreNoSuspicion(SourceKind source)
    {
        var scenario = new Scenario(source);

        for (int i = 0; i < 5; i++)
        {
            scenario.Exchange(5 + (3 * i), TestRegistry.Private, octets: 900);
            scenario.Exchange(5.1 + (3 * i), TestRegistry.Private, octets: 900_000);
        }

        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Suspicions);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_LongLayer_IsNoSuspicionWhileItLasts(SourceKind source)
    {
        var scenario = new Scenario(source);

        scenario.Ask(5);
        FakeSocket layer = scenario.Open(5.3, TestRegistry.Cdn).Send(5.33, 900);
        for (double at = 5.4; at < 20; at += 0.7) layer.Receive(at, 200_000);
        scenario.Exchange(15, TestRegistry.Api, octets: Pulls.Redirect); // another layer, which was there already
        layer.RemoteFin(20).Close(20.01);
        scenario.RunTo(40);

        Assert.Empty(scenario.Output.Suspicions);
    }

    [Fact]
    public void OnDeadline_WarmClientOnKeptConnections_LeavesWordsOutAndIsNoSuspicion()
    {
        var scenario = new Scenario();
        FakeSocket api = scenario.Open(5, TestRegistry.Api, Scenario.Containerd).Send(5.03, 900).Receive(5.06, Pulls.Ping);
        FakeSocket cdn = scenario.Open(5.2, TestRegistry.Cdn, Scenario.Containerd).Send(5.23, 900).Receive(5.4, 400_000);

        for (int i = 0; i < 4; i++)
        {
            api.Send(10.1 + (5 * i), 900).Receive(10.2 + (5 * i), 2_000);
            cdn.Send(10.25 + (5 * i), 900).Receive(10.6 + (5 * i), 9_000);
        }

        scenario.RunTo(28);

        Assert.Empty(scenario.Output.Suspicions);
        Assert.Empty(scenario.Output.Incidents);
    }

    // The last look at the kept connection was just before its layer came.
    [Fact]
    public void OnDeadline_LayerOnAKeptConnectionSinceTheLastLook_IsFoundByAsking()
    {
        var scenario = new Scenario();
        FakeSocket cdn = scenario.Open(5.2, TestRegistry.Cdn, Scenario.Containerd).Send(5.23, 900).Receive(5.4, 400_000);

        scenario.Exchange(10, TestRegistry.Api, Scenario.Containerd, Pulls.Redirect);
        cdn.Send(11.01, 900).Receive(11.03, 9_000);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Suspicions);
        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_KeptConnectionsWithoutALayer_IsASuspicion()
    {
        var scenario = new Scenario();
        FakeSocket api = scenario.Open(5, TestRegistry.Api, Scenario.Containerd).Send(5.03, 900).Receive(5.06, Pulls.Ping);
        FakeSocket cdn = scenario.Open(5.2, TestRegistry.Cdn, Scenario.Containerd).Send(5.23, 900).Receive(5.4, 400_000);

        api.Send(10.1, 900).Receive(10.2, 700);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.PullWithoutBlob, Assert.Single(scenario.Output.Suspicions).Evidence.Signal);
        Assert.InRange(Scenario.Seconds(scenario.Output.Suspicions[0].Time), 11.2, 12.3);
        Assert.True(cdn.Exists);
    }

    [Fact]
    public void OnDeadline_TokenThenApiOnItsKeptConnection_IsNotAuthOnly()
    {
        var scenario = new Scenario();
        FakeSocket api = scenario.Open(5, TestRegistry.Api, Scenario.Containerd).Send(5.03, 900).Receive(5.06, Pulls.Ping);
        scenario.Exchange(5.1, TestRegistry.Auth, Scenario.Containerd, Pulls.Token);
        api.Send(5.2, 3_000).Receive(5.25, 2_200);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.PullWithoutBlob, Assert.Single(scenario.Output.Suspicions).Evidence.Signal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void OnDeadline_HandshakesThatTheClientBreaksOff_AreASuspicionOfTls(int times)
    {
        var scenario = new Scenario();

        for (int i = 0; i < times; i++) scenario.BreakOff(5 + (0.1 * i), TestRegistry.Api, Scenario.Podman, received: 3_400 + (ulong)i);
        scenario.RunTo(20);

        Suspicion suspicion = Assert.Single(scenario.Output.Suspicions);
        Assert.Equal(SignalKind.HandshakeRefused, suspicion.Evidence.Signal);
        Assert.Equal(Cause.Tls, suspicion.Diagnosis.Cause);
    }

    // The server may be faster than the client whose alert it has read; without tracepoints nobody is seen to close.
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_NothingButAHelloSentWhoeverCloses_IsASuspicionOfTls(SourceKind source)
    {
        var scenario = new Scenario(source);

        scenario.Open(5, TestRegistry.Api).Send(5.021, 298).Receive(5.04, 827).RemoteFin(5.05).Close(5.051);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.HandshakeRefused, Assert.Single(scenario.Output.Suspicions).Evidence.Signal);
    }

    // Two requests of one pull differ, the same handshake does not.
    [Fact]
    public void OnDeadline_ShortAnswersThatTheClientCloses_AreNoRefusedHandshake()
    {
        var scenario = new Scenario();

        scenario.BreakOff(5, TestRegistry.Api, Scenario.Podman, sent: 790, received: 4_100);
        scenario.BreakOff(5.1, TestRegistry.Api, Scenario.Podman, sent: 1_150, received: 6_000);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.PullWithoutBlob, Assert.Single(scenario.Output.Suspicions).Evidence.Signal);
    }

    [Fact]
    public void OnDeadline_OneShortRequestThatTheClientCloses_IsNoRefusedHandshake()
    {
        var scenario = new Scenario();

        scenario.BreakOff(5, TestRegistry.Api, Scenario.Containerd, sent: 697, received: 1_632);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.PullWithoutBlob, Assert.Single(scenario.Output.Suspicions).Evidence.Signal);
    }

    [Fact]
    public void OnDeadline_SlowAnswer_IsLeftToTheOthers()
    {
        var scenario = new Scenario();

        scenario.Exchange(5, TestRegistry.Api, octets: Pulls.Ping);
        scenario.Open(5.1, TestRegistry.Auth).Send(5.13, 900);
        scenario.RunTo(7.9);
        Assert.Empty(scenario.Output.Suspicions);
        scenario.RunTo(12);

        Assert.Equal(SignalKind.NoFirstByte, scenario.OnlyIncident().Evidence[0].Signal);
    }

    [Fact]
    public void OnDeadline_ClientThatTakesItsTimeBeforeALayer_IsGivenIt()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 3; i++)
        {
            scenario.Ask(5 + (20 * i));
            scenario.Exchange(5.22 + 0.9 + (20 * i), TestRegistry.Cdn, octets: 400_000);
        }

        scenario.Ask(65);
        scenario.Exchange(65.22 + 2, TestRegistry.Cdn, octets: 400_000); // within three times what was usual
        scenario.RunTo(90);

        Assert.Empty(scenario.Output.Suspicions);
    }

    [Fact]
    public void OnDeadline_MonitorThatNeverFetches_IsAskedAboutEverMoreSeldom()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 64; i++) scenario.Ask(5 + (20 * i));
        scenario.RunTo(1400);

        Assert.Equal(7 + 4, scenario.Output.Suspicions.Count); // 7 times, then at 8, 16, 32, 64
        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_WhereAnIncidentIsOpen_IsEvidenceThatDoesNotProlongIt()
    {
        var scenario = new Scenario();
        scenario.Connect(5, TestRegistry.Api).Refuse(5.01);
        scenario.Connect(5.2, TestRegistry.Api).Refuse(5.21);

        for (int i = 0; i < 6; i++) scenario.Ask(8 + (1.3 * i), Scenario.Podman);
        scenario.RunTo(15.9);

        Assert.True(scenario.Output.Has(SignalKind.PullWithoutBlob));
        Assert.InRange(Scenario.Seconds(Assert.Single(scenario.Output.Resolved).Time), 15, 16);
        Assert.All(scenario.Output.Suspicions, static s => Assert.InRange(Scenario.Seconds(s.Time), 15, 20));
    }

    [Fact]
    public void OnDeadline_WithProc_SaysNothing()
    {
        var scenario = new Scenario(SourceKind.Proc);

        scenario.Open(5, TestRegistry.Api).Send(5.05, 800).Receive(5.1, 5_000);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Suspicions);
    }
}
