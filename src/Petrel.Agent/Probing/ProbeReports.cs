using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Agent.Probing;

/// <summary>Makes of a probe's result what the engine is told: what it says about the registry, and whether it may say so.</summary>
internal static class ProbeReports
{
    internal static ProbeReport Of(PlannedProbe plan, ProbeResult result, ProbeOccasion occasion)
    {
        ProbeVerdict verdict = Judge(plan, result);
        PhaseResult last = result.Phases.LastOrDefault();
        bool isBad = verdict.Health == ProbeHealth.Failing;
        return new ProbeReport(result.Registry, occasion, verdict.Health, verdict.Summary)
        {
            Cause = verdict.Cause,
            Limit = verdict.Limit,
            RetryAfterSeconds = isBad && last.Outcome is PhaseOutcome.RateLimited or PhaseOutcome.ServerError ? result.RetryAfter?.TotalSeconds : null,
            Caveat = CaveatOf(plan, result, verdict, last, occasion),
            Phase = isBad ? last.Phase : null,
            Endpoints = EndpointsOf(result, verdict),
            IsMirror = plan.IsMirror,
            Client = plan.Client?.Name(),
            Way = WayText.Of(plan),
            Account = plan.Account,
            Image = plan.Target.Image?.ToString(),
            Seconds = Math.Round(result.Duration.TotalSeconds, 6),
            // What a mirror says of quotas is about its own account with the registry.
            Quota = plan.IsMirror ? null : QuotaOf(plan, result),
            Credential = plan.Target.Credential is { } credential && CredentialLife.Of(credential) is { } life
                ? new Validity(credential.Origin.ToString(), life.From?.UtcDateTime, life.Until.UtcDateTime)
                : null,
            Token = result.TokenExpires is { } expires ? new Validity("", result.Claims?.IssuedAt?.UtcDateTime, expires.UtcDateTime) : null,
            Certificate = result.Certificate is { } certificate
                ? new Validity(certificate.Subject, certificate.NotBefore.UtcDateTime, certificate.ChainNotAfter.UtcDateTime)
                : null,
        };
    }

    private static ProbeVerdict Judge(PlannedProbe plan, ProbeResult result)
    {
        PhaseResult last = result.Phases.LastOrDefault();
        // To be asked for a password that Petrel has not is what a healthy private registry does.
        if (last is { Phase: ProbePhase.Token, Outcome: PhaseOutcome.Unauthorized } && plan.Target.Credential is null && !plan.ImageIsPublic)
            return Healthy($"{result.Registry} works as far as it can be seen without a credential: it wants one, and none is stored for it here");
        // TLS hides which repository clients ask for: one that is only there to be asked for says nothing about theirs.
        bool isOfTheImage = last.Phase == ProbePhase.Manifest
            && last.Outcome is PhaseOutcome.Unauthorized or PhaseOutcome.Denied or PhaseOutcome.NotFound;
        return isOfTheImage && !plan.ImageIsTheClients
            ? Healthy($"{result.Registry} works; {plan.Target.Image?.Familiar}, which is asked for its quota, cannot be read")
            : result.Verdict;
    }

    private static ProbeVerdict Healthy(string summary) => new(ProbeHealth.Healthy, null, RateLimitKind.None, summary);

    private static string? CaveatOf(PlannedProbe plan, ProbeResult result, ProbeVerdict verdict, PhaseResult last, ProbeOccasion occasion)
    {
        if (plan.WayCaveat is { } way) return way;
        if (verdict.Cause == Cause.Tls && plan.TrustCaveat is { } trust && IsAMatterOfTrust(result)) return trust;
        if (last.Phase == ProbePhase.Dns && verdict.Health == ProbeHealth.Failing && occasion == ProbeOccasion.Suspicion)
            return "the client has found an address, and Petrel's own look-up of the name failed";
        if (verdict.Cause is Cause.Network or Cause.Capacity && plan.NetworkCaveat is { } network) return network;
        bool isOfTheAccount = verdict.Cause == Cause.Authentication || verdict.Limit is RateLimitKind.PullQuota or RateLimitKind.Login;
        if (isOfTheAccount && plan.AccountCaveat is { } account) return account;
        return last.Outcome == PhaseOutcome.NameUnknown && last.Phase > ProbePhase.Dns ? "another name on the way does not resolve here" : null;
    }

    // A certificate that has expired, or is for another name, is bad for everybody.
    private static bool IsAMatterOfTrust(ProbeResult result) =>
        result.Certificate is not { } certificate || (certificate.Problem & ~CertificateProblem.UnknownAuthority) == CertificateProblem.None;

    private static ImmutableArray<string> EndpointsOf(ProbeResult result, ProbeVerdict verdict)
    {
        if (verdict.Health == ProbeHealth.Degraded)
            return [.. result.Addresses.Where(static address => !address.IsGood).Select(static address => address.Endpoint.ToString())];
        PhaseResult reached = result.Phases.LastOrDefault(static phase => phase.Endpoint is not null);
        return reached.Endpoint is { } endpoint ? [endpoint.ToString()] : [];
    }

    private static QuotaReading? QuotaOf(PlannedProbe plan, ProbeResult result) =>
        result.Quota is { Presence: QuotaPresence.Known } quota && (quota.Window ?? result.Claims?.PullWindow) is { } window
            ? new QuotaReading(plan.Account, quota.Source?.Label, quota.Limit, quota.Remaining, window.TotalSeconds)
            : null;
}
