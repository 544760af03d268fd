using Petrel.Core.Connections;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class FailedConnectDetectorTests
{
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_RefusedTwice_IsNetworkAtOnce(SourceKind source)
    {
        var scenario = new Scenario(source);

        scenario.Connect(5, TestRegistry.Api).Refuse(5.001);
        scenario.RunTo(6);
        Assert.Empty(scenario.Output.Incidents);
        scenario.Connect(6, TestRegistry.Api).Refuse(6.001);
        scenario.RunTo(10);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.InRange(scenario.OpenedAt(), 6, 6.5);
        Assert.Equal(Cause.Network, incident.Diagnosis.Cause);
        Assert.Equal(SignalKind.ConnectRefused, Assert.Single(incident.Evidence).Signal);
        Assert.Equal(2, incident.Evidence[0].Value);
        Assert.Equal(5.001, Scenario.Seconds(incident.FirstSign), 2);
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void OnDeadline_RefusedFiveTimes_IsOneNetworkIncident(SourceKind source)
    {
        var scenario = new Scenario(source);

        for (int i = 0; i < 5; i++) scenario.Connect(5 + (0.1 * i), TestRegistry.Api).Refuse(5.001 + (0.1 * i));
        scenario.RunTo(10);

        Assert.Equal(Cause.Network, scenario.OnlyIncident().Diagnosis.Cause);
        Assert.Equal(5, scenario.Output.Incidents[^1].Evidence[0].Value);
        Assert.Equal(5, scenario.Output.Of(ConnectionRecordKind.Closed).Count(static r => r.ClosedBy == CloseCause.Refused));
    }

    [Fact]
    public void OnDeadline_UnreachableWhileConnectRuns_SaysUnreachable()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Api).UnreachableInConnect(5.001);
        scenario.Connect(6, TestRegistry.Api).UnreachableInConnect(6.001);
        scenario.RunTo(10);

        Assert.True(scenario.Output.Has(SignalKind.ConnectUnreachable));
    }

    [Fact]
    public void OnDeadline_UnreachableTwice_SaysUnreachable()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Api).Unreachable(5.001);
        scenario.Connect(6, TestRegistry.Api).Unreachable(6.001);
        scenario.RunTo(10);

        Assert.True(scenario.Output.Has(SignalKind.ConnectUnreachable));
        Assert.Equal(Cause.Network, scenario.OnlyIncident().Diagnosis.Cause);
    }

    [Fact]
    public void OnDeadline_RefusedTwiceFarApart_IsSilent()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Api).Refuse(5.001);
        scenario.Connect(70, TestRegistry.Api).Refuse(70.001);
        scenario.RunTo(90);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_RefusedThenSuccessOfTheSameProcessElsewhere_IsSilent()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 10; i++)
        {
            scenario.Connect(5 + i, TestRegistry.ApiV6).Refuse(5.001 + i);
            scenario.Exchange(5.01 + i, TestRegistry.Api);
        }

        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_SuccessOfAnotherProcess_DoesNotExcuse()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 3; i++)
        {
            scenario.Connect(5 + i, TestRegistry.Api).Refuse(5.001 + i);
            scenario.Exchange(5.01 + i, TestRegistry.Api2, pid: Scenario.Podman);
        }

        scenario.RunTo(20);

        Assert.True(scenario.Output.Has(SignalKind.ConnectRefused));
    }
}
