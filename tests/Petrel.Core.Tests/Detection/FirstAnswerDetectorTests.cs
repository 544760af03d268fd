using Petrel.Core.Detection;
using Petrel.Core.Events;

namespace Petrel.Core.Tests.Detection;

public class FirstAnswerDetectorTests
{
    // A handshake with its tickets; the request went out before they came in.
    private const ulong Handshake = 4_700, HelloAndRequest = 620, Answer = 400;

    [Theory]
    [InlineData(SourceKind.Trace, Scenario.Dockerd)]
    [InlineData(SourceKind.Trace, Scenario.Podman)]
    [InlineData(SourceKind.Trace, Scenario.Containerd)]
    [InlineData(SourceKind.Diag, Scenario.Podman)]
    public void OnChange_ApiNeverAnswers_WarnsAfterFourSeconds(SourceKind source, int pid)
    {
        var scenario = new Scenario(source);

        Ask(scenario, 5, TestRegistry.Api, pid, Handshake);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.NoFirstByte, scenario.OnlyIncident().Evidence[0].Signal);
        Assert.InRange(scenario.OpenedAt(), 8.999, 10.2);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnChange_PooledAfterAnImageThatIsUpToDate_IsSilent(SourceKind source)
    {
        var scenario = new Scenario(source);

        FakeSocket api = Ask(scenario, 5, TestRegistry.Api, Scenario.Containerd, Handshake + Answer);
        Ask(scenario, 5.1, TestRegistry.Auth, Scenario.Containerd, Handshake + Answer);
        api.Send(5.2, 900).Receive(5.23, Answer);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_AnsweredWithMoreThanAHandshakeTakes_IsSilent()
    {
        var scenario = new Scenario();

        Ask(scenario, 5, TestRegistry.Api, Scenario.Podman, Handshake + 6_000);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_TokenFetchedByAnotherProcess_IsSilent()
    {
        var scenario = new Scenario();

        FakeSocket api = Ask(scenario, 5, TestRegistry.Api, Scenario.Dockerd, Handshake + Answer);
        Ask(scenario, 5.1, TestRegistry.Auth, Scenario.Stranger, Handshake + Answer).Close(5.2);
        api.Send(5.25, 900).Receive(5.28, Answer);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_RegistryWithoutTokenServer_IsSilent()
    {
        var scenario = new Scenario();

        // A HEAD of an image that is up to date is all that is asked.
        Ask(scenario, 5, TestRegistry.Inline, Scenario.Containerd, Handshake + Answer);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_Monitor_IsSilent()
    {
        var scenario = new Scenario();

        Ask(scenario, 5, TestRegistry.Api, Scenario.Stranger, Handshake + Answer);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_RequestWithAToken_IsSilent()
    {
        var scenario = new Scenario();

        // A warm builder asks for news with the token that it has.
        scenario.Open(5, TestRegistry.Api, Scenario.Containerd).Send(5.03, 3_400).Receive(5.06, Handshake + Answer);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_TokenServerNeverAnswers_Warns()
    {
        var scenario = new Scenario();

        Ask(scenario, 5, TestRegistry.Api, Scenario.Podman, Handshake + Answer).RemoteFin(5.061).Close(5.062);
        Ask(scenario, 5.08, TestRegistry.Auth, Scenario.Podman, Handshake);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.NoFirstByte, scenario.OnlyIncident().Evidence[0].Signal);
        Assert.InRange(scenario.OpenedAt(), 9.079, 10.2);
    }

    [Fact]
    public void OnChange_CredentialOfAPoolingDaemonRefused_IsSilent()
    {
        var scenario = new Scenario();

        Ask(scenario, 5, TestRegistry.Api, Scenario.Containerd, Handshake + Answer);
        Ask(scenario, 5.08, TestRegistry.Auth, Scenario.Containerd, Handshake + Answer);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_RequestWithItsTokenOnAKeptConnectionNeverAnswered_WarnsAfterThreeSeconds()
    {
        var scenario = new Scenario();

        FakeSocket api = Ask(scenario, 5, TestRegistry.Api, Scenario.Containerd, Handshake + Answer);
        Ask(scenario, 5.07, TestRegistry.Auth, Scenario.Containerd, Handshake + Answer);
        api.Send(5.14, 900);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.NoFirstByte, scenario.OnlyIncident().Evidence[0].Signal);
        Assert.InRange(scenario.OpenedAt(), 8.139, 9.2);
    }

    [Fact]
    public void OnChange_ClientThatLeavesBeforeTheServersFin_IsKnownToClose()
    {
        var scenario = new Scenario();
        Ask(scenario, 5, TestRegistry.Api, Scenario.Podman, Handshake + Answer).Close(5.062);
        Ask(scenario, 5.1, TestRegistry.Auth, Scenario.Podman, Handshake + Answer).Close(5.162);
        Ask(scenario, 5.2, TestRegistry.Api, Scenario.Podman, Handshake + Answer).Close(5.262);

        Ask(scenario, 5.3, TestRegistry.Cdn, Scenario.Podman, Handshake);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.TransferSilent, scenario.OnlyIncident().Evidence[0].Signal);
        Assert.InRange(scenario.OpenedAt(), 10.3, 11.4);
    }

    // dockerd closes each connection when it pulls, and keeps them when BuildKit builds in it.
    [Theory]
    [InlineData(2_000, false)]
    [InlineData(0, true)]
    public void OnChange_ClientThatClosed_StallsOnlyIfNoneOfItsConnectionsGotMoreThanAHandshake(int more, bool warns)
    {
        var scenario = new Scenario { Disk = static (_, _) => new DownloadSighting(true, []) };
        for (int i = 0; i < 3; i++) scenario.Exchange(1 + i, TestRegistry.Api);
        scenario.Exchange(4, TestRegistry.Cdn);

        Ask(scenario, 5, TestRegistry.Api, Scenario.Dockerd, Handshake + (ulong)more);
        Ask(scenario, 5.4, TestRegistry.Api, Scenario.Dockerd, Handshake);
        scenario.RunTo(30);

        Assert.Equal(warns, scenario.Output.Incidents.Count > 0);
    }

    [Theory]
    [InlineData(3_000, false)]
    [InlineData(0, true)]
    public void OnChange_ClientThatClosed_StallsOnlyOnAConnectionWithOneRequest(int more, bool warns)
    {
        var scenario = new Scenario { Disk = static (_, _) => new DownloadSighting(true, []) };
        for (int i = 0; i < 3; i++) scenario.Exchange(1 + i, TestRegistry.Api);

        Ask(scenario, 5, TestRegistry.Api, Scenario.Dockerd, Handshake).Send(5.2, (ulong)(more + 200)).Receive(5.21, 100);
        scenario.RunTo(30);

        Assert.Equal(warns, scenario.Output.Incidents.Count > 0);
    }

    // containerd fetches the rest of a layer that is cut, again and again, and keeps its other connections.
    [Fact]
    public void OnChange_PoolingClientWhoseLayersAreCut_IsSilent()
    {
        var scenario = new Scenario();
        Ask(scenario, 0.5, TestRegistry.Api, Scenario.Containerd, Handshake + Answer);
        for (int i = 0; i < 12; i++) scenario.Exchange(1 + (0.1 * i), TestRegistry.Cdn, Scenario.Containerd, 100_000);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_MirrorThatRefusesAndCloses_SaysNothingOfTheRest()
    {
        var scenario = new Scenario();
        for (int i = 0; i < 6; i++) scenario.Exchange(1 + (0.1 * i), TestRegistry.Mirror, octets: 2_000);
        scenario.Exchange(2, TestRegistry.Auth);

        Ask(scenario, 2.1, TestRegistry.Api, Scenario.Dockerd, Handshake + Answer);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    private static FakeSocket Ask(Scenario scenario, double at, string remote, int pid, ulong received) =>
        scenario.Open(at, remote, pid).Send(at + 0.03, HelloAndRequest).Receive(at + 0.06, received);
}
