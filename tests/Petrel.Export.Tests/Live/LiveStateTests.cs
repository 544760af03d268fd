using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.Incidents;
using Petrel.Export.Live;
using Petrel.Export.Metrics;

namespace Petrel.Export.Tests.Live;

public class LiveStateTests
{
    [Fact]
    public void Replay_OfAWatch_IsCountedAsTheWatchSaysItself()
    {
        var live = new LiveState(TimeProvider.System);
        var kept = new Kept(live);

        ReplayedWatch.Replay(ReplayedWatch.Stalled, kept);

        List<ConnectionRecord> known = [.. kept.Connections.Where(static one => one.Endpoint is not null)];
        Assert.Equal(known.Count(static one => one.Kind is ConnectionRecordKind.Opened or ConnectionRecordKind.Attributed), Sum(live, static tally => tally.Opened));
        Assert.Equal(known.Count(static one => one.Kind == ConnectionRecordKind.Closed), Sum(live, static tally => Enumerable.Range(0, 8).Sum(cause => tally.ClosedBy((CloseCause)cause))));
        Assert.Equal(known.Count(static one => one is { Kind: ConnectionRecordKind.Closed, AgeIsExact: true }), Sum(live, static tally => tally.AgeSeconds.Read().Count));
        Assert.True(Sum(live, static tally => tally.ConnectSeconds.Read().Count) > 0);
        Assert.Equal(kept.LastSnapshot!.Registries.Sum(static registry => registry.Received), Sum(live, static tally => tally.Received));
        Assert.Equal(kept.LastSnapshot.Source.Events, live.Counters.EventsOf(SourceKind.Trace));
        Assert.True(kept.LastSnapshot.Source.Events > 0);
        Assert.NotNull(live.View.Ended);
    }

    [Fact]
    public void Incidents_InTheView_AreThoseThatAreNotOver()
    {
        var live = new LiveState(TimeProvider.System);
        var kept = new Kept();
        ReplayedWatch.Replay(ReplayedWatch.Stalled, kept);
        (IncidentSnapshot incident, WallTimes times) = kept.Incidents[0];

        live.OnIncident(incident, times);
        Assert.Same(incident, Assert.Single(live.View.Incidents).Value.Value);
        live.OnIncident(incident with { Phase = IncidentPhase.Resolved }, times);

        Assert.Empty(live.View.Incidents);
        Assert.Equal(1, live.Counters.IncidentsOpened(0, incident.Diagnosis.Cause));
    }

    [Fact]
    public void Counters_OnceARegistryIsKnown_AllocateNothing()
    {
        var kept = new Kept();
        ReplayedWatch.Replay(ReplayedWatch.Stalled, kept);
        var live = new LiveState(TimeProvider.System);
        ConnectionRecord[] records = [.. kept.Connections];
        foreach (ConnectionRecord record in records) live.OnConnection(record, default);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            foreach (ref readonly ConnectionRecord record in records.AsSpan()) live.OnConnection(record, default);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Registries_BeyondTheLimit_AreCountedTogetherAndHowMany()
    {
        var kept = new Kept();
        ReplayedWatch.Replay(ReplayedWatch.Stalled, kept);
        var live = new LiveState(TimeProvider.System, mostRegistries: 1);
        live.OnHello(kept.Hello! with { Registries = ["first.example", "second.example", "third.example"] });

        foreach (ConnectionRecord record in kept.Connections) live.OnConnection(record, default);

        Assert.Equal(["first.example", LiveCounters.Other], live.Counters.Registries.Select(static registry => registry.Label));
        Assert.Equal(LiveCounters.Other, live.Counters.LabelOf("second.example"));
        Assert.True(live.Counters.Folded >= 3);
        Assert.True(Sum(live, static tally => tally.Opened) > 0);
    }

    [Fact]
    public void Events_AfterTheSourceChanged_CountForTheNewOne()
    {
        var live = new LiveState(TimeProvider.System);
        var kept = new Kept();
        ReplayedWatch.Replay(ReplayedWatch.Stalled, kept);
        var at = new WallTimes(static _ => DateTime.UnixEpoch);

        live.OnSnapshot(kept.LastSnapshot! with { Source = new(SourceKind.Trace, 10, 0) }, at);
        live.OnSnapshot(kept.LastSnapshot with { Source = new(SourceKind.Diag, 17, 0) }, at);

        Assert.Equal((10, 7), (live.Counters.EventsOf(SourceKind.Trace), live.Counters.EventsOf(SourceKind.Diag)));
    }

    [Fact]
    public void Forecasts_OfARegistryAndOfItsMirror_AreKeptApartAndTheMirrorsIsNoMetric()
    {
        var live = new LiveState(TimeProvider.System);
        var times = new WallTimes(static _ => DateTime.UnixEpoch);
        live.Counters.Meet(["docker.io"]);
        var own = new Forecast(1, "docker.io", ForecastSubject.Certificate, ExpiryUrgency.None, "") { At = DateTime.UnixEpoch.AddSeconds(7) };

        live.OnForecast(own, times);
        live.OnForecast(own with { IsMirror = true, At = DateTime.UnixEpoch.AddSeconds(8) }, times);

        Assert.Equal(2, live.View.Forecasts.Count);
        Metric metric = MetricSetBuilder.Build(new MetricInputs(live, "0.1.0")).Metrics.Single(static one => one.Family == Families.CertificateExpiry);
        Assert.Equal(7, Assert.Single(metric.Samples).Value);
    }

    [Fact]
    public void Lead_OfAWarningThatCameLate_IsNone()
    {
        var live = new LiveState(TimeProvider.System);

        live.Counters.RecordLead(-5);
        live.Counters.RecordLead(7);

        HistogramValue lead = live.Counters.LeadSeconds.Read();
        Assert.Equal((1, 2, 7), (lead.Cumulative[0], lead.Count, lead.Sum));
    }

    [Fact]
    public async Task Histogram_ObservedByManyThreads_LosesNothing()
    {
        var histogram = new LiveHistogram([1, 2]);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++) histogram.Observe(i % 4);
        })));

        HistogramValue value = histogram.Read();
        Assert.Equal([20_000, 30_000, 40_000], value.Cumulative);
        Assert.Equal(60_000, value.Sum);
    }

    [Fact]
    public void Frozen_TimesOfAnEngine_StayAsTheyWere()
    {
        DateTime anchor = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        WallTimes frozen = LiveState.Frozen(new WallTimes(moment => anchor.AddTicks(moment / 100)), at: 1_000_000_000);

        DateTime before = frozen.At(500_000_000);
        anchor = anchor.AddHours(1);

        Assert.Equal(new DateTime(2026, 3, 1, 12, 0, 0, 500, DateTimeKind.Utc), before);
        Assert.Equal(before, frozen.At(500_000_000));
        Assert.Equal(0, LiveState.Frozen(new WallTimes(static _ => default), 5).At(0).Ticks);
    }

    private static long Sum(LiveState live, Func<EndpointTally, long> figure) => live.Counters.Registries.Sum(registry =>
        Enumerable.Range(0, 5).Sum(role => registry.Of((Core.Attribution.RegistryRole)role) is { } tally ? figure(tally) : 0));
}
