using System.Collections.Immutable;
using Petrel.Core.History;
using Petrel.Core.Outcomes;

namespace Petrel.Core.Reports;

/// <summary>Makes a report of what history answers.</summary>
public static class ReportBuilder
{
    private const int PageOfIncidents = 10_000;
    private const int MostLongest = 10;

    // Hours are kept for 90 days; a report of twice as long a time in hours would be slow and no clearer.
    private static readonly TimeSpan LongestInHours = TimeSpan.FromDays(62);

    /// <summary>Builds a report. Series begin with the whole hour, or day, that the span begins in.</summary>
    public static Report Build(IHistory history, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(options);
        var span = Answers.Read(history, options.Since, options.Until);
        var before = Answers.Read(history, options.Since - (options.Until - options.Since), options.Since);
        ImmutableArray<DayReport> days = Days(span, options);
        return new Report
        {
            Options = options,
            IsEmpty = span.IsEmpty && span.Quotas.Count == 0,
            Totals = TotalsOf(span),
            Before = before.IsEmpty ? null : TotalsOf(before),
            Registries = Registries(span, options),
            Causes = Causes(span),
            Days = days,
            Hours = Hours(span),
            Quotas = CapacityPlanner.Quotas(span.Quotas, options),
            Bandwidth = CapacityPlanner.Bandwidth(span.Traffic, days, options),
            Warnings = WarningJudge.Judge(span.Incidents, span.Outcomes),
            Longest = [.. span.Incidents.OrderByDescending(span.MinutesOf).ThenBy(static incident => incident.Id, StringComparer.Ordinal).Take(MostLongest)],
        };
    }

    private static Totals TotalsOf(Answers answers)
    {
        IEnumerable<RegistrySum> sums = answers.Traffic.Registries.Values;
        return new Totals(
            sums.Sum(static sum => sum.Opened), sums.Sum(static sum => sum.Received), sums.Sum(static sum => sum.Sent),
            answers.Incidents.Count, LostTime.Minutes(answers.LostSpans.SelectMany(static lost => lost.Value)),
            Count(answers.Outcomes, OutcomeKind.Succeeded), Count(answers.Outcomes, OutcomeKind.Failed), answers.Traffic.Handshakes());
    }

    private static ImmutableArray<RegistryReport> Registries(Answers answers, ReportOptions options)
    {
        IEnumerable<string> names = answers.Traffic.Registries.Keys
            .Concat(answers.LostSpans.Keys).Concat(answers.Outcomes.Select(static outcome => outcome.Registry).OfType<string>());
        return
        [
            .. names.Distinct(StringComparer.Ordinal).Select(name => RegistryOf(name, answers, options))
                .OrderByDescending(static registry => registry.Totals.MinutesLost)
                .ThenByDescending(static registry => registry.Totals.Received)
                .ThenBy(static registry => registry.Registry, StringComparer.Ordinal),
        ];
    }

    private static RegistryReport RegistryOf(string name, Answers answers, ReportOptions options)
    {
        RegistrySum sum = answers.Traffic.Registries.GetValueOrDefault(name) ?? new RegistrySum();
        List<OutcomePoint> outcomes = [.. answers.OutcomesOf[name]];
        var totals = new Totals(
            sum.Opened, sum.Received, sum.Sent, answers.Incidents.Count(incident => incident.Registry == name),
            LostTime.Minutes(answers.LostSpans.GetValueOrDefault(name) ?? []),
            Count(outcomes, OutcomeKind.Succeeded), Count(outcomes, OutcomeKind.Failed), sum.Handshakes());
        double? busiest = answers.Traffic.Resolution == Resolution.Hour ? TrafficSums.Rate(sum.MostReceived) : null;
        return new RegistryReport(name, totals, busiest, sum.Roles(options.CostPerGigabyte));
    }

    private static ImmutableArray<CauseReport> Causes(Answers answers) =>
    [
        .. answers.Incidents.GroupBy(static incident => (incident.Registry, incident.Cause))
            .Select(group => new CauseReport(
                group.Key.Registry, group.Key.Cause, group.Count(),
                LostTime.Minutes(LostTime.Spans(group, answers.Since, answers.Until)), group.Count(static incident => incident.ResolvedAt is null)))
            .OrderByDescending(static cause => cause.MinutesLost).ThenByDescending(static cause => cause.Incidents)
            .ThenBy(static cause => cause.Registry, StringComparer.Ordinal),
    ];

    private static ImmutableArray<DayReport> Days(Answers answers, ReportOptions options)
    {
        Dictionary<DateTime, double> lost = Lost(answers, static hour => hour.Date);
        ILookup<DateTime, (long Opened, long Received)> spans = answers.Traffic.Spans.ToLookup(static span => span.Key.Date, static span => span.Value);
        var days = ImmutableArray.CreateBuilder<DayReport>();
        for (DateTime day = options.Since.Date; day < options.Until; day = day.AddDays(1))
        {
            List<(long Opened, long Received)> parts = [.. spans[day]];
            double? peak = answers.Traffic.Resolution == Resolution.Hour ? TrafficSums.Rate(parts.Select(static part => part.Received).DefaultIfEmpty().Max()) : null;
            days.Add(new DayReport(
                day, CapacityPlanner.IsWhole(day, options), parts.Count > 0, parts.Sum(static part => part.Opened),
                parts.Sum(static part => part.Received), peak, lost.GetValueOrDefault(day)));
        }

        return days.ToImmutable();
    }

    private static ImmutableArray<HourReport> Hours(Answers answers)
    {
        if (answers.Traffic.Resolution != Resolution.Hour) return [];
        Dictionary<int, double> lost = Lost(answers, static hour => hour.Hour);
        ILookup<int, (long Opened, long Received)> spans = answers.Traffic.Spans.ToLookup(static span => span.Key.Hour, static span => span.Value);
        return
        [
            .. Enumerable.Range(0, 24).Select(hour => new HourReport(
                hour, spans[hour].Sum(static span => span.Opened), spans[hour].Sum(static span => span.Received), lost.GetValueOrDefault(hour))),
        ];
    }

    private static Dictionary<T, double> Lost<T>(Answers answers, Func<DateTime, T> keyOf)
        where T : notnull => answers.LostSpans.Values
            .SelectMany(LostTime.ByHour)
            .GroupBy(part => keyOf(part.Hour), static part => part.Minutes)
            .ToDictionary(static group => group.Key, static group => group.Sum());

    private static long Count(IEnumerable<OutcomePoint> outcomes, OutcomeKind kind) => outcomes.Count(outcome => outcome.Kind == kind);

    // All that history answers of one span.
    private sealed record Answers(
        DateTime Since,
        DateTime Until,
        List<StoredIncident> Incidents,
        IReadOnlyList<OutcomePoint> Outcomes,
        IReadOnlyList<QuotaPoint> Quotas,
        TrafficSums Traffic)
    {
        internal bool IsEmpty => Incidents.Count == 0 && Outcomes.Count == 0 && Traffic.Spans.Count == 0;

        internal Dictionary<string, List<(DateTime From, DateTime To)>> LostSpans { get; } = Incidents
            .GroupBy(static incident => incident.Registry, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, group => LostTime.Spans(group, Since, Until), StringComparer.Ordinal);

        internal ILookup<string, OutcomePoint> OutcomesOf { get; } = Outcomes
            .Where(static outcome => outcome.Registry is not null)
            .ToLookup(static outcome => outcome.Registry!, StringComparer.Ordinal);

        internal double MinutesOf(StoredIncident incident) => LostTime.Minutes(LostTime.Spans([incident], Since, Until));

        internal static Answers Read(IHistory history, DateTime since, DateTime until)
        {
            var query = new SpanQuery(since, until);
            Resolution resolution = until - since > LongestInHours ? Resolution.Day : Resolution.Hour;
            return new Answers(
                since, until, ReadIncidents(history, since, until), history.Outcomes(query), history.Quotas(query),
                new TrafficSums(history.Series(query with { Since = resolution.StartOf(since) }, resolution), resolution));
        }

        private static List<StoredIncident> ReadIncidents(IHistory history, DateTime since, DateTime until)
        {
            var all = new List<StoredIncident>();
            IReadOnlyList<StoredIncident> page;
            do
            {
                page = history.Incidents(new IncidentQuery { Since = since, Until = until, Limit = PageOfIncidents, Skip = all.Count });
                all.AddRange(page);
            }
            while (page.Count == PageOfIncidents);
            return all;
        }
    }
}
