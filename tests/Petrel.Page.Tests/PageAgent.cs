using System.Collections.Immutable;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;
using Petrel.Export.Http;
using Petrel.Export.Live;
using Petrel.Export.Metrics;
using Petrel.Export.Page;
using Petrel.Export.Streaming;

namespace Petrel.Page.Tests;

/// <summary>An agent's HTTP interface on loopback with the page, fed by hand. It can be stopped and started again at its port.</summary>
internal sealed class PageAgent : IAsyncDisposable
{
    private AgentServer? _server;
    private string _listen = "127.0.0.1:0";

    internal LiveState Live { get; private set; } = new(TimeProvider.System);

    internal StreamHub Stream { get; private set; } = new(TimeProvider.System);

    internal MemoryHistory History { get; } = new();

    internal DateTime Now { get; } = DateTime.UtcNow;

    internal string Address => _server!.Address + "/";

    internal static async Task<PageAgent> StartAsync(Action<PageAgent>? fill = null)
    {
        var agent = new PageAgent();
        fill?.Invoke(agent);
        await agent.StartAgainAsync();
        return agent;
    }

    /// <summary>A watch that has begun, two incidents of recordings that are open, and thirty days before them.</summary>
    internal static void FillWithMonth(PageAgent agent)
    {
        Month.Fill(agent.History, agent.Now);
        agent.Show(Month.Faults[1], "open2", agent.Now.AddMinutes(-11));
        agent.Show(Month.Faults[0], "open1", agent.Now.AddMinutes(-4));
    }

    /// <summary>Lets live state and history know what a recording says, as of a time.</summary>
    internal void Show(string recording, string id, DateTime opened)
    {
        RecordedWatch watch = RecordedWatch.Of(recording);
        (IncidentSnapshot incident, WallTimes times) = watch.FirstAt(opened, id);
        if (Live.View.Hello is null) Begin(watch.Hello);
        Live.OnSnapshot(watch.Snapshot with { Registries = Together(watch.Snapshot) }, times);
        Live.OnForecast(Month.Forecast(Now, incident.Time), times);
        Live.OnProbe(new ProbeReport("ghcr.io", default, ProbeHealth.Healthy, "a pull would work") { Seconds = 0.31 }, Now.AddMinutes(-2));
        Live.OnProbe(new ProbeReport("docker.io", default, ProbeHealth.Healthy, "a pull would work") { Seconds = 0.42 }, Now.AddMinutes(-1));
        Report(incident, times);
    }

    /// <summary>Reports an incident as the agent does: stored, then said.</summary>
    internal void Report(IncidentSnapshot incident, WallTimes times)
    {
        Live.OnIncident(incident, times);
        History.Keep(RecordedWatch.Stored(incident, times));
        Stream.Publish(incident, times);
    }

    /// <summary>Watches registries of which nothing is known but the name.</summary>
    internal void Watch(params string[] names)
    {
        RecordedWatch watch = RecordedWatch.Of(Month.Faults[0]);
        Begin(watch.Hello with { Registries = [.. names] });
        RegistrySnapshot like = watch.Snapshot.Registries.MaxBy(static one => one.Endpoints.Length)!;
        Live.OnSnapshot(
            watch.Snapshot with { Registries = [.. names.Select(name => like with { Registry = name })], Incidents = [] },
            watch.FirstAt(Now, "x").Times);
    }

    // Each recording knows of its own traffic only: of every registry the one that saw more of it is shown.
    private ImmutableArray<RegistrySnapshot> Together(EngineSnapshot snapshot)
    {
        ImmutableArray<RegistrySnapshot> before = Live.View.Snapshot?.Value.Registries ?? [];
        return [.. snapshot.Registries.Concat(before).GroupBy(static one => one.Registry).Select(static all => all.MaxBy(static one => one.Opened)!)];
    }

    private void Begin(Hello hello)
    {
        Live.OnHello(hello with { Time = Now.AddHours(-5), Replay = null });
        Stream.Publish(hello);
    }

    /// <summary>The process ends. What was live is gone, the history stays.</summary>
    internal async Task StopAsync()
    {
        _listen = new Uri(Address).Authority;
        await _server!.DisposeAsync();
        _server = null;
        Live = new LiveState(TimeProvider.System);
        Stream = new StreamHub(TimeProvider.System);
    }

    internal async Task StartAgainAsync()
    {
        (ListenPlan? plan, ImmutableArray<string> reasons) = ListenPlan.Make(new HttpOptions { Listen = _listen }, DateTime.UnixEpoch);
        Assert.Empty(reasons);
        var sources = new ApiSources(Live, History, Stream, new MetricInputs(Live, "0.1.0"), TimeProvider.System) { Page = WebPage.Load() };
        (_server, string? error) = await AgentServer.StartAsync(plan!, sources, TestContext.Current.CancellationToken);
        Assert.Null(error);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
