using Petrel.Core.Forecasting;
using Petrel.Export.Live;

namespace Petrel.Export.Metrics;

/// <summary>Metrics of what probes found and what is foreseen from it.</summary>
internal static class ForesightMetrics
{
    private const string WholeProbe = "all";

    internal static void Collect(LiveCounters counters, LiveView view, SampleCollector samples)
    {
        // Figures of registries beyond the limit cannot be added up: they are left out. What a mirror answers says nothing of
        // the registry.
        bool IsTold(string registry) => counters.LabelOf(registry) == registry;
        foreach ((ForecastKey key, Timed<Forecast> forecast) in view.Forecasts)
        {
            if (!key.IsMirror && IsTold(key.Registry)) Add(samples, key, forecast.Value);
        }

        foreach (((string registry, bool isMirror), TimedProbe probe) in view.Probes)
        {
            if (!isMirror && IsTold(registry)) Add(samples, registry, probe);
        }
    }

    private static void Add(SampleCollector samples, ForecastKey key, Forecast forecast)
    {
        switch (key.Subject)
        {
            case ForecastSubject.PullQuota when forecast.Quota is { } quota:
                AddQuota(samples, key.Registry, key.Account ?? "", quota, forecast.At);
                break;
            case ForecastSubject.Token when forecast.At is { } at:
                samples.AddTime(Families.TokenExpiry, at, key.Registry);
                break;
            case ForecastSubject.Certificate when forecast.At is { } at:
                samples.AddTime(Families.CertificateExpiry, at, key.Registry);
                break;
            case ForecastSubject.Credential when forecast.At is { } at:
                samples.AddTime(Families.CredentialExpiry, at, key.Registry, key.Account ?? "");
                break;
            default:
                break;
        }
    }

    private static void AddQuota(SampleCollector samples, string registry, string account, QuotaForecast quota, DateTime? exhaustion)
    {
        samples.Add(Families.QuotaLimit, quota.Latest.Limit, registry, account);
        samples.Add(Families.QuotaRemaining, quota.Latest.Remaining, registry, account);
        samples.Add(Families.QuotaWindow, quota.Latest.Window.TotalSeconds, registry, account);
        if (exhaustion is { } at) samples.AddTime(Families.QuotaExhaustion, at, registry, account);
    }

    private static void Add(SampleCollector samples, string registry, TimedProbe probe)
    {
        bool failed = probe.Report.Health == ProbeHealth.Failing;
        samples.Add(Families.ProbeSuccess, failed ? 0 : 1, registry, WholeProbe);
        if (failed && probe.Report.Phase is { } phase) samples.Add(Families.ProbeSuccess, 0, registry, phase.Name());
        samples.Add(Families.ProbeDuration, probe.Report.Seconds, registry, WholeProbe);
        samples.AddTime(Families.ProbeTime, probe.Time, registry);
    }
}
