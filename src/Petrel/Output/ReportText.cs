using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.Reports;

namespace Petrel.Output;

/// <summary>A report as a page for a terminal.</summary>
/// <param name="style">Colours, or none.</param>
/// <param name="width">Columns.</param>
internal sealed class ReportText(TextStyle style, int width)
{
    private const int MostLongest = 5;
    private const int BarWidth = 30;

    private readonly Page _page = new(style, width);

    /// <summary>The page, with a line feed at its end.</summary>
    internal string Write(Report report, string host)
    {
        _page.Line($"Image pulls of {host}, {Figures.Time(report.Options.Since)} to {Figures.Time(report.Options.Until)} UTC", 0);
        _page.Line(ReportWording.Headline(report), 0);
        if (report.IsEmpty)
        {
            _page.Line(ReportWording.EmptyAdvice(report), 0);
            return _page.ToString();
        }

        WriteTrends(report);
        WriteRegistries(report);
        WriteIncidents(report);
        WriteCapacity(report);
        _page.Heading("Warnings");
        foreach (string line in ReportWording.Of(report.Warnings)) _page.Line(line);
        _page.Heading("What the figures mean");
        foreach (string note in ReportWording.Notes(report)) _page.Line($"- {note}", 2, 2);
        return _page.ToString();
    }

    private void WriteTrends(Report report)
    {
        _page.Heading("Trends");
        if (report.Before is null) _page.Line("Nothing is kept of the time before, so there is nothing to compare with.");
        _page.Table(["against the time before", ">now", ">before", ">change"],
            ReportWording.Trends(report).Select(static trend => (string[])[trend.What, trend.Now, trend.Before, trend.Change]));
        if (ReportWording.Peaks(report) is { } peaks) _page.Line(peaks);
        if (report.Hours.IsEmpty || report.Hours.All(static hour => hour.Received == 0)) return;
        long most = report.Hours.Max(static hour => hour.Received);
        _page.Table(["hour (UTC)", ">received", ""], report.Hours.Where(static hour => hour.Received > 0).Select(hour => (string[])
            [$"{hour.Hour:00}:00", Figures.Bytes(hour.Received), new string('#', (int)Math.Round(hour.Received * (double)BarWidth / most))]));
    }

    private void WriteRegistries(Report report)
    {
        if (report.Registries.IsEmpty) return;
        _page.Heading("Registries");
        _page.Table(["registry", ">success", ">incidents", ">time lost", ">received"], report.Registries.Select(static one => (string[])
            [one.Registry, Figures.Share(one.Totals.Success), Figures.Number(one.Totals.Incidents), Figures.Minutes(one.Totals.MinutesLost), Figures.Bytes(one.Totals.Received)]));
        _page.Heading("Handshakes and throughput");
        _page.Table(["registry", ">p50", ">p95", ">p99", ">busiest hour"], report.Registries.Where(static one => one.Totals.Opened > 0).Select(static one => (string[])
        [
            one.Registry, Quantile(one, 0.5), Quantile(one, 0.95), Quantile(one, 0.99),
            one.BusiestHourBytesPerSecond is { } rate ? Figures.Bits(rate) : "-",
        ]));
        _page.Heading("Bandwidth and its cost");
        _page.Table(["registry", "role", ">received", ">sent", ">cost"], report.Registries.SelectMany(static one => one.Roles.Select(role => (string[])
            [one.Registry, role.Role.Name(), Figures.Bytes(role.Received), Figures.Bytes(role.Sent), role.Cost is null ? "-" : Figures.Money(role.Cost)])));
    }

    private static string Quantile(RegistryReport registry, double q) => registry.Totals.Handshakes.Quantile(q) is { } seconds ? Figures.Seconds(seconds) : "-";

    private void WriteIncidents(Report report)
    {
        if (report.Causes.IsEmpty) return;
        _page.Heading("Incidents");
        _page.Table(["registry", "cause", ">incidents", ">time lost", ">open"], report.Causes.Select(static cause => (string[])
            [cause.Registry, cause.Cause.Name(), Figures.Number(cause.Incidents), Figures.Minutes(cause.MinutesLost), Figures.Number(cause.Open)]));
        _page.Heading("The longest (petrel explain ID tells one in full)");
        foreach (Core.History.StoredIncident incident in report.Longest.Take(MostLongest))
        {
            string lasted = Figures.Minutes(((incident.ResolvedAt ?? report.Options.Until) - incident.OpenedAt).TotalMinutes);
            _page.Line($"{incident.Id}  {Figures.Time(incident.OpenedAt)}, {lasted}{(incident.ResolvedAt is null ? " and lasts" : "")}: {incident.Summary}", 2, 2);
        }
    }

    private void WriteCapacity(Report report)
    {
        foreach (QuotaPlan plan in report.Quotas)
        {
            _page.Heading($"Pull quota of {plan.Registry} ({plan.Account})");
            foreach (string line in ReportWording.Of(plan)) _page.Line(line);
        }

        if (report.Bandwidth is not { } bandwidth) return;
        _page.Heading("Bandwidth");
        foreach (string line in ReportWording.Of(bandwidth)) _page.Line(line);
    }
}
