using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Probing;

/// <summary>
/// From phases to a cause, by the table of causes in the design: what stands before the registry is the network, what the
/// registry does badly is capacity, what a mirror passes on is its upstream's.
/// </summary>
internal static class VerdictRules
{
    internal static ProbeVerdict Judge(
        ProbeTarget target, ImmutableArray<PhaseResult> phases, ImmutableArray<AddressResult> addresses, ErrorBody error, PullQuota? quota)
    {
        string who = target.Registry;
        if (phases.IsEmpty) return Failing(Cause.Unknown, $"{who}: nothing was asked");
        PhaseResult last = phases[^1];
        bool challenged = last is { Phase: ProbePhase.FirstByte, Outcome: PhaseOutcome.Unauthorized };
        if (last.Outcome != PhaseOutcome.Succeeded && !challenged) return Failed(target, last, error, quota);
        if (quota is { IsExhausted: true })
        {
            return new ProbeVerdict(
                ProbeHealth.Failing, Cause.RateLimit, RateLimitKind.PullQuota, $"{who}: all {quota.Limit} pulls of the quota are used up");
        }
        AddressResult[] bad = [.. addresses.Where(static address => !address.IsGood)];
        if (bad.Length == 0) return new ProbeVerdict(ProbeHealth.Healthy, null, RateLimitKind.None, $"{who} works");
        PhaseResult worst = bad[0].Phases[^1];
        return new ProbeVerdict(
            ProbeHealth.Degraded, CauseOf(target, worst), RateLimitKind.None,
            $"{who} works, but {bad.Length} of {addresses.Length} addresses fail: {bad[0].Endpoint} {worst.Detail}");
    }

    private static ProbeVerdict Failed(ProbeTarget target, PhaseResult last, ErrorBody error, PullQuota? quota)
    {
        string where = last.Endpoint is { } endpoint && last.Phase < ProbePhase.Token ? $"{target.Registry} ({endpoint})" : target.Registry;
        string summary = $"{where}: {last.Detail}";
        if (last is { Phase: ProbePhase.Manifest, Outcome: PhaseOutcome.NotFound })
        {
            return new ProbeVerdict(ProbeHealth.Missing, null, RateLimitKind.None, $"{target.Registry} works, but has no {target.Image?.Familiar}");
        }
        RateLimitKind limit = last.Outcome == PhaseOutcome.RateLimited ? LimitOf(target, last.Phase, error, quota) : RateLimitKind.None;
        return new ProbeVerdict(ProbeHealth.Failing, CauseOf(target, last), limit, summary);
    }

    private static ProbeVerdict Failing(Cause cause, string summary) => new(ProbeHealth.Failing, cause, RateLimitKind.None, summary);

    private static Cause CauseOf(ProbeTarget target, PhaseResult last) => last.Outcome switch
    {
        PhaseOutcome.LocalFault => Cause.Local,
        PhaseOutcome.CertificateRejected => Cause.Tls,
        PhaseOutcome.RateLimited => IsPassedOn(target, last) ? Cause.MirrorUpstream : Cause.RateLimit,
        // Whatever else the token server does, the rest was seen to work.
        _ when last.Phase == ProbePhase.Token => Cause.Authentication,
        PhaseOutcome.Unauthorized or PhaseOutcome.Denied or PhaseOutcome.CredentialWithheld or PhaseOutcome.ChallengeInvalid
            or PhaseOutcome.TokenInvalid => Cause.Authentication,
        // A mirror that can be reached and answers 5xx, to whatever question, has nothing of its own to serve it with.
        PhaseOutcome.ServerError => target.MirrorOf is null ? Cause.Capacity : Cause.MirrorUpstream,
        PhaseOutcome.HandshakeFailed => Cause.Tls,
        PhaseOutcome.Closed => last.Phase == ProbePhase.Tls ? Cause.Tls : Cause.Capacity,
        PhaseOutcome.TimedOut => last.Phase is ProbePhase.Connect or ProbePhase.Proxy ? Cause.Network : Cause.Capacity,
        PhaseOutcome.Refused or PhaseOutcome.Unreachable or PhaseOutcome.Reset or PhaseOutcome.NameUnknown
            or PhaseOutcome.ResolverFailed or PhaseOutcome.ProxyRefused => Cause.Network,
        _ => Cause.Unknown,
    };

    // A mirror that answers /v2/ is well; a limit that it then names for an image is that of what is behind it.
    private static bool IsPassedOn(ProbeTarget target, PhaseResult last) =>
        target.MirrorOf is not null && last.Phase == ProbePhase.Manifest;

    private static RateLimitKind LimitOf(ProbeTarget target, ProbePhase phase, ErrorBody error, PullQuota? quota)
    {
        if (quota is { IsExhausted: true } || error.Says("pull rate limit")) return RateLimitKind.PullQuota;
        if (phase == ProbePhase.Token && target.Credential is not null) return RateLimitKind.Login;
        return error.Kind == ErrorBodyKind.Empty ? RateLimitKind.Unsaid : RateLimitKind.Requests;
    }
}
