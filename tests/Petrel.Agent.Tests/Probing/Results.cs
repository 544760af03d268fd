using System.Collections.Immutable;
using Petrel.Agent.Probing;
using Petrel.Core.Diagnosis;
using Petrel.Core.References;
using Petrel.Core.Sockets;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Tests.Probing;

/// <summary>Plans and results of probes, made up.</summary>
internal static class Results
{
    internal const string Name = "registry.example";

    internal static InetEndpoint Endpoint { get; } = new(InetAddress.TryParse("192.0.2.5", out InetAddress address) ? address : default, 443);

    internal static PlannedProbe Plan { get; } = new(new ProbeTarget(Name, Name, 443), QuotaReading.Anonymous);

    internal static PlannedProbe WithImage => Plan with { Target = Plan.Target with { Image = new ImageReference(Name, "a/b", "1", null) } };

    internal static PlannedProbe OfMirror { get; } = new(new ProbeTarget(Name, "mirror.example", 443) { MirrorOf = Name }, QuotaReading.Anonymous);

    internal static PlannedProbe WithCredential => Plan with
    {
        Target = Plan.Target with
        {
            Credential = new Credential(
                CredentialKind.Password, "somebody", new Secret("secret"), new CredentialOrigin(CredentialSourceKind.Docker, "config.json", Name)),
        },
    };

    internal static ProbeResult Healthy { get; } = Of(ProbeHealth.Healthy, null, new PhaseResult(ProbePhase.FirstByte, PhaseOutcome.Succeeded, default, Endpoint, ""));

    internal static ProbeResult RateLimited(TimeSpan? retryAfter) => Of(ProbeHealth.Failing, Cause.RateLimit, Failure(ProbePhase.FirstByte, PhaseOutcome.RateLimited)) with
    {
        Verdict = new ProbeVerdict(ProbeHealth.Failing, Cause.RateLimit, RateLimitKind.Requests, "answers 429"),
        RetryAfter = retryAfter,
    };

    internal static PhaseResult Failure(ProbePhase phase, PhaseOutcome outcome) => new(phase, outcome, default, Endpoint, $"{outcome}");

    internal static ProbeResult Of(ProbeHealth health, Cause? cause, params ImmutableArray<PhaseResult> phases) => new(
        Name, DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(20), phases, [], new ProbeVerdict(health, cause, RateLimitKind.None, $"{health} {cause}"));
}
