using Petrel.Core.Probing;

namespace Petrel.Core.Forecasting;

/// <summary>
/// Keeps what probes say of quotas, tokens and certificates, and tells what will become of them: at first sight, and when
/// that changes by more than the passing of time.
/// </summary>
internal sealed class ForecastKeeper(Action<Forecast> tell)
{
    // Far more accounts and addresses than one machine has; each costs some kilobytes.
    private const int MostQuotas = 64;

    private readonly Dictionary<(string Registry, string Account, string? Source), QuotaForecaster> _quotas = [];
    private readonly Dictionary<string, Forecast> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Registry, ForecastSubject Subject), (DateTime Until, ExpiryUrgency Urgency)> _expiries = [];

    /// <summary>The pull quota of a registry as last foreseen; null where none is known.</summary>
    internal Forecast? QuotaOf(string registry) => _latest.GetValueOrDefault(registry);

    internal void Take(ProbeReport report, DateTime wall, long now)
    {
        if (report.Quota is { } quota) TakeQuota(report.Registry, quota, wall, now);
        // A certificate that is refused is a finding already.
        if (report.Certificate is { } certificate) TakeExpiry(report.Registry, ForecastSubject.Certificate, certificate, wall, now);
        if (report.Token is { } token) TakeExpiry(report.Registry, ForecastSubject.Token, token, wall, now);
    }

    private void TakeQuota(string registry, QuotaReading reading, DateTime wall, long now)
    {
        QuotaForecaster forecaster = ForecasterOf((registry, reading.Account, reading.Source));
        var observation = new QuotaObservation(wall, reading.Limit, reading.Remaining, TimeSpan.FromSeconds(reading.WindowSeconds));
        if (forecaster.Observe(observation) == ObservationOutcome.Ignored) return;
        QuotaForecast foreseen = forecaster.Forecast()!;
        ExpiryUrgency urgency = QuotaWarning.UrgencyOf(foreseen);
        var forecast = new Forecast(now, registry, ForecastSubject.PullQuota, urgency, QuotaWarning.Summarise(registry, reading, foreseen))
        {
            Account = reading.Account,
            Source = reading.Source,
            Quota = foreseen,
            At = foreseen.Exhaustion?.Expected,
            Confidence = foreseen.Exhaustion?.Confidence,
        };
        Forecast? before = QuotaOf(registry);
        _latest[registry] = forecast;
        bool isSame = before is not null && before.Account == forecast.Account && before.Urgency == urgency
            && before.Quota!.Latest.Remaining == reading.Remaining && before.Quota.Latest.Limit == reading.Limit;
        if (!isSame) tell(forecast);
    }

    private QuotaForecaster ForecasterOf((string, string, string?) key)
    {
        if (_quotas.TryGetValue(key, out QuotaForecaster? known)) return known;
        if (_quotas.Count >= MostQuotas) _quotas.Clear();
        return _quotas[key] = new QuotaForecaster();
    }

    private void TakeExpiry(string registry, ForecastSubject subject, Validity validity, DateTime wall, long now)
    {
        ExpiryForecast expiry = ExpiryForecast.Of(validity.From, validity.Until, wall);
        if (_expiries.TryGetValue((registry, subject), out (DateTime Until, ExpiryUrgency Urgency) told) &&
            told == (validity.Until, expiry.Urgency)) return;
        _expiries[(registry, subject)] = (validity.Until, expiry.Urgency);
        tell(new Forecast(now, registry, subject, expiry.Urgency, Summarise(registry, subject, validity, expiry)) { At = validity.Until, Confidence = 1 });
    }

    private static string Summarise(string registry, ForecastSubject subject, Validity validity, ExpiryForecast expiry)
    {
        string what = subject == ForecastSubject.Token ? $"the token for {registry}" : $"the certificate of {registry}";
        string of = validity.Subject.Length == 0 ? "" : $" ({validity.Subject})";
        string when = $"{validity.Until:yyyy-MM-dd HH:mm:ss} UTC";
        return expiry.Urgency == ExpiryUrgency.Expired
            ? $"{what}{of} expired on {when}"
            : $"{what}{of} is good until {when}, for another {Spans.Describe(expiry.Remaining)}";
    }
}
