using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;
using Petrel.Demo;

namespace Petrel.Tests.Demo;

public sealed class DemoJournalTests : IDemoView
{
    private readonly FakeTime _time = new();
    private readonly List<string> _shown = [];
    private readonly DemoJournal _journal;

    public DemoJournalTests() => _journal = new DemoJournal(DemoScenarios.All, this, _time);

    [Fact]
    public void Outcomes_FaultWarningAndClient_AreTimedFromTheBeginning()
    {
        _time.Pass(50);
        _journal.Begin();
        _time.Pass(3);
        _journal.FaultBegan(Scenario("black-hole"), _time.GetTimestamp());
        _time.Pass(1.5);
        _journal.Warned(Outcomes.Incident("black-hole", Cause.Network), _time.GetTimestamp());
        _time.Pass(13.5);
        Say("black-hole", DemoClientWord.Failed, "timeout");
        _time.Pass(2);

        ScenarioOutcome outcome = Outcome("black-hole");
        Assert.Equal((3, 4.5, 18, 20), (Seconds(outcome.FaultAt), Seconds(outcome.WarnedAt), Seconds(outcome.NoticedAt), Seconds(outcome.WatchedUntil)));
        Assert.Equal(13.5, Seconds(outcome.Lead));
        Assert.Equal(("timeout", Cause.Network, 1, false), (outcome.ClientSays, outcome.Cause, outcome.Incidents, outcome.IsEarly));
        Assert.Equal(["fault", "warning Opened", "client Failed"], _shown);
    }

    [Fact]
    public void Warned_CauseThatDoesNotFit_DoesNotCountUntilOneDoes()
    {
        _journal.FaultBegan(Scenario("reset"), _time.GetTimestamp());
        _time.Pass(1);
        _journal.Warned(Outcomes.Incident("reset", Cause.Local, "a"), _time.GetTimestamp());
        Assert.Null(Outcome("reset").WarnedAt);
        _time.Pass(1);
        _journal.Warned(Outcomes.Incident("reset", Cause.Network, "b"), _time.GetTimestamp());

        Assert.Equal(2, Seconds(Outcome("reset").WarnedAt));
        Assert.Equal(("b", 2), (Outcome("reset").Incident, Outcome("reset").Incidents));
    }

    [Fact]
    public void Warned_BeforeTheFault_IsEarly()
    {
        _journal.Warned(Outcomes.Incident("reset", Cause.Network), _time.GetTimestamp());
        _time.Pass(1);
        _journal.FaultBegan(Scenario("reset"), _time.GetTimestamp());
        Assert.Equal(DemoVerdict.FalseAlarm, DemoVerdicts.Judge(Outcome("reset")));
    }

    [Fact]
    public void Warned_HealthyScenario_IsAFalseAlarm()
    {
        _journal.Warned(Outcomes.Incident("healthy", Cause.Capacity), _time.GetTimestamp());
        Assert.Equal(DemoVerdict.FalseAlarm, DemoVerdicts.Judge(Outcome("healthy")));
    }

    [Fact]
    public void Warned_UpdateWithoutNews_IsNotShown()
    {
        _journal.FaultBegan(Scenario("reset"), _time.GetTimestamp());
        foreach (IncidentStatus status in (IncidentStatus[])[IncidentStatus.Suspected, IncidentStatus.Suspected, IncidentStatus.Confirmed])
        {
            IncidentPhase phase = _shown.Count == 1 ? IncidentPhase.Opened : IncidentPhase.Updated;
            _journal.Warned(Outcomes.Incident("reset", Cause.Network, phase: phase, status: status), _time.GetTimestamp());
        }

        Assert.Equal(["fault", "warning Opened", "warning Updated"], _shown);
        Assert.Equal((1, IncidentStatus.Confirmed), (Outcome("reset").Incidents, Outcome("reset").Status));
    }

    [Fact]
    public void ClientSaid_EachLayerTheSame_IsShownOnceAndIsNoGivingUp()
    {
        _time.Pass(1);
        for (int layer = 0; layer < 3; layer++) Say("reset", DemoClientWord.Retry, "retrying in 5 s");
        Assert.Equal(["client Retry"], _shown);
        Assert.Equal((1, null), (Seconds(Outcome("reset").ClientSpokeAt), Outcome("reset").NoticedAt));
    }

    [Fact]
    public void Warned_RegistryOfNobody_IsIgnored()
    {
        _journal.Warned(Outcomes.Incident("reset", Cause.Network) with { Registry = "elsewhere" }, _time.GetTimestamp());
        Assert.All(_journal.Outcomes, static outcome => Assert.Equal(0, outcome.Incidents));
    }

    [Theory]
    [InlineData("123 Retry retrying in 5 s", 123, DemoClientWord.Retry, "retrying in 5 s")]
    [InlineData("7 Ready ", 7, DemoClientWord.Ready, "")]
    public void Parse_WhatAClientWrites_ComesBack(string line, long timestamp, object word, string text)
    {
        var expected = new DemoClientLine(timestamp, (DemoClientWord)word, text);
        Assert.Equal(expected, DemoClientLine.Parse(line));
        Assert.Equal(line, expected.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Unhandled exception. System.Exception")]
    [InlineData("1 Shouted x")]
    [InlineData("1 17 x")]
    public void Parse_AnythingElse_IsNoLine(string line) => Assert.Null(DemoClientLine.Parse(line));

    void IDemoView.OnHello(Hello hello, ImmutableArray<ScenarioOutcome> scenarios) => _shown.Add("hello");

    void IDemoView.OnFault(ScenarioOutcome outcome) => _shown.Add("fault");

    void IDemoView.OnClient(ScenarioOutcome outcome, TimeSpan at, DemoClientWord word) => _shown.Add($"client {word}");

    void IDemoView.OnIncident(ScenarioOutcome outcome, IncidentSnapshot incident, TimeSpan at) => _shown.Add($"warning {incident.Phase}");

    void IDemoView.OnProblem(ScenarioOutcome outcome, TimeSpan at) => _shown.Add("problem");

    void IDemoView.OnFinished(ScenarioOutcome outcome, TimeSpan at) => _shown.Add("finished");

    void IDemoView.OnEnd(ImmutableArray<ScenarioOutcome> outcomes, DateTime startedAt) => _shown.Add("end");

    private static DemoScenario Scenario(string name) => DemoScenarios.Find(name)!;

    private static double Seconds(TimeSpan? time) => Math.Round(time!.Value.TotalSeconds, 3);

    private ScenarioOutcome Outcome(string name) => _journal.Outcomes.Single(outcome => outcome.Scenario.Name == name);

    private void Say(string name, DemoClientWord word, string text) =>
        _journal.ClientSaid(Scenario(name), new DemoClientLine(_time.GetTimestamp(), word, text));
}
