using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Outcomes;
using Endpoints = Petrel.Core.Tests.TestRegistry;

namespace Petrel.Core.Tests.Outcomes;

public class OutcomeMatcherTests
{
    private const string Image = Endpoints.Name + "/team/web:1";

    private readonly Scenario _scenario = new();

    [Fact]
    public void Failure_AfterTheWarning_GivesLeadAndNamesTheImage()
    {
        Unanswered();

        Say(20, Failure(Endpoints.Name));
        _scenario.RunTo(23);

        OutcomePoint outcome = Assert.Single(_scenario.Output.Outcomes);
        Assert.Equal(OutcomeVerdict.Warned, outcome.Verdict);
        Assert.Equal(_scenario.OnlyIncident().Id, outcome.Incident);
        Assert.Equal(20 - _scenario.OpenedAt(), outcome.LeadSeconds!.Value, 0.01);
        IncidentSnapshot latest = _scenario.Output.Incidents[^1];
        Assert.Equal([Image], latest.Images);
        Assert.Contains(Image, latest.Summary);
        Assert.Equal(outcome.LeadSeconds.Value, latest.Words!.LeadSeconds!.Value, 0.001);
    }

    [Fact]
    public void Failure_WithItsOwnTime_CountsFromThen()
    {
        Unanswered();

        Say(20, Failure(Endpoints.ApiHost) with { SaidAt = _scenario.Engine.WallTime(Scenario.At(17.5)) });

        Assert.Equal(17.5 - _scenario.OpenedAt(), Assert.Single(_scenario.Output.Outcomes).LeadSeconds!.Value, 0.01);
    }

    // A clock that is ahead, or a line that is an hour old, must not make up a lead.
    [Theory]
    [InlineData(40)]
    [InlineData(-3600)]
    public void Failure_WithAnImpossibleTime_CountsFromWhenItWasRead(double said)
    {
        Unanswered();

        Say(20, Failure(Endpoints.Name) with { SaidAt = _scenario.Engine.WallTime(Scenario.At(said)) });

        Assert.Equal(20 - _scenario.OpenedAt(), Assert.Single(_scenario.Output.Outcomes).LeadSeconds!.Value, 0.01);
    }

    [Fact]
    public void Failure_WithoutAnIncident_IsMissedOnceNoneComes()
    {
        Say(10, Failure(Endpoints.Name));
        Assert.Empty(_scenario.Output.Outcomes);

        _scenario.RunTo(26);

        OutcomePoint outcome = Assert.Single(_scenario.Output.Outcomes);
        Assert.Equal((OutcomeVerdict.Missed, null, Endpoints.Name), (outcome.Verdict, outcome.Incident, outcome.Registry));
        Assert.Equal(_scenario.Engine.WallTime(Scenario.At(10)), outcome.Time);
        Assert.Equal((1, 1), (_scenario.Engine.Outcomes!.Missed, _scenario.Engine.Outcomes.MissedSpells));
    }

    [Fact]
    public void Failure_ShortlyBeforeTheWarning_IsLate()
    {
        Say(0.5, Failure(Endpoints.Name));

        Unanswered();

        OutcomePoint outcome = Assert.Single(_scenario.Output.Outcomes);
        Assert.Equal(OutcomeVerdict.Late, outcome.Verdict);
        Assert.Equal(0.5 - _scenario.OpenedAt(), outcome.LeadSeconds!.Value, 0.01);
    }

    [Fact]
    public void Failures_OfOneSpell_AreMissedOnce()
    {
        for (int at = 10; at < 200; at += 20) Say(at, Failure(Endpoints.Name, $"toomanyrequests {at}"));
        _scenario.RunTo(220);

        Assert.Equal((10, 1), (_scenario.Engine.Outcomes!.Missed, _scenario.Engine.Outcomes.MissedSpells));
    }

    [Theory]
    [InlineData(true, Endpoints.Name)] // what was asked for is not there
    [InlineData(false, "elsewhere.example")] // nobody watches that registry
    public void Failure_OfWhichNoWarningWasPossible_IsNoMiss(bool isOwnFault, string registry)
    {
        Say(10, Failure(registry) with { IsOwnFault = isOwnFault, Cause = null });
        _scenario.RunTo(40);

        Assert.Equal(OutcomeVerdict.None, Assert.Single(_scenario.Output.Outcomes).Verdict);
        Assert.Equal(0, _scenario.Engine.Outcomes!.Missed);
    }

    [Fact]
    public void Failure_ThatNamesNoRegistry_IsTheOneOfWhichTheClientHadConnections()
    {
        _scenario.Exchange(1, Endpoints.Api);

        Say(3, Failure(null) with { Image = null });
        _scenario.RunTo(30);

        Assert.Equal(Endpoints.Name, Assert.Single(_scenario.Output.Outcomes).Registry);
    }

    [Fact]
    public void Failure_ThatNamesNoRegistryWhereTheClientHadTwo_StaysUnplaced()
    {
        _scenario.Exchange(1, Endpoints.Api);
        _scenario.Exchange(2, Endpoints.Private);

        Say(3, Failure(null) with { Image = null });
        _scenario.RunTo(30);

        Assert.Equal((null, OutcomeVerdict.None), (Assert.Single(_scenario.Output.Outcomes).Registry, _scenario.Output.Outcomes[0].Verdict));
    }

    [Fact]
    public void Failure_InTwoLines_IsOne()
    {
        Say(10, Failure(Endpoints.Name));
        Say(10.01, Failure(Endpoints.Name));
        _scenario.RunTo(40);

        Assert.Single(_scenario.Output.Outcomes);
    }

    [Fact]
    public void Incident_InWhichPullsSucceedOnly_IsUnconfirmed()
    {
        Unanswered();

        Say(20, new ClientOutcome(OutcomeClients.Podman, OutcomeKind.Succeeded, "") { Registry = Endpoints.Name, Image = Image });
        _scenario.RunTo(23);

        Assert.Equal((1, 0), (_scenario.Engine.Outcomes!.IncidentsUnconfirmed, _scenario.Engine.Outcomes.IncidentsBorneOut));
        Assert.Null(Assert.Single(_scenario.Output.Outcomes).Incident);
    }

    [Fact]
    public void Retry_InAnIncident_BearsItOutWithoutALead()
    {
        Unanswered();

        Say(20, Failure(Endpoints.Name) with { Kind = OutcomeKind.Retrying });

        OutcomePoint outcome = Assert.Single(_scenario.Output.Outcomes);
        Assert.Equal((_scenario.OnlyIncident().Id, null, OutcomeVerdict.None), (outcome.Incident, outcome.LeadSeconds, outcome.Verdict));
        Assert.Equal(0, _scenario.Engine.Outcomes!.IncidentsBorneOut);
    }

    [Fact]
    public void Finish_WhileAFailureWaits_ItWasMissed()
    {
        Say(10, Failure(Endpoints.Name));

        _scenario.Engine.Finish();

        Assert.Equal(OutcomeVerdict.Missed, Assert.Single(_scenario.Output.Outcomes).Verdict);
    }

    private static ClientOutcome Failure(string? registry, string text = "toomanyrequests: You have reached your pull rate limit") =>
        new(OutcomeClients.Docker, OutcomeKind.Failed, text) { Registry = registry, Image = Image, Cause = Cause.RateLimit };

    private void Say(double at, ClientOutcome outcome)
    {
        _scenario.RunTo(at);
        _scenario.Feed(new Event { Time = Scenario.At(at), Kind = EventKind.OutcomeReported, Payload = outcome });
    }

    // The SYN stays unanswered: a warning about 1.5 s later, which lasts.
    private void Unanswered()
    {
        _scenario.Connect(1, Endpoints.Api).RepeatSyn(2);
        _scenario.RunTo(4);
    }
}
