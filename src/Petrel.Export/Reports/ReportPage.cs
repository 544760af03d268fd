using System.Security.Cryptography;
using System.Text;
using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Reports;

namespace Petrel.Export.Reports;

/// <summary>A report as one HTML file that needs nothing else: no script, no request.</summary>
public static class ReportPage
{
    // The sheet is named by its hash, so that no other style, and no script at all, would be obeyed.
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ReportPageStyle.Sheet)))}'; base-uri 'none'; form-action 'none'";

    /// <summary>The whole file.</summary>
    /// <param name="report">What to say.</param>
    /// <param name="host">Which machine it is about.</param>
    /// <param name="version">Petrel's version.</param>
    /// <param name="madeAt">When the report is made, UTC.</param>
    public static string Write(Report report, string host, string version, DateTime madeAt)
    {
        ArgumentNullException.ThrowIfNull(report);
        string span = $"{Figures.Time(report.Options.Since)} to {Figures.Time(report.Options.Until)} UTC";
        var html = new HtmlWriter();
        html.Raw("<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n")
            .Raw($"<meta http-equiv=Content-Security-Policy content=\"{Policy}\">\n")
            .Raw("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<meta name=referrer content=no-referrer>\n")
            .Element("title", $"Image pulls of {host}, {span}")
            .Raw("<style>").Raw(ReportPageStyle.Sheet).Raw("</style>\n</head>\n<body>\n<main>\n")
            .Element("h1", $"Image pulls of {host}").Element("p class=muted", span)
            .Element("p class=lead", ReportWording.Headline(report));
        if (report.IsEmpty) html.Element("p", ReportWording.EmptyAdvice(report));
        else WriteBody(html, report);
        html.Raw("<footer>").Text($"Made by petrel {version}, {Figures.Time(madeAt)} UTC.").Raw("</footer>\n</main>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void WriteBody(HtmlWriter html, Report report)
    {
        WriteTiles(html, report);
        WriteTime(html, report);
        WriteRegistries(html, report);
        WriteIncidents(html, report);
        WriteCapacity(html, report);
        html.Element("h2", "Warnings");
        foreach (string line in ReportWording.Of(report.Warnings)) html.Element("p", line);
        html.Element("h2", "What the figures mean").Raw("<ul>\n");
        foreach (string note in ReportWording.Notes(report)) html.Element("li", note);
        html.Raw("</ul>\n");
    }

    private static void WriteTiles(HtmlWriter html, Report report)
    {
        Totals totals = report.Totals;
        WarningScore score = report.Warnings;
        int failures = score.Warned + score.Late + score.Missed;
        html.Raw("<dl class=tiles>\n");
        Tile(html, "Incidents", Figures.Number(totals.Incidents), Before(report, static before => Figures.Number(before.Incidents)));
        Tile(html, "Time lost", Figures.Minutes(totals.MinutesLost), Before(report, static before => Figures.Minutes(before.MinutesLost)));
        Tile(html, "Pulls succeeded", Figures.Share(totals.Success), totals.Success is null ? "no client was heard" : $"{Figures.Number(totals.Failed)} failed");
        Tile(html, "Warned in time", failures == 0 ? "none failed" : $"{score.Warned} of {failures}", score.MedianLeadSeconds is { } lead ? $"median lead {Figures.Seconds(lead)}" : "");
        Tile(html, "Received", Figures.Bytes(totals.Received), Before(report, static before => Figures.Bytes(before.Received)));
        if (report.Options.CostPerGigabyte is { } price) Tile(html, "Cost", Figures.Money(totals.Received / 1e9 * price), "of what was received");
        html.Raw("</dl>\n");
    }

    private static string Before(Report report, Func<Totals, string> figure) => report.Before is { } before ? $"before: {figure(before)}" : "nothing kept before";

    private static void Tile(HtmlWriter html, string name, string figure, string more) =>
        html.Raw("<div class=tile>").Element("dt", name).Raw("<dd>").Text(figure).Element("small", more).Raw("</dd></div>\n");

    private static void WriteTime(HtmlWriter html, Report report)
    {
        html.Element("h2", "Trends");
        if (ReportWording.Peaks(report) is { } peaks) html.Element("p", peaks);
        Chart.Bars(html, "Received per day", ReportWording.Peaks(report) ?? "", "traffic",
            [.. report.Days.Select(static day => ($"{day.Day:MM-dd}", day.HasSeries ? day.Received : -1.0))], Figures.Bytes);
        Chart.Bars(html, "Minutes lost per day", ReportWording.Headline(report), "lost",
            [.. report.Days.Select(static day => ($"{day.Day:MM-dd}", day.MinutesLost))], Figures.Minutes);
        if (!report.Hours.IsEmpty)
        {
            Chart.Bars(html, "Received by hour of the day (UTC)", ReportWording.Peaks(report) ?? "", "traffic",
                [.. report.Hours.Select(static hour => ($"{hour.Hour:00}", (double)hour.Received))], Figures.Bytes);
        }

        if (report.Before is not null)
        {
            html.Table("Against the time of equal length before", ["", ">now", ">before", ">change"],
                ReportWording.Trends(report).Select(static trend => (string[])[trend.What, trend.Now, trend.Before, trend.Change]));
        }
    }

    private static void WriteRegistries(HtmlWriter html, Report report)
    {
        if (report.Registries.IsEmpty) return;
        html.Element("h2", "Registries");
        html.Table("Compared", ["registry", ">success", ">incidents", ">time lost", ">handshake p50", ">p95", ">p99", ">busiest hour", ">received"],
            report.Registries.Select(static one => (string[])
            [
                one.Registry, Figures.Share(one.Totals.Success), Figures.Number(one.Totals.Incidents), Figures.Minutes(one.Totals.MinutesLost),
                Quantile(one, 0.5), Quantile(one, 0.95), Quantile(one, 0.99),
                one.BusiestHourBytesPerSecond is { } rate ? Figures.Bits(rate) : "–", Figures.Bytes(one.Totals.Received),
            ]));
        html.Table("Bandwidth and its cost by role", ["registry", "role", ">received", ">sent", ">cost"],
            report.Registries.SelectMany(static one => one.Roles.Select(role => (string[])
                [one.Registry, role.Role.Name(), Figures.Bytes(role.Received), Figures.Bytes(role.Sent), Figures.Money(role.Cost)])));
    }

    private static string Quantile(RegistryReport registry, double q) => registry.Totals.Handshakes.Quantile(q) is { } seconds ? Figures.Seconds(seconds) : "–";

    private static void WriteIncidents(HtmlWriter html, Report report)
    {
        if (report.Causes.IsEmpty) return;
        html.Element("h2", "Incidents");
        html.Table("By registry and cause", ["registry", "cause", ">incidents", ">time lost", ">open"], report.Causes.Select(static cause => (string[])
            [cause.Registry, cause.Cause.Name(), Figures.Number(cause.Incidents), Figures.Minutes(cause.MinutesLost), Figures.Number(cause.Open)]));
        html.Table("The longest", ["opened (UTC)", ">lasted", "registry", "cause", "what was seen", "id"], report.Longest.Select(incident => (string[])
        [
            Figures.Time(incident.OpenedAt), Lasted(incident, report), incident.Registry, incident.Cause.Name(), incident.Summary, incident.Id,
        ]));
        html.Raw("<p class=muted>").Text("petrel explain ID tells one of them in full.").Raw("</p>\n");
    }

    private static string Lasted(StoredIncident incident, Report report) =>
        Figures.Minutes(((incident.ResolvedAt ?? report.Options.Until) - incident.OpenedAt).TotalMinutes) + (incident.ResolvedAt is null ? " and lasts" : "");

    private static void WriteCapacity(HtmlWriter html, Report report)
    {
        if (report.Quotas.IsEmpty && report.Bandwidth is null) return;
        html.Element("h2", "Capacity");
        foreach (QuotaPlan plan in report.Quotas)
        {
            string name = $"Pull quota of {plan.Registry} ({plan.Account})";
            html.Element("h3", name);
            foreach (string line in ReportWording.Of(plan)) html.Element("p", line);
            if (plan.DailyPeaks.Length > 1) Chart.Line(html, "Pulls used at each day's peak", string.Join(' ', ReportWording.Of(plan)), plan.DailyPeaks, Trend(plan), Limits(plan), static pulls => $"{pulls:0.#}");
        }

        if (report.Bandwidth is not { } bandwidth) return;
        html.Element("h3", "Bandwidth");
        foreach (string line in ReportWording.Of(bandwidth)) html.Element("p", line);
    }

    // On for half as long again, as far as a straight line may be believed.
    private static ((DateTime, double), (DateTime, double))? Trend(QuotaPlan plan)
    {
        if (!plan.Projection.Grows || plan.Projection.PerDay is not { } perDay) return null;
        DateTime first = plan.DailyPeaks[0].Day, last = plan.DailyPeaks[^1].Day;
        double ahead = Math.Ceiling((last - first).TotalDays / 2);
        return ((first, plan.Projection.Level - (perDay * (last - first).TotalDays)), (last.AddDays(ahead), plan.Projection.Level + (perDay * ahead)));
    }

    private static (string, double)[] Limits(QuotaPlan plan) => plan.WithAccount?.Projection.Limit is { } more
        ? [($"limit {plan.Limit}", plan.Limit), ($"with an account ({plan.WithAccount.Limit.Account})", more)]
        : [($"limit {plan.Limit}", plan.Limit)];
}
