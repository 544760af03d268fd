namespace Petrel.Core.Forecasting;

/// <summary>
/// Estimates the burn rate from what was spent between observations. The time is measured from one activity to another,
/// not from one observation to another: bursts at regular times are then counted by their period, whatever the moment at
/// which somebody looks.
/// </summary>
internal sealed class BurnMeter
{
    // With six hours as window: five minutes, and an hour where pulls are rare.
    private const int ShortShare = 72;
    private const int LongShare = 6;
    private const int EnoughPulls = 10;
    private const int FewestIntervals = 5;
    private const double PullsInAGroup = 3;

    private readonly List<Interval> _intervals = [];

    internal void Clear() => _intervals.Clear();

    internal void Add(DateTime after, DateTime until, long spent, TimeSpan window)
    {
        _intervals.Add(new Interval(after, until, spent));
        DateTime oldest = until - (window / LongShare);
        _intervals.RemoveAll(interval => interval.Until < oldest && _intervals[^1] != interval);
    }

    internal BurnRate Measure(TimeSpan window)
    {
        ReadOnlySpan<Interval> looked = Recent(window);
        int first = IndexOfActive(looked, fromEnd: false);
        if (first < 0) return default;
        int last = IndexOfActive(looked, fromEnd: true);
        DateTime lastPull = looked[last].LastPull;
        TimeSpan silence = looked[^1].Until - lastPull;
        int active = 0;
        long pulls = 0;
        foreach (Interval interval in looked)
        {
            if (interval.Spent > 0) active++;
            pulls += interval.Spent;
        }
        if (active == 1) return Once(looked, pulls, lastPull, silence, window);

        TimeSpan between = lastPull - looked[first].LastPull;
        TimeSpan gap = between / (active - 1);
        if (silence > gap * 3 && silence > Horizon(window, looked)) return new BurnRate(0, 0, 0, lastPull);
        // A silence longer than the usual pause counts: the pulling may have ended.
        TimeSpan time = between + (silence > gap ? silence - gap : TimeSpan.Zero);
        // The first activity only begins the measurement.
        long counted = pulls - looked[first].Spent;
        ReadOnlySpan<Interval> busy = looked[first..(last + 1)];
        double dispersion = Dispersion(busy);
        // However steady the pulls, where they began and ended is known to an interval only.
        double ends = (busy[^1].Until - busy[0].After) / busy.Length / between / 2;
        double error = Math.Max(ends / Math.Max(1, Math.Sqrt(counted)), Math.Sqrt(dispersion / Math.Max(1, counted)));
        return new BurnRate(counted / time.TotalSeconds, error, dispersion, lastPull);
    }

    // One activity says little: so many pulls in the time that was looked at.
    private static BurnRate Once(ReadOnlySpan<Interval> looked, long pulls, DateTime lastPull, TimeSpan silence, TimeSpan window)
    {
        TimeSpan time = looked[^1].Until - looked[0].After;
        return silence > Horizon(window, looked)
            ? new BurnRate(0, 0, 0, lastPull)
            : new BurnRate(pulls / time.TotalSeconds, 1, 1, lastPull);
    }

    private ReadOnlySpan<Interval> Recent(TimeSpan window)
    {
        ReadOnlySpan<Interval> all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_intervals);
        if (all.IsEmpty) return all;
        TimeSpan horizon = Horizon(window, all);
        long pulls = 0;
        int start = all.Length;
        while (start > 0)
        {
            bool enough = all[^1].Until - all[start - 1].Until >= horizon && pulls >= EnoughPulls;
            if (enough) break;
            start--;
            pulls += all[start].Spent;
        }
        return all[start..];
    }

    // Never fewer than a handful of intervals, however short the window.
    private static TimeSpan Horizon(TimeSpan window, ReadOnlySpan<Interval> intervals)
    {
        TimeSpan handful = (intervals[^1].Until - intervals[0].After) / intervals.Length * FewestIntervals;
        TimeSpan share = window / ShortShare;
        return share > handful ? share : handful;
    }

    private static int IndexOfActive(ReadOnlySpan<Interval> intervals, bool fromEnd)
    {
        for (int step = 0; step < intervals.Length; step++)
        {
            int index = fromEnd ? intervals.Length - 1 - step : step;
            if (intervals[index].Spent > 0) return index;
        }
        return -1;
    }

    // The scatter against the mean, of groups with some pulls each: single intervals with one pull or none would look
    // like chance although the pulls are steady.
    private static double Dispersion(ReadOnlySpan<Interval> intervals)
    {
        double seconds = (intervals[^1].Until - intervals[0].After).TotalSeconds;
        long pulls = 0;
        foreach (Interval interval in intervals) pulls += interval.Spent;
        double rate = pulls / seconds;
        (double scatter, int groups, double expected, long seen) = (0, 0, 0, 0);
        foreach (Interval interval in intervals)
        {
            (expected, seen) = (expected + (rate * interval.Seconds), seen + interval.Spent);
            if (expected < PullsInAGroup) continue;
            scatter += (seen - expected) * (seen - expected) / expected;
            (groups, expected, seen) = (groups + 1, 0, 0);
        }
        return groups > 2 ? scatter / (groups - 1) : 1;
    }

    private readonly record struct Interval(DateTime After, DateTime Until, long Spent)
    {
        // Where pulls are evenly spread; a burst may have been anywhere, but then each burst is as far off as the others.
        internal DateTime LastPull => Until - ((Until - After) / (2.0 * Spent));

        internal double Seconds => (Until - After).TotalSeconds;
    }
}
