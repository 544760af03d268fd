using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class EarlyCloseDetectorTests
{
    private const ulong Cut = 262_144;

    [Fact]
    public void OnWord_LayerCutAgainAfterFiveSeconds_IsNetworkAtTheFirstRepetition()
    {
        var scenario = new Scenario();
        scenario.Ask(5);

        double end = Fetch(scenario, 5.3, Cut);
        scenario.RunTo(end + 4.9);
        Assert.Empty(scenario.Output.Incidents);
        scenario.Exchange(end + 5, TestRegistry.Api, octets: Pulls.Redirect);
        double second = Fetch(scenario, end + 5.1, Cut + 30);
        scenario.RunTo(second + 1);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(SignalKind.EarlyCloseCadence, incident.Evidence[0].Signal);
        Assert.Equal(Cause.Network, incident.Diagnosis.Cause);
        Assert.Equal(Cause.Capacity, incident.Diagnosis.Ranked[1].Cause);
        Assert.Equal(end, Scenario.Seconds(incident.FirstSign), 1);
        Assert.InRange(scenario.OpenedAt(), second, second + 0.3);
    }

    [Fact]
    public void OnWord_ClientThatIsNotDocker_IsNetworkAtTheSecondRepetitionOnly()
    {
        var scenario = new Scenario();
        scenario.Ask(5, Scenario.Podman);

        double end = Fetch(scenario, 5.3, Cut, pid: Scenario.Podman);
        end = Fetch(scenario, end + 5.1, Cut, pid: Scenario.Podman);
        scenario.RunTo(end + 1);
        Assert.Empty(scenario.Output.Incidents); // layers of one size, and a pause between by chance
        end = Fetch(scenario, end + 10.1, Cut, pid: Scenario.Podman);
        scenario.RunTo(end + 1);

        Assert.Equal(SignalKind.EarlyCloseCadence, scenario.OnlyIncident().Evidence[0].Signal);
    }

    [Fact]
    public void OnWord_SeveralLayersCutAtOnce_IsNetwork()
    {
        var scenario = new Scenario();
        scenario.Ask(5);

        foreach (double wait in (double[])[0, 5.5])
        {
            for (int i = 0; i < 3; i++) Fetch(scenario, 5.3 + wait + (0.15 * i), Cut);
        }

        scenario.RunTo(20);

        Assert.Equal(SignalKind.EarlyCloseCadence, scenario.OnlyIncident().Evidence[0].Signal);
    }

    // Where no token would show a new pull, and where openings are not seen, the second repetition must fit too.
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnWord_LayerCutAtARegistryWithoutTokens_IsNetworkAtTheSecondRepetition(SourceKind source)
    {
        var scenario = new Scenario(source);

        double end = Fetch(scenario, 5, Cut, TestRegistry.Inline);
        end = Fetch(scenario, end + 5.05, Cut, TestRegistry.Inline);
        scenario.RunTo(end + 5);
        Assert.Empty(scenario.Output.Incidents);
        end = Fetch(scenario, end + 10.05, Cut, TestRegistry.Inline);

        Assert.Equal(SignalKind.EarlyCloseCadence, scenario.OnlyIncident().Evidence[0].Signal);
    }

    [Fact]
    public void OnWord_LayerCutByResetsAtLongDistances_IsNetwork()
    {
        var scenario = new Scenario(detection: new DetectionOptions { ResetWindowSeconds = 4 });
        scenario.Ask(5);

        scenario.Open(5.3, TestRegistry.Cdn).Send(5.33, 900).Receive(5.6, 300_000).Reset(6);
        scenario.Open(11.1, TestRegistry.Cdn).Send(11.13, 900).Receive(11.9, 800_000).Reset(12);
        scenario.RunTo(20);

        Assert.Equal(SignalKind.EarlyCloseCadence, scenario.OnlyIncident().Evidence[0].Signal);
    }

    [Fact]
    public void OnWord_WaitsOfOneTwoAndFourSeconds_IsNetwork()
    {
        var scenario = new Scenario();
        scenario.Ask(5);

        double end = Fetch(scenario, 5.3, Cut);
        end = Fetch(scenario, end + 1.1, Cut);
        end = Fetch(scenario, end + 2.1, Cut);
        Assert.Empty(scenario.Output.Incidents); // layers of one size, on a loaded machine
        end = Fetch(scenario, end + 4.1, Cut);
        scenario.RunTo(end + 1);

        Assert.Equal(SignalKind.EarlyCloseCadence, scenario.OnlyIncident().Evidence[0].Signal);
    }

    [Fact]
    public void OnWord_OtherSize_IsSilent()
    {
        var scenario = new Scenario();
        scenario.Ask(5);

        double end = Fetch(scenario, 5.3, Cut);
        Fetch(scenario, end + 5.1, 2 * Cut);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnWord_TokenBetween_IsANewPullAndSilent()
    {
        var scenario = new Scenario();

        double at = 5;
        for (int i = 0; i < 4; i++)
        {
            scenario.Ask(at);
            double end = Fetch(scenario, at + 0.3, Cut);
            at = end + (5 * (i + 1)) - 0.2;
        }

        scenario.RunTo(90);

        Assert.Empty(scenario.Output.Incidents);
    }

    // Many layers of one size, three at a time: for each of them there is one that ended five seconds before.
    [Theory]
    [InlineData(TestRegistry.Cdn, 0.05)]
    [InlineData(TestRegistry.Cdn, 0.9)]
    [InlineData(TestRegistry.Inline, 0.05)]
    [InlineData(TestRegistry.Inline, 0.9)]
    public void OnWord_ManyLayersOfOneSize_AreSilent(string remote, double between)
    {
        var scenario = new Scenario();
        scenario.Ask(5);

        FakeSocket[] slots = new FakeSocket[3];
        var steps = new List<(double At, Action<double> Do)>();
        for (int slot = 0; slot < 3; slot++)
        {
            int own = slot;
            double at = 5.3 + (0.3 * slot);
            for (int i = 0; i < 30; i++, at += 1.2 + between + (0.05 * ((7 * i) % 5)))
            {
                steps.Add((at, t => slots[own] = scenario.Open(t, remote).Send(t + 0.021, 900).Receive(t + 0.022, Cut)));
                steps.Add((at + 1.1, t => slots[own].RemoteFin(t).Close(t)));
            }
        }

        foreach ((double at, Action<double> act) in steps.OrderBy(static step => step.At)) act(Math.Max(at, scenario.Now));
        scenario.RunTo(200);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnWord_BackToBackPullsOfOneImage_AreSilent()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 10; i++) scenario.Pull(5 + (5.9 * i));
        for (int i = 0; i < 10; i++) Fetch(scenario, 80 + (5.4 * i), Cut, TestRegistry.Inline);
        scenario.RunTo(200);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnWord_LongerLayerAfterIt_Resolves()
    {
        var scenario = new Scenario();
        scenario.Ask(5);
        double end = Fetch(scenario, 5.3, Cut);
        end = Fetch(scenario, end + 5.1, Cut);
        Fetch(scenario, end + 10.1, Cut);
        scenario.Ask(40);
        Fetch(scenario, 40.3, Cut / 2); // one that is shorter comes through all the time
        scenario.RunTo(60);
        Assert.Empty(scenario.Output.Resolved);

        scenario.Ask(61);
        Fetch(scenario, 61.3, 4 * Cut);
        scenario.RunTo(70);

        Assert.Single(scenario.Output.Resolved);
    }

    private static double Fetch(Scenario scenario, double at, ulong octets, string remote = TestRegistry.Cdn, int pid = Scenario.Dockerd)
    {
        scenario.Exchange(at, remote, pid, octets);
        return at + 0.062;
    }
}
