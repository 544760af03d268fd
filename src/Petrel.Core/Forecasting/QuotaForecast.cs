using System.Collections.Immutable;

namespace Petrel.Core.Forecasting;

/// <summary>What will become of a pull quota.</summary>
/// <param name="Latest">The observation that it goes out from.</param>
/// <param name="Burn">How fast pulls are made, one's own and those of others behind the same address alike.</param>
/// <param name="Exhaustion">When nothing will remain if it goes on so; null if that will not happen within a window.</param>
/// <param name="Returns">What comes back when, in order.</param>
public sealed record QuotaForecast(
    QuotaObservation Latest, BurnRate Burn, ForecastTime? Exhaustion, ImmutableArray<QuotaReturn> Returns)
{
    /// <summary>
    /// When so many pulls are possible again if nobody pulls before; at once where they are possible now, null where the
    /// limit does not allow so many at all.
    /// </summary>
    /// <param name="pulls">How many; at least 1.</param>
    public QuotaReturn? PossibleAgain(long pulls)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pulls, 1);
        if (pulls > Latest.Limit) return null;
        long possible = Latest.Remaining;
        if (possible >= pulls) return new QuotaReturn(Latest.At, Latest.At, pulls);
        foreach (QuotaReturn back in Returns)
        {
            possible += back.Count;
            if (possible >= pulls) return back with { Count = pulls };
        }
        return null;
    }
}
