using Petrel.Lab.Referee;
using Petrel.Lab.Running;
using Petrel.Lab.Scenarios;

namespace Petrel.Lab.Tests.Running;

public class JudgeTests
{
    private static readonly Scenario Fault = new("f", "a fault") { Sign = Sign.UnansweredSyn, Causes = ["network", "capacity"], Play = static _ => Task.CompletedTask };
    private static readonly Scenario Healthy = new("h", "nothing") { Play = static _ => Task.CompletedTask };
    private static readonly Scenario Refusal = Fault with { IsSuspicion = true, Causes = ["unknown"], Sign = Sign.None };

    [Fact]
    public void On_AWarningInTime_CapturesItsShareOfTheWindow()
    {
        SourceResult result = Judge(Fault, Incident(103, "network"), sign: 101, error: 121);

        Assert.Equal((Verdicts.Warned, 3, 0.9), (result.Verdict, result.WarnedAt, result.Capture));
    }

    [Fact]
    public void On_ACauseThatStatesCannotTellFromTheTrueOne_IsRight() =>
        Assert.Equal(Verdicts.Warned, Judge(Fault, Incident(103, "capacity"), 101, 121).Verdict);

    [Fact]
    public void On_AnotherCause_IsWrong() => Assert.Equal(Verdicts.WrongCause, Judge(Fault, Incident(103, "tls"), 101, 121).Verdict);

    [Theory]
    [InlineData(122, 101, 121, Verdicts.Late)]
    [InlineData(102, 101, 101.2, Verdicts.Named)]
    public void On_AWarningAfterTheClient_IsLateOnlyWhereThereWasTime(double warned, double sign, double error, string expected) =>
        Assert.Equal(expected, Judge(Fault, Incident(warned, "network"), sign, error).Verdict);

    [Theory]
    [InlineData(104, 1.0)]
    [InlineData(131, 0.5)]
    public void On_AClientThatNeverSpeaks_PromptIsFull(double warned, double capture) =>
        Assert.Equal(capture, Judge(Fault, Incident(warned, "network"), 101, null).Capture);

    [Fact]
    public void On_NothingSaid_IsMissed() => Assert.Equal(Verdicts.Missed, Judge(Fault, null, 101, 121).Verdict);

    [Fact]
    public void On_NothingSaidWhereTheFaultNeverShowed_IsNotShown() => Assert.Equal(Verdicts.NotShown, Judge(Fault, null, null, null).Verdict);

    [Fact]
    public void On_ASuspicionWhereStatesShowNoMore_IsEnough() => Assert.Equal(
        Verdicts.Suspected, Judge(Refusal, Incident(103, "unknown") with { Type = "suspicion" }, null, 100.5).Verdict);

    [Fact]
    public void On_ASuspicionOfAFaultWithASign_IsNotEnough() => Assert.Equal(
        Verdicts.Missed, Judge(Fault, Incident(103, "tls") with { Type = "suspicion" }, 101, 121).Verdict);

    [Fact]
    public void On_AnIncidentWhereNothingIsWrong_IsAFalseAlarm()
    {
        Assert.Equal(Verdicts.FalseAlarm, Judge(Healthy, Incident(103, "network"), null, null).Verdict);
        Assert.Equal(Verdicts.Silent, Judge(Healthy, null, null, null).Verdict);
    }

    private static SourceResult Judge(Scenario scenario, PetrelWord? word, double? sign, double? error) =>
        new Judge(scenario, faultAt: 100, sign, error, ended: 161).On("trace", word is null ? [] : [word]);

    private static PetrelWord Incident(double at, string cause) =>
        new(at, "incident", "opened", cause, "docker.io", "suspected", 0.8, ["connect-timeout"], [cause], "words");
}
