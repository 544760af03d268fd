using Petrel.Core.Diagnosis;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tests.Probing;

/// <summary>The design's table of causes, for what a probe can see.</summary>
public class VerdictRulesTests
{
    private static readonly ProbeTarget Target = new("docker.io", "registry-1.docker.io", 443);

    [Theory]
    [InlineData(ProbePhase.Dns, PhaseOutcome.NameUnknown, Cause.Network)]
    [InlineData(ProbePhase.Dns, PhaseOutcome.ResolverFailed, Cause.Network)]
    [InlineData(ProbePhase.Connect, PhaseOutcome.TimedOut, Cause.Network)]
    [InlineData(ProbePhase.Connect, PhaseOutcome.Refused, Cause.Network)]
    [InlineData(ProbePhase.Connect, PhaseOutcome.Unreachable, Cause.Network)]
    [InlineData(ProbePhase.Connect, PhaseOutcome.LocalFault, Cause.Local)]
    [InlineData(ProbePhase.Proxy, PhaseOutcome.ProxyRefused, Cause.Network)]
    [InlineData(ProbePhase.Tls, PhaseOutcome.TimedOut, Cause.Capacity)]
    [InlineData(ProbePhase.Tls, PhaseOutcome.Reset, Cause.Network)]
    [InlineData(ProbePhase.Tls, PhaseOutcome.Closed, Cause.Tls)]
    [InlineData(ProbePhase.Tls, PhaseOutcome.HandshakeFailed, Cause.Tls)]
    [InlineData(ProbePhase.Tls, PhaseOutcome.CertificateRejected, Cause.Tls)]
    [InlineData(ProbePhase.FirstByte, PhaseOutcome.TimedOut, Cause.Capacity)]
    [InlineData(ProbePhase.FirstByte, PhaseOutcome.Closed, Cause.Capacity)]
    [InlineData(ProbePhase.FirstByte, PhaseOutcome.Reset, Cause.Network)]
    [InlineData(ProbePhase.FirstByte, PhaseOutcome.ServerError, Cause.Capacity)]
    [InlineData(ProbePhase.FirstByte, PhaseOutcome.Denied, Cause.Authentication)]
    [InlineData(ProbePhase.FirstByte, PhaseOutcome.NotFound, Cause.Unknown)]
    [InlineData(ProbePhase.FirstByte, PhaseOutcome.RateLimited, Cause.RateLimit)]
    [InlineData(ProbePhase.Token, PhaseOutcome.ServerError, Cause.Authentication)]
    [InlineData(ProbePhase.Token, PhaseOutcome.TimedOut, Cause.Authentication)]
    [InlineData(ProbePhase.Token, PhaseOutcome.Refused, Cause.Authentication)]
    [InlineData(ProbePhase.Token, PhaseOutcome.CredentialWithheld, Cause.Authentication)]
    [InlineData(ProbePhase.Token, PhaseOutcome.CertificateRejected, Cause.Tls)]
    [InlineData(ProbePhase.Token, PhaseOutcome.RateLimited, Cause.RateLimit)]
    [InlineData(ProbePhase.Manifest, PhaseOutcome.RedirectLoop, Cause.Unknown)]
    public void Judge_FailedPhase_IsItsCause(ProbePhase phase, PhaseOutcome outcome, Cause expected)
    {
        ProbeVerdict verdict = Judge(Target, phase, outcome);

        Assert.Equal((ProbeHealth.Failing, expected), (verdict.Health, verdict.Cause!.Value));
        Assert.StartsWith("docker.io: what was seen", verdict.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProbePhase.FirstByte, "Too Many Requests (HAP429).", false, RateLimitKind.Requests)]
    [InlineData(ProbePhase.FirstByte, "<html>429</html>", false, RateLimitKind.Requests)]
    [InlineData(ProbePhase.Token, """{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit as 'x'"}]}""", true, RateLimitKind.PullQuota)]
    [InlineData(ProbePhase.Token, "Too many login attempts", true, RateLimitKind.Login)]
    [InlineData(ProbePhase.Token, "Too Many Requests", false, RateLimitKind.Requests)]
    [InlineData(ProbePhase.Manifest, "", false, RateLimitKind.Unsaid)]
    public void Judge_RateLimited_TellsTheLimitsApart(ProbePhase phase, string body, bool signedIn, RateLimitKind expected)
    {
        ProbeTarget target = signedIn ? Target with { Credential = Laboratory.Password("a", "b") } : Target;

        Assert.Equal(expected, Judge(target, phase, PhaseOutcome.RateLimited, body).Limit);
    }

    [Fact]
    public void Judge_ChallengeOnThePing_IsHealthy() =>
        Assert.Equal(ProbeHealth.Healthy, Judge(Target, ProbePhase.FirstByte, PhaseOutcome.Unauthorized).Health);

    [Fact]
    public void Judge_ManifestNotThere_IsNoIncident()
    {
        ProbeVerdict verdict = Judge(Target, ProbePhase.Manifest, PhaseOutcome.NotFound);

        Assert.Equal((ProbeHealth.Missing, null), (verdict.Health, verdict.Cause));
    }

    private static ProbeVerdict Judge(ProbeTarget target, ProbePhase phase, PhaseOutcome outcome, string body = "") => VerdictRules.Judge(
        target, [new PhaseResult(phase, outcome, TimeSpan.Zero, null, "what was seen")], [],
        ErrorBodyParser.Parse(System.Text.Encoding.UTF8.GetBytes(body), truncated: false), null);
}
