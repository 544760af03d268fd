using System.Collections.Immutable;
using Petrel.Core.History;

namespace Petrel.Core.Reports;

/// <summary>When quotas and bandwidth run out at the growth of the span.</summary>
internal static class CapacityPlanner
{
    internal static ImmutableArray<QuotaPlan> Quotas(IReadOnlyList<QuotaPoint> points, ReportOptions options) =>
    [
        .. points.GroupBy(static point => (point.Registry, point.Account))
            .Select(group => Quota([.. group], options))
            .OrderBy(static plan => plan.Projection.ReachedAt ?? DateTime.MaxValue)
            .ThenByDescending(static plan => plan.PeakShare)
            .ThenBy(static plan => plan.Registry, StringComparer.Ordinal),
    ];

    internal static BandwidthPlan? Bandwidth(TrafficSums sums, ImmutableArray<DayReport> days, ReportOptions options)
    {
        if (sums.Resolution != Resolution.Hour || sums.Spans.Count == 0) return null;
        (DateTime at, (_, long most)) = sums.Spans.MaxBy(static span => span.Value.Received);
        List<(DateTime, double)> peaks = [.. days.Where(static day => day is { IsWhole: true, HasSeries: true }).Select(static day => (day.Day, day.PeakBytesPerSecond ?? 0))];
        return new BandwidthPlan(TrafficSums.Rate(most), at, Projection.Of(peaks, options.BandwidthBitsPerSecond / 8));
    }

    private static QuotaPlan Quota(ImmutableArray<QuotaPoint> points, ReportOptions options)
    {
        QuotaPoint last = points[^1];
        QuotaPoint peak = points.MaxBy(Used)!;
        AccountLimit? account = last.Account == "anonymous" ? options.AccountLimitOf(last.Registry) : null;
        List<(DateTime Day, double Used)> peaks =
        [
            .. points.GroupBy(static point => point.Time.Date)
                .Where(day => IsWhole(day.Key, options))
                .Select(static day => (day.Key, (double)day.Max(Used))),
        ];
        return new QuotaPlan(
            last.Registry, last.Account, last.Limit, last.WindowSeconds, Used(peak), peak.Time,
            points.Where(static point => point.Remaining <= 0).Select(static point => point.Time.Date).Distinct().Count(),
            Projection.Of(peaks, last.Limit),
            account is not null && PerHour(account.Limit, account.WindowSeconds) > PerHour(last.Limit, last.WindowSeconds)
                ? new AccountPlan(account, Projection.Of(peaks, PerHour(account.Limit, account.WindowSeconds) * last.WindowSeconds / 3600))
                : null)
        {
            DailyPeaks = [.. peaks.OrderBy(static peak => peak.Day)],
        };
    }

    internal static bool IsWhole(DateTime day, ReportOptions options) => day >= options.Since && day.AddDays(1) <= options.Until;

    private static long Used(QuotaPoint point) => Math.Max(0, point.Limit - point.Remaining);

    private static double PerHour(long limit, double windowSeconds) => windowSeconds > 0 ? limit / windowSeconds * 3600 : 0;
}
