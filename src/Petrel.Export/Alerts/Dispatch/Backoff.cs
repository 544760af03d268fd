namespace Petrel.Export.Alerts.Dispatch;

/// <summary>How long to wait after failures: 5 s, doubled with each up to 10 min, and up to a fifth more or less.</summary>
/// <param name="random">A number from 0 to 1, another one each time.</param>
internal sealed class Backoff(Func<double> random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // A receiver may ask for more patience than ours, and not for so much that it is never told.
    private static readonly TimeSpan LongestWish = TimeSpan.FromHours(1);

    /// <summary>Failures since the last success.</summary>
    internal int Failures { get; private set; }

    /// <summary>Counts a failure and says how long to wait.</summary>
    internal TimeSpan Fail(TimeSpan? wish)
    {
        double factor = Math.Pow(2, Math.Min(Failures++, 16));
        TimeSpan wait = First * factor < Longest ? First * factor : Longest;
        wait *= 0.8 + (0.4 * random());
        if (wait > Longest) wait = Longest;
        if (wish is not { } wanted) return wait;
        if (wanted > LongestWish) wanted = LongestWish;
        return wanted > wait ? wanted : wait;
    }

    internal void Succeed() => Failures = 0;
}
