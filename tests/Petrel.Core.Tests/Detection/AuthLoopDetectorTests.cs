using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class AuthLoopDetectorTests
{
    [Theory]
    [InlineData(SourceKind.Trace, 8.8, 9.2)]
    [InlineData(SourceKind.Diag, 8.8, 10.2)]
    public void OnDeadline_WholePullTriedAgainAfterOneAndTwoSeconds_IsAuthentication(SourceKind source, double notBefore, double notAfter)
    {
        var scenario = new Scenario(source);

        foreach (double at in (double[])[5, 6.15, 8.3]) Refused(scenario, at, Scenario.Podman);
        scenario.RunTo(20);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(Cause.Authentication, incident.Diagnosis.Cause);
        Assert.Equal(SignalKind.AuthLoop, incident.Evidence[0].Signal);
        Assert.Equal(TestRegistry.Auth, incident.Evidence[0].Endpoint);
        Assert.InRange(scenario.OpenedAt(), notBefore, notAfter);
        Assert.Equal(5.14, Scenario.Seconds(incident.FirstSign), 1);
    }

    // docker, whose token has expired in the middle of a pull: waits of 5, 10 s, and no word to the API.
    [Fact]
    public void OnDeadline_TokenRenewalThatFails_IsAuthenticationAtTheThirdAttempt()
    {
        var scenario = new Scenario();
        scenario.Pull(5);

        foreach (double at in (double[])[70, 75.1, 85.2]) scenario.Exchange(at, TestRegistry.Auth, octets: Pulls.Token);
        scenario.RunTo(90);

        Assert.Equal(Cause.Authentication, scenario.OnlyIncident().Diagnosis.Cause);
        Assert.InRange(scenario.OpenedAt(), 85.9, 86.1);
    }

    // Its answers are a kilobyte smaller than the one that took the client to its layers.
    [Fact]
    public void OnDeadline_TokenRenewalAnsweredWithoutAToken_IsAuthenticationAtTheSecondAttempt()
    {
        var scenario = new Scenario();
        scenario.Pull(5);

        foreach (double at in (double[])[70, 75.1, 85.2]) scenario.Exchange(at, TestRegistry.Auth, octets: 4_000);
        scenario.RunTo(90);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(Cause.Authentication, incident.Diagnosis.Cause);
        Assert.InRange(scenario.OpenedAt(), 75.8, 76);
        Assert.Contains("too small for a token", incident.Summary, StringComparison.Ordinal);
        Assert.Equal(2, incident.Evidence[0].Threshold);
    }

    [Fact]
    public void OnDeadline_OneSmallAnswerAmongTwo_IsNoIncident()
    {
        var scenario = new Scenario();
        scenario.Pull(5);

        scenario.Exchange(70, TestRegistry.Auth, octets: Pulls.Token);
        scenario.Exchange(75.1, TestRegistry.Auth, octets: 4_000);
        scenario.RunTo(90);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_TwoAttempts_AreNoIncident()
    {
        var scenario = new Scenario();

        foreach (double at in (double[])[5, 6.15]) Refused(scenario, at, Scenario.Podman);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
        Assert.NotEmpty(scenario.Output.Suspicions);
    }

    [Fact]
    public void OnDeadline_AttemptsFarApart_AreSilent()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 8; i++) Refused(scenario, 5 + (70 * i), Scenario.Dockerd);
        scenario.RunTo(700);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_PullsThatGetOn_AreSilent(SourceKind source)
    {
        var scenario = new Scenario(source);

        for (int i = 0; i < 6; i++) scenario.Ask(5 + (1.5 * i));
        for (int i = 0; i < 6; i++) scenario.Pull(20 + (2 * i));
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    // Three pulls of one daemon at once: three tokens in a row.
    [Fact]
    public void OnDeadline_TokensAtOnce_AreOneAttempt()
    {
        var scenario = new Scenario();

        for (int round = 0; round < 4; round++)
        {
            double at = 5 + (4 * round);
            for (int i = 0; i < 3; i++) scenario.Exchange(at + (0.07 * i), TestRegistry.Api, octets: Pulls.Ping);
            for (int i = 0; i < 3; i++) scenario.Exchange(at + 0.21 + (0.07 * i), TestRegistry.Auth, octets: Pulls.Token);
            for (int i = 0; i < 3; i++) scenario.Exchange(at + 0.42 + (0.07 * i), TestRegistry.Api, octets: Pulls.Manifest);
        }

        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_TokensThatAKeptConnectionUses_AreSilent()
    {
        var scenario = new Scenario();
        FakeSocket api = scenario.Open(4, TestRegistry.Api, Scenario.Containerd).Send(4.03, 900).Receive(4.06, Pulls.Ping);

        foreach (double at in (double[])[5, 5.7, 6.4, 7.1, 9, 11])
        {
            scenario.Exchange(at, TestRegistry.Auth, Scenario.Containerd, Pulls.Token);
            api.Send(at + 0.07, 2_900).Receive(at + 0.1, 2_000);
        }

        api.Close(13);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    // What a kept connection answers is seen at the next look, when the next token may have been asked for.
    [Fact]
    public void OnDeadline_AnswerThatIsSeenLate_CountsForTheAttemptThatItEnded()
    {
        var scenario = new Scenario();
        FakeSocket api = scenario.Open(4, TestRegistry.Api, Scenario.Containerd).Send(4.03, 900).Receive(4.06, Pulls.Ping);
        scenario.Exchange(5.1, TestRegistry.Auth, Scenario.Containerd, Pulls.Token);
        api.Send(5.2, 2_900).Receive(5.25, 2_000);

        foreach (double at in (double[])[5.85, 7]) scenario.Exchange(at, TestRegistry.Auth, Scenario.Containerd, 5_300);
        api.Close(8.5);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    // containerd by ctr: API and token server stay connected until the pull is over, and are closed in any order.
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_TokensThatAreHeardOfAfterTheAnswersThatTheyServed_AreSilent(SourceKind source)
    {
        var scenario = new Scenario(source);

        for (int i = 0; i < 6; i++)
        {
            double at = 5 + (3 * i);
            scenario.Exchange(at, TestRegistry.Api, Scenario.Stranger, Pulls.Ping);
            FakeSocket auth = scenario.Open(at + 0.08, TestRegistry.Auth, Scenario.Stranger).Send(at + 0.11, 500).Receive(at + 0.14, Pulls.Token);
            scenario.Exchange(at + 0.16, TestRegistry.Api, Scenario.Stranger, Pulls.Manifest);
            auth.Close(at + 1.7);
        }

        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    // The same, each of three such pulls with a layer from a host that others use too.
    [Fact]
    public void OnDeadline_SomebodyFetchesFromTheSharedHostBetween_IsSilent()
    {
        var scenario = new Scenario(SourceKind.Diag);

        foreach (double at in (double[])[5, 8.15, 12.3])
        {
            Refused(scenario, at, Scenario.Stranger);
            scenario.Exchange(at + 0.2, TestRegistry.Cdn, Scenario.Stranger, 90_000);
        }

        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_MonitorThatAsksForTokensOnly_IsSilent(SourceKind source)
    {
        var scenario = new Scenario(source);

        for (int i = 0; i < 20; i++) scenario.Exchange(5 + (15 * i), TestRegistry.Auth, Scenario.Stranger, Pulls.Token);
        scenario.RunTo(400);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_LayerAfterIt_Resolves()
    {
        var scenario = new Scenario();
        foreach (double at in (double[])[5, 6.15, 8.3]) Refused(scenario, at, Scenario.Podman);
        Refused(scenario, 30, Scenario.Dockerd);
        scenario.RunTo(50);
        Assert.Single(scenario.Output.Opened);
        Assert.Empty(scenario.Output.Resolved);

        scenario.Pull(51).RunTo(60);

        Assert.Single(scenario.Output.Resolved);
    }

    private static void Refused(Scenario scenario, double at, int pid)
    {
        scenario.Exchange(at, TestRegistry.Api, pid, Pulls.Ping);
        scenario.Exchange(at + 0.08, TestRegistry.Auth, pid, 5_300);
    }
}
