using System.Buffers;
using System.Text;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Export.Live;
using Petrel.Export.Metrics;

namespace Petrel.Export.Tests.Metrics;

public class MetricWriterTests
{
    private static readonly MetricFamily Counted = new("petrel_things", MetricKind.Counter, "", "What \"things\" there are.", ["name"]);
    private static readonly MetricFamily Timed = new("petrel_wait_seconds", MetricKind.Histogram, "seconds", "Waits.", []);
    private static readonly MetricFamily Facts = new("petrel_fact", MetricKind.Info, "", "Facts.", ["of"]);

    private static readonly MetricSet Small = new(
    [
        new Metric(Counted, [new MetricSample(["a\"b\\c\nd"], 3)]),
        new Metric(Timed, [new MetricSample([], 0, new HistogramValue([0.5, 1], [1, 1, 2], 2.25))]),
        new Metric(Facts, [new MetricSample(["life"], 1)]),
    ]);

    [Fact]
    public void Write_AsText_IsExpositionFormat004() => Assert.Equal(
        """
        # HELP petrel_things_total What "things" there are.
        # TYPE petrel_things_total counter
        petrel_things_total{name="a\"b\\c\nd"} 3
        # HELP petrel_wait_seconds Waits.
        # TYPE petrel_wait_seconds histogram
        petrel_wait_seconds_bucket{le="0.5"} 1
        petrel_wait_seconds_bucket{le="1.0"} 1
        petrel_wait_seconds_bucket{le="+Inf"} 2
        petrel_wait_seconds_sum 2.25
        petrel_wait_seconds_count 2
        # HELP petrel_fact_info Facts.
        # TYPE petrel_fact_info gauge
        petrel_fact_info{of="life"} 1

        """,
        Write(Small, MetricFormat.Text));

    [Fact]
    public void Write_AsOpenMetrics_NamesFamiliesAndUnitsAndEnds() => Assert.Equal(
        """
        # HELP petrel_things What \"things\" there are.
        # TYPE petrel_things counter
        petrel_things_total{name="a\"b\\c\nd"} 3
        # HELP petrel_wait_seconds Waits.
        # TYPE petrel_wait_seconds histogram
        # UNIT petrel_wait_seconds seconds
        petrel_wait_seconds_bucket{le="0.5"} 1
        petrel_wait_seconds_bucket{le="1.0"} 1
        petrel_wait_seconds_bucket{le="+Inf"} 2
        petrel_wait_seconds_sum 2.25
        petrel_wait_seconds_count 2
        # HELP petrel_fact Facts.
        # TYPE petrel_fact info
        petrel_fact_info{of="life"} 1
        # EOF

        """,
        Write(Small, MetricFormat.OpenMetrics));

    [Theory]
    [InlineData(null, MetricFormat.Text)]
    [InlineData("*/*", MetricFormat.Text)]
    [InlineData("text/html", MetricFormat.Text)]
    [InlineData("application/openmetrics-text", MetricFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text; version=1.0.0; charset=utf-8", MetricFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=2.0.0,text/plain", MetricFormat.Text)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.9", MetricFormat.Text)]
    [InlineData("application/openmetrics-text;q=0", MetricFormat.Text)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", MetricFormat.OpenMetrics)]
    [InlineData(";;;,,,q=", MetricFormat.Text)]
    public void Choose_ByAccept_GivesTheFormat(string? accept, MetricFormat format) => Assert.Equal(format, MetricFormats.Choose(accept));

    [Theory]
    [InlineData(MetricFormat.Text)]
    public void Write_OfAWholeWatch_PleasesPromtool(MetricFormat format)
    {
        string text = Write(MetricSetBuilder.Build(FullInputs()), format);

        (int status, string output) = Tool.Run("promtool", text, "check", "metrics");

        Assert.True(status == 0, output);
    }

    [Fact]
    public void Build_OfAWholeWatch_HasFiguresForEveryMetric() => Assert.Equal(
        [], MetricSetBuilder.Build(FullInputs()).Metrics.Where(static metric => metric.Samples.IsEmpty).Select(static metric => metric.Family.Name));

    [Fact]
    public void Build_OfAnything_HasNoSeriesTwiceAndEveryLabel()
    {
        foreach (Metric metric in MetricSetBuilder.Build(FullInputs()).Metrics)
        {
            Assert.All(metric.Samples, sample => Assert.Equal(metric.Family.Labels.Length, sample.Labels.Length));
            Assert.Distinct(metric.Samples.Select(static sample => string.Join('\n', sample.Labels)));
            if (metric.Family.Unit.Length > 0) Assert.EndsWith($"_{metric.Family.Unit}", metric.Family.Name);
        }
    }

    [Fact]
    public void Documentation_OfMetrics_NamesEachWithItsLabels()
    {
        string text = File.ReadAllText(Repository.File("docs", "metrics.md"));
        string[] missing =
        [
            .. Families.All
                .Select(static family => $"| `{family.SampleName}` | {string.Join(", ", family.Labels.Select(static label => $"`{label}`"))} |")
                .Where(row => !text.Contains(row.Replace("|  |", "| |"), StringComparison.Ordinal)),
        ];

        Assert.Equal("", string.Join(Environment.NewLine, missing));
    }

    internal static MetricInputs FullInputs()
    {
        var live = new LiveState(TimeProvider.System);
        ReplayedWatch.Replay(ReplayedWatch.Stalled, new Kept(live, stopsAtIncident: true));
        FeedForesight(live, live.View.Hello!.Registries[0]);
        return new MetricInputs(live, "0.1.0")
        {
            History = static () => new HistoryHealth(null, 0, 4096),
            Alerts = static () => [new AlertCount("team", 3, 1)],
            Actions = static () => [new ActionCount("failover", "applied", 1)],
        };
    }

    private static void FeedForesight(LiveState live, string registry)
    {
        DateTime noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        var times = new WallTimes(_ => noon);
        var latest = new QuotaObservation(noon, 100, 12, TimeSpan.FromHours(6));
        live.OnForecast(
            new Forecast(1, registry, ForecastSubject.PullQuota, ExpiryUrgency.Warning, "soon")
            {
                Account = QuotaReading.Anonymous,
                Quota = new QuotaForecast(latest, default, null, []),
                At = noon.AddHours(1),
            },
            times);
        foreach (ForecastSubject subject in (ReadOnlySpan<ForecastSubject>)[ForecastSubject.Token, ForecastSubject.Certificate, ForecastSubject.Credential])
            live.OnForecast(new Forecast(1, registry, subject, ExpiryUrgency.None, "later") { At = noon.AddDays(30), Account = "/root/.docker/config.json" }, times);
        live.OnProbe(new ProbeReport(registry, ProbeOccasion.Periodic, ProbeHealth.Failing, "429") { Cause = Cause.RateLimit, Phase = ProbePhase.Manifest, Seconds = 0.2 }, noon);
        live.OnSourceChanged(new SourceChange(noon, SourceKind.Trace, SourceKind.Diag, "no permission", [new Degradation("CAP_PERFMON", "less", "more")]));
        live.OnLoss(new Loss(noon, SourceKind.Trace, 17, true));
    }

    private static string Write(MetricSet set, MetricFormat format)
    {
        var text = new ArrayBufferWriter<byte>();
        new MetricWriter(text, format).Write(set);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
