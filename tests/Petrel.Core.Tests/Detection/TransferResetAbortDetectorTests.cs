using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class TransferResetAbortDetectorTests
{
    [Fact]
    public void OnChange_ResetAndTheOthersGivenUp_IsNetwork()
    {
        var scenario = new Scenario();
        FakeSocket[] layers = Begin(scenario, 3);

        layers[0].Reset(6.5);
        layers[1].Close(6.6);
        layers[2].Abort(6.9);
        scenario.RunTo(10);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(SignalKind.TransferResetAbort, Assert.Single(incident.Evidence).Signal);
        Assert.Equal(Cause.Network, incident.Diagnosis.Cause);
        Assert.Equal(6.5, Scenario.Seconds(incident.FirstSign), 3);
        Assert.InRange(scenario.OpenedAt(), 6.9, 6.95);
    }

    [Fact]
    public void OnChange_ResetAndTheOtherGivenUpInTheSameMoment_IsNetwork()
    {
        var scenario = new Scenario();
        FakeSocket[] layers = Begin(scenario, 2);

        layers[0].Reset(6.5);
        layers[1].Close(6.52);
        scenario.RunTo(10);

        Assert.Equal(SignalKind.TransferResetAbort, scenario.OnlyIncident().Evidence[0].Signal);
    }

    [Fact]
    public void OnChange_ResetAndTheOthersGoOn_IsSilent()
    {
        var scenario = new Scenario();
        FakeSocket[] layers = Begin(scenario, 3);

        layers[0].Reset(6.5);
        layers[1].Close(6.6); // it was complete
        layers[2].Receive(7.5, 200_000).RemoteFin(8).Close(8.01);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_ResetAndTheOtherEndsLater_IsSilent()
    {
        var scenario = new Scenario();
        FakeSocket[] layers = Begin(scenario, 2);

        layers[0].Reset(6.5);
        layers[1].Close(6.8);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_ResetAndALayerIsBegunAnew_IsSilent()
    {
        var scenario = new Scenario();
        FakeSocket[] layers = Begin(scenario, 3);

        layers[0].Reset(6.5);
        FakeSocket again = scenario.Connect(6.51, TestRegistry.Cdn);
        layers[1].Close(6.6);
        layers[2].Close(6.65);
        again.Establish(6.7).Send(6.75, 900).Receive(7, 500_000).RemoteFin(7.1).Close(7.11);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_CancelledPullWhoseLateSegmentsAreReset_IsSilent()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 5; i++)
        {
            double at = 5 + (3 * i);
            FakeSocket[] layers = Begin(scenario, 3, at);
            foreach (FakeSocket layer in layers) layer.Close(at + 1.5).LateReset(at + 1.51);
        }

        scenario.RunTo(40);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_ResetBesideAnIdleKeptConnection_IsSilent()
    {
        var scenario = new Scenario();
        FakeSocket[] layers = Begin(scenario, 2);
        for (double at = 6.1; at < 9; at += 0.2) layers[0].Receive(at, 100_000);

        layers[0].Reset(9.05);
        layers[1].Close(9.06);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_LayerAfterIt_Resolves()
    {
        var scenario = new Scenario();
        FakeSocket[] layers = Begin(scenario, 3);
        layers[0].Reset(6.5);
        layers[1].Abort(6.51);
        layers[2].Abort(6.52);
        scenario.RunTo(30);
        Assert.Empty(scenario.Output.Resolved);

        scenario.Pull(31).RunTo(40);

        Assert.Single(scenario.Output.Resolved);
    }

    private static FakeSocket[] Begin(Scenario scenario, int count, double at = 5)
    {
        scenario.Ask(at);
        FakeSocket[] layers = [.. Enumerable.Range(0, count).Select(i => scenario.Open(at + 0.3 + (0.05 * i), TestRegistry.Cdn))];
        for (int i = 0; i < count; i++) layers[i].Send(at + 0.8, 900).Receive(at + 0.9, 300_000 + (ulong)i);
        return layers;
    }
}
