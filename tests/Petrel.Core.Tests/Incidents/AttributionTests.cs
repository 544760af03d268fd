using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Detection;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Incidents;

/// <summary>Who may be grounds for an incident, and what is learned late.</summary>
public class AttributionTests
{
    [Theory]
    [InlineData("petrel", 0)]
    [InlineData("petrels", 1)]
    public void Process_ConnectOfAnotherPetrel_IsNoEvidence(string process, int incidents)
    {
        var scenario = new Scenario();
        scenario.Processes[77] = Scenario.Named(77, process);
        scenario.Connect(5, TestRegistry.Api, pid: 77);
        scenario.RunTo(20);

        Assert.Equal(incidents, scenario.Output.Opened.Count());
    }

    [Fact]
    public void Process_ProcessIdentifiedLate_UpdatesTheIncidentWithItsName()
    {
        var scenario = new Scenario();
        scenario.Connect(5, TestRegistry.Api, pid: 4711).RepeatSyn(6);
        scenario.RunTo(7);
        Assert.Null(Assert.Single(scenario.OnlyIncident().Processes).Name);

        scenario.Identify(7.1, Scenario.Named(4711, "buildkitd") with { Container = "c0ffee" });
        scenario.RunTo(9);

        IncidentSnapshot update = Assert.Single(scenario.Output.Incidents, static i => i.Phase == IncidentPhase.Updated);
        Assert.Equal(("buildkitd", "c0ffee"), (update.Processes[0].Name!, update.Processes[0].Container!));
        Assert.Contains("buildkitd[4711]", update.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_ClientToAnUnknownAddress_IsRecordedAndNeverAnIncident()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 4; i++) scenario.Connect(5 + i, TestRegistry.Elsewhere).Refuse(5.001 + i);
        scenario.Connect(10, TestRegistry.Elsewhere).RepeatSyn(11).RepeatSyn(12);
        scenario.Open(13, TestRegistry.Elsewhere).Send(13.1, 900);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
        Assert.Equal(6, scenario.Output.Count(ConnectionRecordKind.Opened));
        Assert.All(scenario.Output.Connections, static r => Assert.Equal((AttributionKind.Process, null), (r.AttributedBy, r.Endpoint)));
    }

    [Fact]
    public void Process_StrangerToAnUnknownAddress_IsNotEvenRecorded()
    {
        var scenario = new Scenario();

        scenario.Exchange(5, TestRegistry.Elsewhere, Scenario.Stranger);
        scenario.RunTo(10);

        Assert.Empty(scenario.Output.Connections);
    }

    [Fact]
    public void Process_StrangerToASharedAddress_IsNotTheRegistrys()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Cdn, Scenario.Stranger).RepeatSyn(6).RepeatSyn(7);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
        Assert.Empty(scenario.Output.Connections);
    }

    [Fact]
    public void Process_ClientToASharedAddress_IsTheRegistrys()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Cdn).RepeatSyn(6);
        scenario.RunTo(8);

        Assert.Equal(TestRegistry.Name, scenario.OnlyIncident().Registry);
        Assert.Equal(AttributionKind.SharedAddress, scenario.Output.Connections[0].AttributedBy);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(90, false)]
    public void Process_StrangerToASharedAddressAfterTheRegistry_CountsWhileThatIsRecent(double later, bool expected)
    {
        var scenario = new Scenario();
        scenario.Exchange(5, TestRegistry.Api, Scenario.Stranger);

        scenario.Connect(5 + later, TestRegistry.Cdn, Scenario.Stranger).RepeatSyn(6 + later);
        scenario.RunTo(8 + later);

        Assert.Equal(expected, scenario.Output.Has(SignalKind.ConnectTimeout));
    }

    [Fact]
    public void Process_SharedAddressAndClientIdentifiedLate_IsStillDetected()
    {
        var scenario = new Scenario();
        scenario.Connect(5, TestRegistry.Cdn, pid: 4711).RepeatSyn(6);
        scenario.RunTo(8);
        Assert.Empty(scenario.Output.Incidents);

        scenario.Identify(8, Scenario.Named(4711, "containerd"));
        scenario.RunTo(9);

        Assert.Equal("containerd", scenario.OnlyIncident().Processes[0].Name);
        Assert.Equal(1, scenario.Output.Count(ConnectionRecordKind.Opened));
    }

    [Fact]
    public void Process_NameResolvedLate_AttributesAndDetects()
    {
        var scenario = new Scenario(resolved: false);
        scenario.Connect(5, TestRegistry.Api, Scenario.Stranger).RepeatSyn(6);
        FakeSocket silent = scenario.Open(5.1, TestRegistry.Auth, Scenario.Stranger).Send(5.2, 800);
        scenario.RunTo(7);
        Assert.Empty(scenario.Output.Lines);

        scenario.Resolve(7, TestRegistry.ApiHost, TestRegistry.Api);
        scenario.Resolve(7.1, TestRegistry.AuthHost, TestRegistry.Auth);
        scenario.RunTo(12);

        Assert.True(silent.Exists);
        Assert.InRange(scenario.OpenedAt(), 7, 7.1);
        Assert.True(scenario.Output.Has(SignalKind.ConnectTimeout));
        Assert.True(scenario.Output.Has(SignalKind.NoFirstByte));
        Assert.Equal(2, scenario.Output.Count(ConnectionRecordKind.Opened));
        Assert.Equal(6, Scenario.Seconds(scenario.OnlyIncident().FirstSign), 3);
    }

    [Fact]
    public void Process_NameThatDoesNotResolve_IsNoIncident()
    {
        var scenario = new Scenario(resolved: false);

        scenario.Resolve(1, TestRegistry.ApiHost);
        scenario.Exchange(5, TestRegistry.Api);
        scenario.RunTo(30);

        Assert.Empty(scenario.Output.Incidents);
    }
}
