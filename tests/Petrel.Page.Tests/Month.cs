using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Sockets;

namespace Petrel.Page.Tests;

/// <summary>
/// Thirty days before a moment. Incidents are those of recordings, moved in time, and given an end, before
/// which recordings stop; how many connections and pulls there were
/// between them is made up by formulas, the same each time.
/// </summary>
internal static class Month
{
    internal static readonly string[] Registries = ["docker.io", "ghcr.io", "quay.io", "registry.k8s.io", "private.petrel.test:5000"];

    internal static readonly string[] Faults =
    [
        "private-drop.docker.trace", "stall-in-body.docker.trace", "blob-rst.docker.trace", "private-stall.docker.trace", "tls-stall.docker.trace",
        "api-reject.docker.trace", "private-full.docker.trace", "blob-drop.docker.trace",
    ];

    internal static void Fill(MemoryHistory history, DateTime now)
    {
        int number = 0;
        for (int i = 0; i < 4; i++)
        {
            foreach (RecordedWatch watch in Faults.Select(RecordedWatch.Of))
            {
                DateTime opened = now.AddHours(-3 - (number * 17.3 % 700)).AddMinutes(-(number * 13 % 60));
                foreach (StoredIncident report in watch.StoredAt(opened, $"r{number}")) history.Keep(report);
                history.End($"r{number}", opened.AddMinutes(3 + (number * 11 % 47)));
                number++;
            }
        }

        for (int hour = 720; hour > 0; hour--) AddHour(history, now, hour);
        for (int minutes = 360; minutes >= 0; minutes -= 5)
            history.Readings.Add(new QuotaPoint(now.AddMinutes(-minutes), "docker.io", "anonymous", null, 100, Remaining(minutes), 21600));
    }

    /// <summary>What Petrel makes of the readings.</summary>
    internal static Forecast Forecast(DateTime now, long time)
    {
        var forecaster = new QuotaForecaster();
        for (int minutes = 360; minutes >= 0; minutes -= 5)
            forecaster.Observe(new QuotaObservation(now.AddMinutes(-minutes), 100, Remaining(minutes), TimeSpan.FromHours(6)));
        QuotaForecast quota = forecaster.Forecast()!;
        return new Forecast(time, "docker.io", ForecastSubject.PullQuota, ExpiryUrgency.Warning, $"{quota.Latest.Remaining} of 100 pulls in 6 h are left at docker.io (anonymous)")
        {
            Account = "anonymous",
            Quota = quota,
            At = quota.Exhaustion?.Expected,
            Confidence = quota.Exhaustion?.Confidence,
        };
    }

    private static long Remaining(int minutesAgo)
    {
        double hours = (360 - minutesAgo) / 60.0;
        return (long)Math.Round(94 - (8 * hours) - (5 * Math.Max(0, hours - 4.5)) - Math.Abs(2 * Math.Floor(2 * Math.Sin(hours * 1.7)) / 4));
    }

    private static void AddHour(MemoryHistory history, DateTime now, int hoursAgo)
    {
        DateTime start = now.Date.AddHours(now.Hour - hoursAgo);
        bool isWork = start.Hour is > 6 and < 19 && start.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
        for (int i = 0; i < Registries.Length; i++)
        {
            double wave = 0.5 + (0.5 * Math.Sin((hoursAgo * 0.37) + (i * 1.9)));
            double open = (isWork ? 3.2 : 0.5) * (wave + 0.2) / (1 + (i * 0.6));
            double[] states = new double[TcpStateNames.Count];
            states[(int)TcpState.Established] = open;
            states[(int)TcpState.CloseWait] = hoursAgo % 41 < 3 ? open * 0.4 : 0;
            states[(int)TcpState.SynSent] = hoursAgo % 67 < 2 ? 0.8 : 0;
            history.Points.Add(new SeriesPoint(start, Resolution.Hour, Registries[i], RegistryRole.Api, $"203.0.113.{10 + i}:443")
            {
                Opened = (long)(open * 9),
                States = ImmutableArray.Create(states),
                MostOpen = (int)Math.Ceiling(open * 2),
            });
        }
    }
}
