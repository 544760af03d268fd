using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Incidents;

public class IncidentLifeTests
{
    [Fact]
    public void Process_ManyFailures_OpenOneIncidentWithOneIdAndCauseInOrder()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 40; i++) scenario.Connect(5 + (0.3 * i), TestRegistry.Api).Refuse(5.001 + (0.3 * i));
        scenario.RunTo(30);

        scenario.OnlyIncident();
        Assert.Single(scenario.Output.Incidents.Select(static i => i.Id).Distinct());
        Assert.Equal(IncidentPhase.Opened, scenario.Output.Incidents[0].Phase);
        Assert.Equal(1, scenario.Engine.IncidentsOpened);
        Assert.All(scenario.Output.Incidents, static i => Assert.Equal(
            i.Diagnosis.Ranked.Select(static c => c.Confidence).OrderDescending(), i.Diagnosis.Ranked.Select(static c => c.Confidence)));
    }

    [Fact]
    public void Process_NewsOfManyProcesses_IsReportedOnceASecondAtMostAndNothingIsLost()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 30; i++)
        {
            scenario.Processes[2000 + i] = Scenario.Named(2000 + i, $"runner{i}");
            scenario.Connect(5 + (0.2 * i), TestRegistry.Api, 2000 + i).Refuse(5.001 + (0.2 * i));
        }

        scenario.RunTo(30);

        long[] times = [.. scenario.Output.Incidents.Select(static i => i.Time)];
        Assert.All(times.Zip(times.Skip(1)), static pair => Assert.True(pair.Second - pair.First >= 1_000_000_000));
        Assert.InRange(times.Length, 5, 10);
        Assert.Equal(29, scenario.Output.Incidents[^1].Processes.Length); // the first refusal alone was no sign
    }

    [Fact]
    public void Process_RepeatedSameEvidence_IsNoNews()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 60; i++) scenario.Connect(5 + i, TestRegistry.Api).Refuse(5.001 + i);
        scenario.RunTo(64);

        Assert.InRange(scenario.Output.Incidents.Count, 2, 3);
    }

    [Fact]
    public void Process_ThreeCases_ConfirmsIt()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Api).RepeatSyn(6);
        scenario.RunTo(8);
        Assert.Equal(IncidentStatus.Suspected, scenario.Output.Incidents[^1].Status);
        scenario.Connect(8, TestRegistry.Api);
        scenario.Connect(8.1, TestRegistry.Api);
        scenario.RunTo(12);

        Assert.Equal(IncidentStatus.Confirmed, scenario.Output.Incidents[^1].Status);
        Assert.Equal(IncidentPhase.Updated, scenario.Output.Incidents[^1].Phase);
    }

    [Fact]
    public void Process_QuietAndSuccess_Resolves()
    {
        var scenario = new Scenario();
        Fail(scenario, 5);

        scenario.Exchange(10, TestRegistry.Api);
        scenario.RunTo(14);
        Assert.Empty(scenario.Output.Resolved);
        scenario.RunTo(30);

        IncidentSnapshot over = Assert.Single(scenario.Output.Resolved);
        Assert.Equal(scenario.OnlyIncident().Id, over.Id);
        Assert.InRange(Scenario.Seconds(over.Time), 15, 17);
        Assert.StartsWith("over: ", over.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_QuietWithoutSuccess_StaysOpenAndIsForgottenAtLast()
    {
        var scenario = new Scenario();
        Fail(scenario, 5);

        scenario.RunTo(250);
        Assert.Empty(scenario.Output.Resolved);
        scenario.RunTo(320);

        Assert.Single(scenario.Output.Resolved);
    }

    [Fact]
    public void Process_SuccessBesideAStillSufferingConnection_DoesNotResolve()
    {
        var scenario = new Scenario();
        scenario.Connect(5, TestRegistry.Api).RepeatSyn(6);

        scenario.Exchange(10, TestRegistry.Api);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Resolved);
        Assert.Single(scenario.Output.Opened);
    }

    [Fact]
    public void Process_Relapses_DoubleTheQuietTime()
    {
        var scenario = new Scenario();

        Fail(scenario, 5);
        scenario.Exchange(10, TestRegistry.Api);
        Fail(scenario, 40);
        scenario.Exchange(45, TestRegistry.Api);
        Fail(scenario, 100);
        scenario.Exchange(105, TestRegistry.Api);
        scenario.RunTo(200);

        double[] waits =
        [
            .. scenario.Output.Opened.Zip(scenario.Output.Resolved, static (a, b) => (b.Time - a.Time) / 1e9),
        ];
        Assert.Equal(3, waits.Length);
        Assert.InRange(waits[0], 10, 11.1);
        Assert.InRange(waits[1], 20, 21.1);
        Assert.InRange(waits[2], 40, 41.1);
        Assert.Equal(3, scenario.Output.Opened.Select(static i => i.Id).Distinct().Count());
    }

    [Fact]
    public void Process_FailureAndSuccessByTurns_SettlesIntoOneIncident()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 30; i++)
        {
            Fail(scenario, 5 + (40 * i));
            scenario.Exchange(25 + (40 * i), TestRegistry.Api);
        }

        // The quiet time doubles to more than the distance of two failures; from then on it is one incident.
        Assert.InRange(scenario.Output.Opened.Count(), 1, 3);
        Assert.True(Scenario.Seconds(scenario.Output.Opened.Last().Time) < 130);
        Assert.Equal(scenario.Output.Opened.Count() - 1, scenario.Output.Resolved.Count());
    }

    [Fact]
    public void Process_OneAddressOfSeveralDead_IsAWarning()
    {
        var scenario = new Scenario();
        scenario.Exchange(4, TestRegistry.Api2);

        scenario.Connect(5, TestRegistry.Api).RepeatSyn(6);
        scenario.RunTo(8);

        Assert.Equal(Severity.Warning, scenario.OnlyIncident().Severity);
    }

    [Fact]
    public void Process_AllAddressesDead_IsCritical()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Api).RepeatSyn(6);
        scenario.Connect(5, TestRegistry.Api2).RepeatSyn(6);
        scenario.RunTo(8);

        Assert.Equal(Severity.Critical, scenario.Output.Incidents[^1].Severity);
        Assert.Equal([TestRegistry.Api, TestRegistry.Api2], scenario.Output.Incidents[^1].Endpoints);
    }

    [Fact]
    public void Process_IdenticalEvents_GiveIdenticalOutputAndIds()
    {
        List<string> first = Run(), second = Run();

        Assert.NotEmpty(first);
        Assert.Equal(first, second);

        static List<string> Run()
        {
            var scenario = new Scenario();
            for (int i = 0; i < 5; i++) scenario.Connect(5 + i, TestRegistry.Api).Refuse(5.001 + i);
            scenario.Connect(12, TestRegistry.Auth).RepeatSyn(13);
            scenario.Open(15, TestRegistry.Private).Send(15.1, 900);
            scenario.Exchange(30, TestRegistry.Api);
            scenario.RunTo(60);
            return scenario.Output.Lines;
        }
    }

    [Fact]
    public void Process_TwoRegistries_HaveIncidentsOfTheirOwn()
    {
        var scenario = new Scenario();

        scenario.Connect(5, TestRegistry.Api).RepeatSyn(6);
        scenario.Connect(5, TestRegistry.Private).RepeatSyn(6);
        scenario.RunTo(10);

        Assert.Equal([TestRegistry.Name, TestRegistry.PrivateName], scenario.Output.Opened.Select(static i => i.Registry).Order());
        Assert.Equal(2, scenario.Output.Opened.Select(static i => i.Id).Distinct().Count());
    }

    private static void Fail(Scenario scenario, double at)
    {
        scenario.Connect(at - 0.2, TestRegistry.Api).Refuse(at - 0.199);
        scenario.Connect(at - 0.1, TestRegistry.Api).Refuse(at - 0.099);
    }
}
