using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using static System.FormattableString;

namespace Petrel.Core.Reports;

/// <summary>The sentences of a report, the same in text and on a page.</summary>
public static class ReportWording
{
    /// <summary>What to read of the whole, in one sentence.</summary>
    public static string Headline(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Totals totals = report.Totals;
        if (report.IsEmpty) return "History holds nothing of this time.";
        if (totals.Incidents == 0) return "No incident.";
        string worst = report.Causes.IsEmpty ? "" : $"; most by {report.Causes[0].Cause.Name()} at {report.Causes[0].Registry}";
        return $"{Figures.Count(totals.Incidents, "incident")}, {Figures.Minutes(totals.MinutesLost)} lost{worst}.";
    }

    /// <summary>What to do where there is nothing to report.</summary>
    public static string EmptyAdvice(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return $"Nothing was kept from {Figures.Time(report.Options.Since)} to {Figures.Time(report.Options.Until)} UTC. The agent may not have run then: "
            + "see 'systemctl status petrel', or ask for another time with --since and --until.";
    }

    /// <summary>How this span stands to the one before, line by line: what, now, before, change.</summary>
    public static ImmutableArray<(string What, string Now, string Before, string Change)> Trends(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Before is not { } before) return [];
        Totals now = report.Totals;
        var lines = ImmutableArray.CreateBuilder<(string, string, string, string)>();
        lines.Add(("incidents", Figures.Number(now.Incidents), Figures.Number(before.Incidents), Figures.Change(now.Incidents, before.Incidents)));
        lines.Add(("time lost", Figures.Minutes(now.MinutesLost), Figures.Minutes(before.MinutesLost), Figures.Change(now.MinutesLost, before.MinutesLost)));
        lines.Add(("connections", Figures.Number(now.Opened), Figures.Number(before.Opened), Figures.Change(now.Opened, before.Opened)));
        lines.Add(("received", Figures.Bytes(now.Received), Figures.Bytes(before.Received), Figures.Change(now.Received, before.Received)));
        if (now.Failed + before.Failed > 0)
            lines.Add(("failed pulls", Figures.Number(now.Failed), Figures.Number(before.Failed), Figures.Change(now.Failed, before.Failed)));
        if (now.Handshakes.Quantile(0.95) is { } handshake && before.Handshakes.Quantile(0.95) is { } earlier)
            lines.Add(("handshake p95", Figures.Seconds(handshake), Figures.Seconds(earlier), Figures.Change(handshake, earlier)));
        return lines.ToImmutable();
    }

    /// <summary>The peaks by hour and by day; null where only whole days are kept, or nothing.</summary>
    public static string? Peaks(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Hours.IsEmpty || report.Totals.Received + report.Totals.Opened == 0) return null;
        HourReport hour = report.Hours.MaxBy(static hour => (hour.Received, hour.Opened))!;
        DayReport day = report.Days.MaxBy(static day => (day.Received, day.Opened))!;
        string share = report.Totals.Received == 0 ? "" : $" ({Figures.Share(hour.Received / (double)report.Totals.Received)} of all that was received)";
        return Invariant($"Busiest hour of the day: {hour.Hour:00}:00 to {(hour.Hour + 1) % 24:00}:00 UTC{share}. Busiest day: {Figures.Day(day.Day)}, {Figures.Bytes(day.Received)}.");
    }

    /// <summary>How a quota was used and when it runs out.</summary>
    public static ImmutableArray<string> Of(QuotaPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string window = Window(plan.WindowSeconds);
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add($"At the peak ({Figures.Time(plan.PeakAt)}) {Figures.Number(plan.PeakUsed)} of {Figures.Number(plan.Limit)} pulls in {window} were used, {Figures.Share(plan.PeakShare)}."
            + (plan.DaysExhausted > 0 ? $" It ran out on {Figures.Count(plan.DaysExhausted, "day")}." : ""));
        lines.Add(Growth(plan.Projection, static pulls => Invariant($"{pulls:0.0#} pulls"), "The daily peak", plan.DaysExhausted > 0));
        if (plan.WithAccount is { } account)
        {
            lines.Add($"An account ({account.Limit.Account}: {Figures.Number(account.Limit.Limit)} in {Window(account.Limit.WindowSeconds)}, as published, checked {account.Limit.CheckedOn}) would "
                + $"{Sooner(account.Projection)}");
        }

        return lines.ToImmutable();
    }

    /// <summary>How the bandwidth was used and when it runs out.</summary>
    public static ImmutableArray<string> Of(BandwidthPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string share = plan.Projection.Limit is > 0 and var limit ? $", {Figures.Share(plan.PeakBytesPerSecond / limit)} of {Figures.Bits(limit)}" : "";
        return
        [
            $"Busiest hour: {Figures.Time(plan.PeakAt)}, {Figures.Bits(plan.PeakBytesPerSecond)} on average{share}. Within the hour it was more.",
            Growth(plan.Projection, Figures.Bits, "The busiest hour of a day", false),
            .. plan.Projection.Limit is null ? (string[])["Name the bandwidth that is there (--bandwidth 1Gbit) to learn when it runs out."] : [],
        ];
    }

    /// <summary>How the warnings did, honestly.</summary>
    public static ImmutableArray<string> Of(WarningScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        int failures = score.Warned + score.Late + score.Missed;
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add(failures == 0
            ? "No client said that a pull failed, so nothing can be said of failures that were missed."
            : $"Of {Figures.Count(failures, "failure")} that clients told, {Figures.Number(score.Warned)} had a warning before, {Figures.Number(score.Late)} came before their warning, {Figures.Number(score.Missed)} had none ({Figures.Share(score.Warned / (double)failures)} in time).");
        if (score.MedianLeadSeconds is { } median)
            lines.Add($"Lead over the first failing client: median {Figures.Seconds(median)}, from {Figures.Seconds(score.ShortestLeadSeconds!.Value)} to {Figures.Seconds(score.LongestLeadSeconds!.Value)}.");
        if (score.BorneOut + score.NotBorneOut + score.Unheard > 0)
            lines.Add($"Of {Figures.Count(score.BorneOut + score.NotBorneOut + score.Unheard, "incident")}, clients bore out {Figures.Number(score.BorneOut)}; in {Figures.Number(score.NotBorneOut)} clients succeeded and none failed (a false alarm, as far as clients tell); of {Figures.Number(score.Unheard)} no client said anything.");
        return lines.ToImmutable();
    }

    /// <summary>What the figures mean, and what was not looked at.</summary>
    public static ImmutableArray<string> Notes(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            "Time lost: minutes in which an incident of a registry lasted; where several overlap, each minute counts once for a registry.",
            "Success: of the pulls whose end clients told. Where no client is listened to, it is not known.",
            "Received: payload of TCP connections (tcp_info), without headers and repetitions. Against the sum of /proc/net/dev: not checked, the agent does not record it.",
            "Growth: a straight line through one figure for each whole day, with 95 % uncertainty. It says what happens if nothing changes.",
            "A mirror saves the pulls that repeat. What share of pulls repeats is not known, so its gain is not told.",
            .. report.Options.CostPerGigabyte is null ? (string[])["Cost: not told; name what a gigabyte costs (--cost-per-gb 0.09)."] : [],
        ];
    }

    private static string Growth(Projection projection, Func<double, string> figure, string subject, bool isReached)
    {
        if (projection.PerDay is not { } perDay)
            return $"Growth: not told, {Figures.Count(projection.Days, "whole day")} with figures; {Projection.FewestDays} are needed.";
        if (projection.Shrinks) return $"{subject} shrinks by {figure(-perDay)} a day (± {figure(projection.Error)}).";
        if (!projection.Grows) return $"{subject} shows no growth beyond its scatter ({Signed(perDay, figure)} a day, ± {figure(projection.Error)}).";
        string growth = $"{subject} grows by {figure(perDay)} a day (± {figure(projection.Error)})";
        if (projection.Limit is null) return growth + ".";
        if (isReached) return growth + "; it has run out already.";
        return projection.ReachedAt is { } reached
            ? $"{growth}; at this rate it runs out about {Figures.Day(reached)} ({Range(projection)})."
            : $"{growth}; at this rate it does not run out within five years.";
    }

    private static string Signed(double value, Func<double, string> figure) => (value < 0 ? "-" : "+") + figure(Math.Abs(value));

    private static string Range(Projection projection) =>
        $"{Figures.Day(projection.Earliest ?? projection.ReachedAt!.Value)} to {(projection.Latest is { } latest ? Figures.Day(latest) : "perhaps never")}";

    private static string Sooner(Projection projection) => projection switch
    {
        { PerDay: null } => "last longer; growth is not told.",
        { Grows: false } => "suffice: there is no growth.",
        { ReachedAt: { } reached } => $"last until about {Figures.Day(reached)} ({Range(projection)}).",
        _ => "last more than five years.",
    };

    private static string Window(double seconds) => seconds switch
    {
        86_400 => "a day",
        3600 => "an hour",
        60 => "a minute",
        _ => Figures.Seconds(seconds).Replace(".0 ", " ", StringComparison.Ordinal),
    };
}
