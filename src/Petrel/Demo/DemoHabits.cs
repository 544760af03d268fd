using System.Collections.Immutable;

namespace Petrel.Demo;

/// <summary>
/// How a client waits and tries again, as measured of the real ones and read in their sources: what they do after a
/// fault is most of what a pull's failure looks like from outside.
/// </summary>
/// <param name="Name">As the client process is told.</param>
internal sealed record DemoHabits(string Name)
{
    /// <summary>dockerd: 15 s for the first request in all, each layer five times.</summary>
    internal static readonly DemoHabits Docker = new("docker")
    {
        PingTimeout = TimeSpan.FromSeconds(15),
        BlobWaits = Seconds(5, 10, 15, 20),
    };

    /// <summary>podman (containers/image): a 429 is tried again in silence.</summary>
    internal static readonly DemoHabits Podman = new("podman") { TooManyRequestsWaits = Seconds(2, 4, 8, 16) };

    /// <summary><c>skopeo copy --retry-times 5</c> (containers/common): the whole pull again after a 5xx.</summary>
    internal static readonly DemoHabits Skopeo = new("skopeo") { PullWaits = Seconds(1, 2, 4, 8, 16) };

    /// <summary>A client that keeps its connection for the next request, and idles.</summary>
    internal static readonly DemoHabits Pool = new("pool");

    /// <summary>All that a client process can be.</summary>
    internal static readonly ImmutableArray<DemoHabits> All = [Docker, Podman, Skopeo, Pool];

    /// <summary>How long the first request of a pull may take in all.</summary>
    internal TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connect may take.</summary>
    internal TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The waits between attempts at one blob.</summary>
    internal ImmutableArray<TimeSpan> BlobWaits { get; init; } = [];

    /// <summary>The waits between attempts at what was answered by 429.</summary>
    internal ImmutableArray<TimeSpan> TooManyRequestsWaits { get; init; } = [];

    /// <summary>The waits between attempts at a whole pull that met a 5xx.</summary>
    internal ImmutableArray<TimeSpan> PullWaits { get; init; } = [];

    private static ImmutableArray<TimeSpan> Seconds(params ReadOnlySpan<int> seconds)
    {
        var waits = ImmutableArray.CreateBuilder<TimeSpan>(seconds.Length);
        foreach (int wait in seconds) waits.Add(TimeSpan.FromSeconds(wait));
        return waits.MoveToImmutable();
    }
}
