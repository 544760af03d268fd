using Petrel.Core.Diagnosis;
using Petrel.Core.Probing;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Probing;

/// <summary>What probes of the test's registry come to.</summary>
internal static class ProbeReports
{
    internal static ProbeReport Healthy { get; } = new(TestRegistry.Name, ProbeOccasion.Suspicion, ProbeHealth.Healthy, $"{TestRegistry.Name} works")
    {
        Netns = new NetnsId(Scenario.HostNetns),
        Endpoints = [TestRegistry.Api],
        Seconds = 0.05,
    };

    internal static ProbeReport RateLimited { get; } = Failing(Cause.RateLimit) with { Limit = RateLimitKind.Requests, RetryAfterSeconds = 60 };

    internal static ProbeReport Failing(Cause cause) => Healthy with
    {
        Health = ProbeHealth.Failing,
        Cause = cause,
        Phase = ProbePhase.FirstByte,
        Summary = $"{TestRegistry.Name} ({TestRegistry.Api}): fails by {cause.Name()}",
    };

    internal static ProbeReport Of(long remaining, long limit = 100) => Healthy with
    {
        Quota = new QuotaReading(QuotaReading.Anonymous, "198.51.100.1", limit, remaining, 21_600),
    };
}
