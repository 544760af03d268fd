using Petrel.Agent.Probing;
using Petrel.Core.Diagnosis;

namespace Petrel.Agent.Tests.Probing;

public class MirrorJudgeTests
{
    private static readonly ProbeReport Well = new("r.example", ProbeOccasion.Suspicion, ProbeHealth.Healthy, "r.example works");

    [Theory]
    [InlineData(Cause.RateLimit, null, Cause.RateLimit)]
    [InlineData(Cause.RateLimit, Cause.RateLimit, Cause.MirrorUpstream)]
    [InlineData(Cause.RateLimit, Cause.Capacity, Cause.RateLimit)]
    [InlineData(Cause.Capacity, Cause.Capacity, Cause.MirrorUpstream)]
    [InlineData(Cause.MirrorUpstream, null, Cause.MirrorUpstream)]
    [InlineData(Cause.Tls, Cause.Tls, Cause.Tls)]
    public void Join_OfWhatAMirrorAnswers_BlamesTheRegistryIfThatAnswersTheSame(Cause mirror, Cause? upstream, Cause expected) =>
        Assert.Equal(expected, MirrorJudge.Join(Failing(mirror) with { IsMirror = true }, upstream is { } cause ? Failing(cause) : Well).Cause);

    [Fact]
    public void Join_OfAMirrorThatDoesNotAnswerAtAll_SaysNothingOfTheRegistry() => Assert.Equal(
        Cause.Capacity, MirrorJudge.Join(Failing(Cause.Capacity) with { IsMirror = true, Phase = ProbePhase.Tls }, Failing(Cause.Capacity)).Cause);

    [Fact]
    public void Join_OfWhatAMirrorPassesOn_SaysHowTheRegistryIs()
    {
        Assert.Contains("r.example answers well", MirrorJudge.Join(Failing(Cause.MirrorUpstream), Well).Summary);
        Assert.Contains("asked from here as well", MirrorJudge.Join(Failing(Cause.MirrorUpstream), Failing(Cause.Capacity)).Summary);
        Assert.Equal("it fails", MirrorJudge.Join(Failing(Cause.MirrorUpstream), null).Summary);
    }

    private static ProbeReport Failing(Cause cause) =>
        new("r.example", ProbeOccasion.Suspicion, ProbeHealth.Failing, "it fails") { Cause = cause, Phase = ProbePhase.FirstByte };
}
