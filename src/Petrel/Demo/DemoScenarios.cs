using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;

namespace Petrel.Demo;

/// <summary>All scenarios, and when each does what.</summary>
internal static class DemoScenarios
{
    private const string ShortLived = "its connections live for milliseconds, and polled states show none";

    /// <summary>From a scenario's start to its fault: time for a healthy pull.</summary>
    internal static readonly TimeSpan Prelude = TimeSpan.FromSeconds(3);

    /// <summary>
    /// From the end of the healthy pull to the fault at least, also on a busy machine: else both would be one burst of
    /// connections.
    /// </summary>
    internal static readonly TimeSpan Settling = TimeSpan.FromSeconds(1.2);

    /// <summary>Between the starts of two scenarios, so that a person can follow.</summary>
    internal static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(400);

    /// <summary>No demonstration lasts longer.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(85);

    /// <summary>The pulls of the healthy scenario, since its start.</summary>
    internal static readonly ImmutableArray<TimeSpan> HealthyPulls =
        [TimeSpan.Zero, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(24)];

    /// <summary>Every scenario, in the order in which they start and are shown.</summary>
    internal static readonly ImmutableArray<DemoScenario> All =
    [
        new("black-hole", "127.77.0.1", DemoFault.FullAcceptQueue)
        {
            Summary = "connects stay unanswered; docker says so after 15 s",
            FaultText = "accept queue full, SYNs stay unanswered",
            Causes = [Cause.Capacity, Cause.Network],
            Clients = [DemoHabits.Docker],
            Watched = TimeSpan.FromSeconds(20),
            Note = "an overloaded registry and a dead path look alike in socket states: network comes first, capacity second",
        },
        new("stalled-transfer", "127.77.0.2", DemoFault.StalledBlob)
        {
            Summary = "a blob flows, then silence; docker never says so",
            FaultText = "blob falls silent, connection stays open",
            Causes = [Cause.Capacity, Cause.Network],
            Clients = [DemoHabits.Docker],
            WeakestSource = SourceKind.Diag,
            Blindness = "silence shows in byte counters, which /proc/net/tcp has not",
            Watched = TimeSpan.FromSeconds(20),
        },
        new("reset", "127.77.0.3", DemoFault.ResetBlob)
        {
            Summary = "each transfer is cut by a reset; docker gives up after 50 s",
            FaultText = "blobs cut by a reset, at each attempt",
            Causes = [Cause.Network],
            Clients = [DemoHabits.Docker],
            WeakestSource = SourceKind.Trace,
            Blindness = "a reset is one moment, which only tracepoints tell",
            Watched = TimeSpan.FromSeconds(60),
            Note = "one reset happens in healthy pulls too, several at once do not; docker says that it retries, and gives up "
                + "at the fifth",
        },
        new("rate-limit", "127.77.0.4", DemoFault.TooManyRequests)
        {
            Summary = "manifests get a 429; podman backs off 2, 4, 8, 16 s before it speaks",
            FaultText = "manifests answered 429 Too Many Requests",
            Causes = [Cause.RateLimit],
            Clients = [DemoHabits.Podman],
            WeakestSource = SourceKind.Diag,
            Blindness = ShortLived,
            Watched = TimeSpan.FromSeconds(35),
        },
        new("token-loop", "127.77.0.5", DemoFault.TokenServerFails)
        {
            Summary = "token requests get a 503; skopeo --retry-times 5 tries again and again",
            FaultText = "token requests answered 503",
            Causes = [Cause.Authentication],
            Clients = [DemoHabits.Skopeo],
            WeakestSource = SourceKind.Diag,
            Blindness = ShortLived,
            Watched = TimeSpan.FromSeconds(36),
            Note = "whether the token server fails or refuses the credential, sockets do not say",
        },
        new("healthy", "127.77.0.6", DemoFault.None)
        {
            Summary = "3 pulls of 6 blobs, and a pooled connection that idles: no warning may come",
            Clients = [DemoHabits.Docker, DemoHabits.Pool],
            Watched = TimeSpan.FromSeconds(50),
        },
    ];

    /// <summary>The scenario of that name; null if there is none.</summary>
    internal static DemoScenario? Find(string name)
    {
        foreach (DemoScenario scenario in All)
        {
            if (scenario.Name == name) return scenario;
        }

        return null;
    }
}
