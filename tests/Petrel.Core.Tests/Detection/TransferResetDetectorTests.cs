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
    [InlineData(SourceKind.Trace, false)]
    [InlineData(SourceKind.Trace, true)]
    [InlineData(SourceKind.Diag, false)]
    [InlineData(SourceKind.Diag, true)]
    public void OnChange_KeptConnectionsThatWereForgottenMeanwhile_AreSilent(SourceKind source, bool used)
    {
        var scenario = new Scenario(source);
        FakeSocket[] kept = [.. Enumerable.Range(0, 4).Select(i =>
            scenario.Open(5, TestRegistry.Private).Send(5.03, 800).Receive(5.06 + (0.01 * i), 20_000))];

        scenario.RunTo(20); // a suspended machine wakes up: CLOCK_MONOTONIC stood still meanwhile
        for (int i = 0; i < kept.Length; i++)
        {
            // A look at its figures may come between the request and the reset.
            double at = 20.96 + i;
            if (used) kept[i].Send(at, 800);
            kept[i].Reset(at + 0.08);
        }

        scenario.RunTo(40);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_RequestsThatWereLongUnanswered_AreCut()
    {
        var scenario = new Scenario();
        FakeSocket[] asked = [.. Enumerable.Range(0, 2).Select(i =>
            scenario.Open(5, TestRegistry.Private).Send(5.03, 800).Receive(5.06, 20_000).Send(6 + (0.01 * i), 800))];

        foreach (FakeSocket socket in asked) socket.Reset(8.6);
        scenario.RunTo(12);

        Assert.True(scenario.Output.Has(SignalKind.TransferReset));
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
