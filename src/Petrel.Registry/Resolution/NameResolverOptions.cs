using System.Net;

namespace Petrel.Registry.Resolution;

/// <summary>How host names are resolved.</summary>
public sealed record NameResolverOptions
{
    /// <summary>How often a host is asked for again.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest wait for a host that does not resolve; its waits double up to this.</summary>
    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The wait after an answer found the event queue full.</summary>
    public TimeSpan QueueFullDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many look-ups may be under way at once.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>The share by which each wait is spread, so that hosts do not fall into step: 0.1 means ± 10 %.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>The seed of the spread.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Asks the system for a host's addresses and may take its time; throws
    /// <see cref="System.Net.Sockets.SocketException"/> where there are none.
    /// </summary>
    public Func<string, IPAddress[]> LookUp { get; init; } = Dns.GetHostAddresses;
}
