using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class TransferResetDetectorTests
{
    [Fact]
    public void OnChange_TwoResetsInMidTransfer_IsNetwork()
    {
        var scenario = new Scenario();

        Transfer(scenario, 5).Reset(6);
        scenario.RunTo(10);
        Assert.Empty(scenario.Output.Incidents);
        Transfer(scenario, 11).Reset(12);
        scenario.RunTo(13);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.InRange(scenario.OpenedAt(), 12, 12.05);
        Assert.Equal(Cause.Network, incident.Diagnosis.Cause);
        Assert.Equal(SignalKind.TransferReset, Assert.Single(incident.Evidence).Signal);
        Assert.Equal(6, Scenario.Seconds(incident.FirstSign), 1);
    }

    [Fact]
    public void OnChange_TwoResetsKnownFromTheLastFiguresOnly_IsNetwork()
    {
        var scenario = new Scenario(SourceKind.Diag);

        foreach (double at in (double[])[5.1, 8.1])
            scenario.Open(at, TestRegistry.Private).Send(at + 0.03, 800).Receive(at + 0.06, 20_000).Reset(at + 0.07);
        scenario.RunTo(13);

        Assert.Equal(SignalKind.TransferReset, scenario.OnlyIncident().Evidence[0].Signal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnChange_ConnectionsThatTheClientEndsKnownFromTheLastFiguresOnly_AreSilent(bool abort)
    {
        var scenario = new Scenario(SourceKind.Diag);

        for (int i = 0; i < 8; i++)
        {
            double at = 5.1 + i;
            FakeSocket socket = scenario.Open(at, TestRegistry.Private).Send(at + 0.03, 800).Receive(at + 0.06, 20_000);
            if (abort) socket.Abort(at + 0.07);
            else socket.Close(at + 0.07);
        }

        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_OneReset_IsSilent()
    {
        var scenario = new Scenario();

        Transfer(scenario, 5).Reset(6);
        scenario.RunTo(90);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_TwoResetsAmongManyHealthyEnds_IsSilent()
    {
        var scenario = new Scenario();
        for (int i = 0; i < 10; i++) scenario.Exchange(1 + (0.5 * i), TestRegistry.Api);

        Transfer(scenario, 8).Reset(9);
        Transfer(scenario, 11).Reset(12);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_ResetsAfterTheClientHasClosed_AreSilent()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 20; i++)
        {
            Transfer(scenario, 5 + (2 * i)).Close(6 + (2 * i)).LateReset(6.01 + (2 * i));
        }

        scenario.RunTo(90);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_CancelledPulls_AreSilent()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 6; i++) Transfer(scenario, 5 + (2 * i)).Abort(6 + (2 * i));
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    private static FakeSocket Transfer(Scenario scenario, double at) =>
        scenario.Open(at, TestRegistry.Api).Send(at + 0.03, 800).Receive(at + 0.5, 500_000);
}
