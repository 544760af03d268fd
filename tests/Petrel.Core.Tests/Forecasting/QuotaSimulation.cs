using Petrel.Core.Forecasting;

namespace Petrel.Core.Tests.Forecasting;

/// <summary>
/// A registry that counts pulls in a rolling window, and somebody who pulls at given times; the truth, against which
/// forecasts are held. Times are seconds from the first observation on, before they are compressed.
/// </summary>
internal sealed class QuotaSimulation(long limit, double windowSeconds, double scale, IEnumerable<double> pulls)
{
    internal static readonly DateTime Start = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    private readonly double[] _pulls = [.. pulls.Order()];

    internal QuotaForecaster Forecaster { get; } = new();

    internal DateTime At(double seconds) => Start.AddSeconds(seconds / scale);

    internal TimeSpan Window => TimeSpan.FromSeconds(windowSeconds / scale);

    internal long RemainingAt(double seconds) => limit - (MadeBy(seconds) - MadeBy(seconds - windowSeconds));

    /// <summary>Observes at each of these times.</summary>
    internal QuotaForecast Observe(IEnumerable<double> times)
    {
        foreach (double seconds in times) Forecaster.Observe(new QuotaObservation(At(seconds), limit, Math.Max(0, RemainingAt(seconds)), Window));
        return Forecaster.Forecast()!;
    }

    /// <summary>The first time after a given one at which nothing remains.</summary>
    internal double Exhausted(double after) => _pulls.First(pull => pull > after && RemainingAt(pull) <= 0);

    /// <summary>The first time at which so many remain if nobody pulls after a given one.</summary>
    internal double PossibleAgain(double after, long count)
    {
        double[] made = [.. _pulls.Where(pull => pull <= after && pull > after - windowSeconds)];
        long missing = count - (limit - made.Length);
        return missing <= 0 ? after : made[missing - 1] + windowSeconds;
    }

    private int MadeBy(double seconds)
    {
        (int low, int high) = (0, _pulls.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_pulls[middle] <= seconds) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>Times of observation up to the end, at about the interval, each a little early or late as probes are.</summary>
    internal static double[] Probes(double interval, double until, int seed)
    {
        var chance = new Random(seed);
        var times = new List<double> { 0 };
        while (times[^1] + (interval * 1.1) < until) times.Add(times[^1] + (interval * (0.9 + (0.2 * chance.NextDouble()))));
        times.Add(until);
        return [.. times];
    }
}
