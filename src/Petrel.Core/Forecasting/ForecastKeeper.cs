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
    private const int MostExpiries = 1024;

    private readonly Dictionary<(string Registry, string Account, string? Source), QuotaForecaster> _quotas = [];
    private readonly Dictionary<string, Forecast> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Registry, string Whose, ForecastSubject Subject), (DateTime Until, ExpiryUrgency Urgency)> _expiries = [];

    /// <summary>The pull quota of a registry as last foreseen; null where none is known.</summary>
    internal Forecast? QuotaOf(string registry) => _latest.GetValueOrDefault(registry);

    internal void Take(ProbeReport report, DateTime wall, long now)
    {
        if (report.Quota is { } quota) TakeQuota(report.Registry, quota, wall, now);
        // A certificate that is refused is a finding already.
        if (report.Certificate is { } certificate) TakeExpiry(report, ForecastSubject.Certificate, certificate, wall, now);
        if (report.Token is { } token) TakeExpiry(report, ForecastSubject.Token, token, wall, now);
        if (report.Credential is { } credential) TakeExpiry(report, ForecastSubject.Credential, credential, wall, now);
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

    private void TakeExpiry(ProbeReport report, ForecastSubject subject, Validity validity, DateTime wall, long now)
    {
        ExpiryForecast expiry = ExpiryForecast.Of(validity.From, validity.Until, wall);
        // A token is fetched anew before it ends: nobody has to do anything.
        ExpiryUrgency urgency = subject == ForecastSubject.Token ? ExpiryUrgency.None : expiry.Urgency;
        string whose = subject == ForecastSubject.Credential ? report.Account ?? "" : report.IsMirror ? "mirror" : "";
        (string, string, ForecastSubject) key = (report.Registry, whose, subject);
        if (_expiries.TryGetValue(key, out (DateTime Until, ExpiryUrgency Urgency) told) && told == (validity.Until, urgency)) return;
        if (_expiries.Count >= MostExpiries) _expiries.Clear();
        _expiries[key] = (validity.Until, urgency);
        tell(new Forecast(now, report.Registry, subject, urgency, Summarise(report, subject, validity, expiry))
        {
            Account = subject == ForecastSubject.Credential ? report.Account : null,
            IsMirror = report.IsMirror,
            At = validity.Until,
            Confidence = 1,
        });
    }

    private static string Summarise(ProbeReport report, ForecastSubject subject, Validity validity, ExpiryForecast expiry)
    {
        string registry = report.IsMirror ? $"a mirror of {report.Registry}" : report.Registry;
        string what = subject switch
        {
            ForecastSubject.Token => $"the token for {registry}",
            ForecastSubject.Credential => $"the stored credential for {registry}",
            _ => $"the certificate of {registry}",
        };
        string of = validity.Subject.Length == 0 ? "" : $" ({validity.Subject})";
        string when = $"{validity.Until:yyyy-MM-dd HH:mm:ss} UTC";
        string todo = subject == ForecastSubject.Credential ? "; sign in again" : "";
        return expiry.Remaining <= TimeSpan.Zero
            ? $"{what}{of} expired on {when}{todo}"
            : $"{what}{of} is good until {when}, for another {Spans.Describe(expiry.Remaining)}";
    }
}
