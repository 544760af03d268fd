using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;

namespace Petrel.Core.Tests.Detection;

public class EndedTogetherDetectorTests
{
    private static readonly int[] ThreeClients = [Scenario.Dockerd, Scenario.Containerd, Scenario.Podman];

    [Fact]
    public void OnChange_TransfersOfThreeClientsResetAtOnce_IsAnIncident()
    {
        var scenario = new Scenario(detection: new DetectionOptions { ResetCount = 100 });
        FakeSocket[] sockets = [.. ThreeClients.Select((pid, i) => Transfer(scenario, 5 + (0.1 * i), pid))];

        for (int i = 0; i < sockets.Length; i++) sockets[i].Receive(7 + (0.2 * i), 5_000).Reset(7.05 + (0.2 * i));
        scenario.RunTo(9);

        Assert.Equal(SignalKind.ConnectionsCut, Assert.Single(scenario.OnlyIncident().Evidence).Signal);
        Assert.Equal(Cause.Network, scenario.OnlyIncident().Diagnosis.Cause);
    }

    [Fact]
    public void OnChange_IdleConnectionsResetAtOnce_IsASuspicion()
    {
        var scenario = new Scenario(detection: new DetectionOptions { ResetCount = 100 });
        FakeSocket[] sockets = [.. ThreeClients.Select((pid, i) => Transfer(scenario, 5 + (0.1 * i), pid).Send(5.8 + (0.1 * i), 10))];

        for (int i = 0; i < sockets.Length; i++) sockets[i].Reset(9 + (0.1 * i));
        scenario.RunTo(11);

        Assert.Empty(scenario.Output.Incidents);
        Assert.Equal(SignalKind.EndedTogether, Assert.Single(scenario.Output.OtherSuspicions).Evidence.Signal);
    }

    [Fact]
    public void OnChange_RequestsOfThreeClientsAnsweredByAClose_IsASuspicion()
    {
        var scenario = new Scenario();
        FakeSocket[] sockets = [.. ThreeClients.Select((pid, i) => scenario.Open(5 + (0.1 * i), TestRegistry.Api, pid).Send(5.05 + (0.1 * i), 700))];

        for (int i = 0; i < sockets.Length; i++) sockets[i].RemoteFin(6 + (0.1 * i)).Close(6.01 + (0.1 * i));
        scenario.RunTo(9);

        Assert.Empty(scenario.Output.Incidents);
        Assert.Equal(SignalKind.EndedTogether, Assert.Single(scenario.Output.OtherSuspicions).Evidence.Signal);
    }

    [Theory]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.6)]
    public void OnChange_TooFewOrTooFarApart_IsSilent(int count, double apart)
    {
        var scenario = new Scenario(detection: new DetectionOptions { ResetCount = 100 });
        FakeSocket[] sockets = [.. ThreeClients[..count].Select((pid, i) => Transfer(scenario, 5 + (0.1 * i), pid))];

        for (int i = 0; i < sockets.Length; i++) sockets[i].Receive(7 + (apart * i), 5_000).Reset(7.05 + (apart * i));
        scenario.RunTo(11);

        Assert.Empty(scenario.Output.Incidents);
        Assert.Empty(scenario.Output.OtherSuspicions);
    }

    [Fact]
    public void OnChange_DownloadsThatFinishTogether_AreSilent()
    {
        var scenario = new Scenario();
        FakeSocket[] sockets = [.. ThreeClients.Select((pid, i) => Transfer(scenario, 5 + (0.1 * i), pid))];

        for (int i = 0; i < sockets.Length; i++) sockets[i].Receive(7 + (0.1 * i), 90_000).RemoteFin(7.01 + (0.1 * i)).Close(7.02 + (0.1 * i));
        scenario.RunTo(11);

        Assert.Empty(scenario.Output.OtherSuspicions);
    }

    [Fact]
    public void OnChange_IdlePoolThatTheServerCloses_IsSilent()
    {
        var scenario = new Scenario();
        FakeSocket[] sockets = [.. ThreeClients.Select((pid, i) => Transfer(scenario, 5 + (0.1 * i), pid))];

        for (int i = 0; i < sockets.Length; i++) sockets[i].RemoteFin(9 + (0.1 * i)).Close(9.01 + (0.1 * i));
        scenario.RunTo(11);

        Assert.Empty(scenario.Output.OtherSuspicions);
    }

    [Fact]
    public void OnChange_ProcessThatEndsAndClosesAll_IsSilent()
    {
        var scenario = new Scenario();
        FakeSocket[] sockets = [.. Enumerable.Range(0, 5).Select(i => Transfer(scenario, 5 + (0.1 * i), Scenario.Podman))];

        foreach (FakeSocket socket in sockets) socket.Abort(7);
        scenario.RunTo(11);

        Assert.Empty(scenario.Output.OtherSuspicions);
        Assert.Empty(scenario.Output.Incidents);
    }

    private static FakeSocket Transfer(Scenario scenario, double at, int pid) =>
        scenario.Open(at, TestRegistry.Cdn, pid).Send(at + 0.03, 800).Receive(at + 0.06, 300_000);
}
