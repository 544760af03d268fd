using System.Collections.Immutable;

namespace Petrel.Core.Forecasting;

/// <summary>
/// Foresees one pull quota (one registry, one account or address) from observations. The window rolls: each pull counts
/// from the moment it is made for one window, and then comes back. What is spent is told from differences between
/// observations, so that pulls of others are seen as well as one's own. Memory is bounded; times are those of the
/// observations, there is no clock in here.
/// </summary>
public sealed class QuotaForecaster
{
    // Nine in ten of a normal distribution lie within so many standard deviations.
    private const double NineInTen = 1.645;
    private const double Tenth = 0.1;
    private const double LowShare = 0.3;

    private readonly PullLedger _ledger = new();
    private readonly BurnMeter _meter = new();
    private QuotaObservation _last;

    /// <summary>Whether so few pulls are left that it is worth a closer look, whatever the rate.</summary>
    public static bool IsLow(long limit, long remaining) => remaining <= limit * LowShare;

    /// <summary>Whether there was an observation.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Takes in an observation.</summary>
    public ObservationOutcome Observe(QuotaObservation observation)
    {
        if (!observation.IsSensible || (HasBegun && observation.At <= _last.At)) return ObservationOutcome.Ignored;
        bool continues = HasBegun && observation.Limit == _last.Limit && observation.Window == _last.Window;
        long gained = continues ? observation.Remaining - _last.Remaining : 0;
        // More came back than can have: somebody else's counter, or one that was set back.
        if (!continues || gained > _ledger.MostReturned(observation.At, observation.Window)) return Begin(observation);
        long returned = _ledger.Return(observation.At, observation.Window, Math.Max(0, gained));
        long spent = returned - gained;
        _ledger.Add(_last.At, observation.At, spent);
        _meter.Add(_last.At, observation.At, spent, observation.Window);
        _last = observation;
        return ObservationOutcome.Taken;
    }

    /// <summary>The forecast as of the last observation; null before the first.</summary>
    public QuotaForecast? Forecast()
    {
        if (!HasBegun) return null;
        ImmutableArray<QuotaReturn> returns = _ledger.Returns(_last.At, _last.Window);
        BurnRate burn = _meter.Measure(_last.Window);
        return new QuotaForecast(_last, burn, Exhaustion(burn, returns), returns);
    }

    private ObservationOutcome Begin(QuotaObservation observation)
    {
        _ledger.Begin(observation.At, observation.Window, observation.Limit - observation.Remaining);
        _meter.Clear();
        _last = observation;
        HasBegun = true;
        return ObservationOutcome.BeganAnew;
    }

    private ForecastTime? Exhaustion(BurnRate burn, ImmutableArray<QuotaReturn> returns)
    {
        if (_last.Remaining == 0) return new ForecastTime(_last.At, _last.At, _last.At, 1);
        if (burn.PerSecond <= 0 || RunOut(burn.PerSecond, burn.LastPull, returns) is not { } expected) return null;
        // What is not known: the rate so far, and how the remaining pulls will scatter around it.
        double uncertain = Math.Sqrt((burn.RelativeError * burn.RelativeError) + (burn.Dispersion / _last.Remaining));
        double error = NineInTen * uncertain;
        DateTime earliest = RunOut(burn.PerSecond * (1 + error), burn.LastPull, returns) ?? expected;
        DateTime latest = error < 1 && RunOut(burn.PerSecond * (1 - error), burn.LastPull, returns) is { } late
            ? late
            : _last.At + _last.Window;
        return new ForecastTime(earliest, expected, latest, WithinTenth(uncertain));
    }

    // Pulls go on at the rate, known returns come in between. Returns of which the time is not known have been left out
    // of the rate as well: what was measured is how the remaining pulls became fewer in spite of them.
    private DateTime? RunOut(double perSecond, DateTime from, ImmutableArray<QuotaReturn> returns)
    {
        double left = _last.Remaining;
        DateTime end = _last.At + _last.Window;
        foreach (QuotaReturn back in returns)
        {
            DateTime middle = back.Earliest + ((back.Latest - back.Earliest) / 2);
            DateTime comes = back.Latest - back.Earliest > _last.Window / 2 ? back.Latest : middle;
            if (After(from, left / perSecond) is var empty && empty < comes) return Later(empty, end);
            left += back.Count;
        }
        return Later(After(from, left / perSecond), end);
    }

    private DateTime? Later(DateTime empty, DateTime end) => empty > end ? null : empty < _last.At ? _last.At : empty;

    private static DateTime After(DateTime from, double seconds) => from.AddSeconds(Math.Min(seconds, 1e9));

    // The share of a normal distribution within a tenth of its mean, by the logistic curve that comes close to it.
    private static double WithinTenth(double relativeError) =>
        relativeError <= 0 ? 1 : (2 / (1 + Math.Exp(-1.702 * Tenth / relativeError))) - 1;
}
