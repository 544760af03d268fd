using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Petrel.Export.Http;
using Petrel.Export.Live;
using Petrel.Export.Metrics;
using Petrel.Export.Streaming;

namespace Petrel.Export.Tests.Http;

/// <summary>The agent's HTTP interface without sockets, or what is needed to start it with them.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    internal const string Token = "0123456789abcdef0123456789abcdef";

    private WebApplication? _application;

    internal TestAgent(TimeProvider? clock = null, string? recording = null)
    {
        clock ??= TimeProvider.System;
        Live = new LiveState(clock);
        Stream = new StreamHub(clock);
        if (recording is not null)
        {
            var kept = new Kept(Live, stopsAtIncident: true);
            ReplayedWatch.Replay(recording, kept);
            if (kept.Incidents.Count > 0) History.Report = Encoding.UTF8.GetString(Json.SingleLine.Of(output => output.OnIncident(kept.Incidents[0].Incident, kept.Incidents[0].Times)));
        }

        Sources = new ApiSources(Live, History, Stream, new MetricInputs(Live, "0.1.0") { History = () => History.Health }, clock) { OnError = (_, error) => Errors.Add(error) };
    }

    internal LiveState Live { get; }

    internal StreamHub Stream { get; }

    internal FakeHistory History { get; } = new();

    internal ApiSources Sources { get; set; }

    internal List<Exception> Errors { get; } = [];

    internal static ListenPlan Plan(HttpOptions? options = null)
    {
        (ListenPlan? plan, _) = ListenPlan.Make(options ?? new HttpOptions { Listen = "127.0.0.1:0" }, DateTime.UnixEpoch);
        return plan!;
    }

    internal async Task<HttpClient> StartAsync(ListenPlan? plan = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        _application = AgentServer.Build(builder, plan ?? Plan(), Sources);
        await _application.StartAsync(TestContext.Current.CancellationToken);
        return _application.GetTestClient();
    }

    internal async Task<AgentServer> ListenAsync(ListenPlan? plan = null)
    {
        (AgentServer? server, string? error) = await AgentServer.StartAsync(plan ?? Plan(), Sources, TestContext.Current.CancellationToken);
        Assert.Null(error);
        return server!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null) await _application.DisposeAsync();
    }
}
