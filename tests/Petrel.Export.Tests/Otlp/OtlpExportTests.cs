using Microsoft.AspNetCore.Server.Kestrel.Core;
using Petrel.Core.Connections;
using Petrel.Export.Live;
using Petrel.Export.Metrics;
using Petrel.Export.Otlp;

namespace Petrel.Export.Tests.Otlp;

public class OtlpExportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(OtlpTransport.Http, HttpProtocols.Http1, "/v1/metrics", "/v1/logs")]
    [InlineData(OtlpTransport.Grpc, HttpProtocols.Http2, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "/opentelemetry.proto.collector.logs.v1.LogsService/Export")]
    public async Task Export_OfAWatch_ReachesACollector(OtlpTransport transport, HttpProtocols protocols, string metrics, string logs)
    {
        await using Collector collector = await Collector.StartAsync(protocols);
        var live = new LiveState(TimeProvider.System);
        var options = new OtlpOptions(collector.Address)
        {
            Transport = transport,
            Interval = TimeSpan.FromHours(1),
            Headers = [("Authorization", "Bearer a b")],
            Labels = [("host.name", "node-7")],
        };
        using var export = new OtlpExport(options, new MetricInputs(live, "0.1.0"), TimeProvider.System);
        live.Counters.Listener = export;
        var kept = new Kept(live);
        ReplayedWatch.Replay(ReplayedWatch.Stalled, kept);
        export.Send(kept.Incidents[0].Incident, kept.Incidents[0].Times);

        Assert.True(export.Flush(Patience));

        Assert.True(await collector.HasAsync(metrics, "petrel_sockets"));
        Assert.True(await collector.HasAsync(metrics, "petrel_connect_seconds"));
        Assert.True(await collector.HasAsync(metrics, "node-7"));
        Assert.True(await collector.HasAsync(logs, kept.Incidents[0].Incident.Id));
        Assert.Equal("Bearer a b", collector.Authorizations[metrics]);
    }

    [Fact]
    public async Task Counters_WithAListener_StillAllocateNothing()
    {
        await using Collector collector = await Collector.StartAsync(HttpProtocols.Http1);
        var kept = new Kept();
        ReplayedWatch.Replay(ReplayedWatch.Stalled, kept);
        var live = new LiveState(TimeProvider.System);
        using var export = new OtlpExport(new OtlpOptions(collector.Address) { Interval = TimeSpan.FromHours(1) }, new MetricInputs(live, "0.1.0"), TimeProvider.System);
        live.Counters.Listener = export;
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
    public void Export_ToACollectorThatIsNotThere_HoldsNothingUp()
    {
        var live = new LiveState(TimeProvider.System);
        var options = new OtlpOptions(new Uri("http://127.0.0.1:1")) { Interval = TimeSpan.FromHours(1), Timeout = TimeSpan.FromSeconds(1) };
        using var export = new OtlpExport(options, new MetricInputs(live, "0.1.0"), TimeProvider.System);
        live.Counters.Listener = export;
        var kept = new Kept(live);

        ReplayedWatch.Replay(ReplayedWatch.Stalled, kept);
        foreach ((Core.Incidents.IncidentSnapshot incident, WallTimes times) in kept.Incidents) export.Send(incident, times);

        Assert.NotEmpty(kept.Incidents);
    }
}
