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
    /// The longest interval where nobody said how many hosts there are: 500 that know nothing of each other then send
    /// 500 · 3 / 3600 s = 0.42 requests a second.
    /// </summary>
    internal static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    /// <summary>So many answers that say the same, and the next one is waited for longer.</summary>
    internal const int EnoughOfTheSame = 10;

    /// <summary>Left alone for so long after a 429 that does not say for how long.</summary>
    internal static readonly TimeSpan RestAfterLimit = TimeSpan.FromSeconds(60);

    private const double Jitter = 0.15;

    // Hosts that began together must not come together each hour.
    private const double WideJitter = 0.5;

    /// <summary>The mean time between two periodic probes of one registry.</summary>
    /// <param name="options">When registries are asked.</param>
    /// <param name="sameInARow">How many answers in a row said the same.</param>
    internal static TimeSpan Interval(ProbeOptions options, int sameInARow)
    {
        if (options.Hosts is { } hosts)
        {
            var fleet = TimeSpan.FromSeconds(hosts * RequestsOfAProbe / RequestsPerSecond);
            return fleet > options.Interval ? fleet : options.Interval;
        }

        if (options.Interval >= LongestInterval) return options.Interval;
        TimeSpan longer = options.Interval * Math.Pow(2, Math.Clamp(sameInARow - EnoughOfTheSame, 0, 20));
        return longer < LongestInterval ? longer : LongestInterval;
    }

    /// <summary>Somewhere around the interval, so that hosts that started together do not stay together.</summary>
    internal static TimeSpan WithJitter(ProbeOptions options, TimeSpan interval, double random)
    {
        double jitter = interval > options.Interval ? WideJitter : Jitter;
        return interval * (1 - jitter + (2 * jitter * random));
    }
}
