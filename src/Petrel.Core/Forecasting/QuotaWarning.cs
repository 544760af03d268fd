using System.Globalization;
using Petrel.Core.Probing;

namespace Petrel.Core.Forecasting;

/// <summary>When a pull quota is worth a warning, and what to say of it.</summary>
internal static class QuotaWarning
{
    // A warning is to come 20 pulls or 20 % of the window ahead. It goes out from what was seen a probe ago, so that it
    // is given earlier by what is pulled within two of the usual intervals.
    private const long Pulls = 25;
    private const double ShareOfLimit = 0.25;
    private const double LargestShare = 0.5;
    private const double ShareOfWindow = 0.25;
    private const double LookAheadSeconds = 120;
    private const long Critical = 5;

    internal static ExpiryUrgency UrgencyOf(QuotaForecast forecast)
    {
        QuotaObservation latest = forecast.Latest;
        if (latest.Remaining == 0) return ExpiryUrgency.Expired;
        double expected = latest.Remaining - (forecast.Burn.PerSecond * LookAheadSeconds);
        double threshold = Math.Min(Math.Max(Pulls, latest.Limit * ShareOfLimit), latest.Limit * LargestShare);
        bool soon = forecast.Exhaustion is { } exhaustion && exhaustion.Expected - latest.At <= latest.Window * ShareOfWindow;
        if (latest.Remaining <= Critical && forecast.Burn.PerSecond > 0) return ExpiryUrgency.Critical;
        return expected <= threshold || soon ? ExpiryUrgency.Warning : ExpiryUrgency.None;
    }

    internal static string Summarise(string registry, QuotaReading reading, QuotaForecast forecast)
    {
        QuotaObservation latest = forecast.Latest;
        string whose = reading.Source is { } source ? $"{reading.Account}, counted for {source}" : reading.Account;
        string left = string.Create(
            CultureInfo.InvariantCulture, $"{latest.Remaining} of {latest.Limit} pulls in {Spans.Describe(latest.Window)} are left at {registry} ({whose})");
        return $"{left}{Pace(forecast)}{Back(forecast)}";
    }

    private static string Pace(QuotaForecast forecast)
    {
        if (forecast.Latest.Remaining == 0) return "";
        string rate = forecast.Burn.PerSecond > 0
            ? string.Create(CultureInfo.InvariantCulture, $"; {forecast.Burn.PerSecond * 3600:0} pulls an hour, others behind the same source included")
            : "";
        return forecast.Exhaustion is { } end
            ? $"{rate}, the last of them at {end.Expected:HH:mm} UTC, in {Spans.Describe(end.Expected - forecast.Latest.At)}"
            : rate;
    }

    private static string Back(QuotaForecast forecast)
    {
        long wanted = Math.Max(1, Math.Min(10, forecast.Latest.Limit));
        return forecast.Latest.Remaining < wanted && forecast.PossibleAgain(wanted) is { } back
            ? $"; {wanted} pulls are possible again between {back.Earliest:HH:mm} and {back.Latest:HH:mm} UTC if nobody pulls before"
            : "";
    }
}
