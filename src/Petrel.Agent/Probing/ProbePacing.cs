using Petrel.Agent.Configuration;

namespace Petrel.Agent.Probing;

/// <summary>
/// How far periodic probes are apart. A fleet behind one address is one client to a registry: all its hosts together stay
/// below one request a second.
/// </summary>
internal static class ProbePacing
{
    /// <summary>The most requests of one probe where all goes well: <c>/v2/</c>, a token, a manifest.</summary>
    internal const int RequestsOfAProbe = 3;

    /// <summary>Half of the bound, since probes at random moments come in bunches.</summary>
    internal const double RequestsPerSecond = 0.5;

    /// <summary>How long a registry counts as in use after a client's last connect.</summary>
    internal static readonly TimeSpan UseMemory = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long clients count as pulling after their last connect: so long the configured interval holds, in which a condition
    /// is known within a minute. What is asked in it is in proportion to what this host's clients ask.
    /// </summary>
    internal static readonly TimeSpan PullMemory = TimeSpan.FromMinutes(3);

    /// <summary>
    /// The interval where nobody said how many hosts there are, and nobody pulls: 500 that know nothing of each other then send
    /// 500 · 3 / 3600 s = 0.42 requests a second, from the first moment on.
    /// </summary>
    internal static readonly TimeSpan CalmInterval = TimeSpan.FromHours(1);

    /// <summary>Left alone for so long after a 429 that does not say for how long.</summary>
    internal static readonly TimeSpan RestAfterLimit = TimeSpan.FromSeconds(60);

    private const double Jitter = 0.3;

    // Hosts that began together must not come together each hour.
    private const double WideJitter = 0.5;

    /// <summary>The mean time between two periodic probes of one registry.</summary>
    /// <param name="options">When registries are asked.</param>
    /// <param name="isBusy">Whether clients pull here, or did lately and the quota is low.</param>
    internal static TimeSpan Interval(ProbeOptions options, bool isBusy)
    {
        if (options.Hosts is { } hosts)
        {
            var fleet = TimeSpan.FromSeconds(hosts * RequestsOfAProbe / RequestsPerSecond);
            return fleet > options.Interval ? fleet : options.Interval;
        }

        return isBusy || options.Interval > CalmInterval ? options.Interval : CalmInterval;
    }

    /// <summary>
    /// Somewhere around the interval, so that hosts that started together do not stay together; never later than the configured
    /// one, for it is a promise.
    /// </summary>
    internal static TimeSpan WithJitter(ProbeOptions options, TimeSpan interval, double random)
    {
        return interval > options.Interval
            ? interval * (1 - WideJitter + (2 * WideJitter * random))
            : interval * (1 - (Jitter * random));
    }
}
