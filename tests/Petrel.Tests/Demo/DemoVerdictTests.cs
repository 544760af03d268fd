using Petrel.Core.Diagnosis;
using Petrel.Demo;

namespace Petrel.Tests.Demo;

public sealed class DemoVerdictTests
{
    [Theory]
    [InlineData(3.0, 4.5, 18.0, true, DemoVerdict.WarnedInTime)]
    [InlineData(3.0, 4.5, null, true, DemoVerdict.WarnedInTime)]
    [InlineData(3.0, 4.5, null, false, DemoVerdict.WarnedInTime)]
    [InlineData(3.0, 18.0, 18.0, true, DemoVerdict.Late)]
    [InlineData(3.0, 19.0, 18.0, true, DemoVerdict.Late)]
    [InlineData(3.0, null, 18.0, true, DemoVerdict.Missed)]
    [InlineData(3.0, null, 18.0, false, DemoVerdict.Missed)]
    [InlineData(3.0, null, null, true, DemoVerdict.Missed)]
    [InlineData(3.0, null, null, false, DemoVerdict.Unfinished)]
    [InlineData(null, null, null, false, DemoVerdict.Unfinished)]
    public void Judge_FaultyScenario_SaysWhetherPetrelWasFirst(
        double? fault, double? warned, double? noticed, bool finished, object verdict) =>
        Assert.Equal(verdict, DemoVerdicts.Judge(Outcomes.Of("black-hole", fault, warned, noticed, finished: finished)));

    [Fact]
    public void Judge_WarningBeforeTheFault_IsAFalseAlarm() => Assert.Equal(
        DemoVerdict.FalseAlarm, DemoVerdicts.Judge(Outcomes.Of("black-hole", 3, 4, 18) with { IsEarly = true }));

    [Theory]
    [InlineData(0, true, DemoVerdict.Silent)]
    [InlineData(0, false, DemoVerdict.Unfinished)]
    [InlineData(1, true, DemoVerdict.FalseAlarm)]
    [InlineData(1, false, DemoVerdict.FalseAlarm)]
    public void Judge_HealthyScenario_MustBeSilentToTheEnd(int incidents, bool finished, object verdict) => Assert.Equal(
        verdict, DemoVerdicts.Judge(Outcomes.Of("healthy", finished: finished) with { Incidents = incidents }));

    [Fact]
    public void Judge_Problem_IsNoProofOfAnything()
    {
        Assert.Equal(DemoVerdict.Unfinished, DemoVerdicts.Judge(Outcomes.Of("healthy") with { Problem = "no" }));
        Assert.Equal(DemoVerdict.Unfinished, DemoVerdicts.Judge(Outcomes.Of("reset", 3, 4) with { Problem = "no" }));
    }

    [Fact]
    public void ExitStatus_AllAsPromised_IsZero() => Assert.Equal(0, DemoVerdicts.ExitStatus(
        [Outcomes.Of("black-hole", 3, 4, 18), Outcomes.Of("healthy"), Outcomes.Of("reset", finished: false) with { LeftOut = "blind" }]));

    [Fact]
    public void ExitStatus_OneIsNot_IsOne()
    {
        ScenarioOutcome good = Outcomes.Of("black-hole", 3, 4, 18);
        Assert.Equal(1, DemoVerdicts.ExitStatus([good, Outcomes.Of("reset", 3, null, 50)]));
        Assert.Equal(1, DemoVerdicts.ExitStatus([good, Outcomes.Of("reset", 3, 60, 50)]));
        Assert.Equal(1, DemoVerdicts.ExitStatus([good, Outcomes.Of("healthy", warned: 3, cause: Cause.Capacity)]));
        Assert.Equal(1, DemoVerdicts.ExitStatus([good, Outcomes.Of("healthy", finished: false)]));
    }
}
