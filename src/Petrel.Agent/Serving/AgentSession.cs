using System.Collections.Immutable;
using Petrel.Agent.Configuration;
using Petrel.Agent.Watching;
using Petrel.Core.Events;
using Petrel.Core.History;
using Petrel.Export.Alerts;
using Petrel.Export.Alerts.Dispatch;
using Petrel.Export.Http;
using Petrel.Export.Live;
using Petrel.Export.Metrics;
using Petrel.Export.Otlp;
using Petrel.Export.Page;
using Petrel.Export.Streaming;
using Petrel.Linux.Native;
using Petrel.Storage;

namespace Petrel.Agent.Serving;

/// <summary>
/// The daemon from its start to its end: history, alerts, metrics and HTTP around one watch after the other. A new
/// configuration is taken as a whole, by a new watch, while everything else goes on.
/// </summary>
public sealed class AgentSession : IAsyncDisposable
{
    private static readonly TimeSpan DispatchPatience = TimeSpan.FromSeconds(3);

    private readonly AgentSurroundings _surroundings;
    private readonly HistoryFile _history;
    private readonly LiveState _live;
    private readonly StreamHub _hub;
    private readonly IncidentContinuity _continuity = new();
    private readonly Ledger _ledger;
    private readonly AlertPlanner _planner;
    private readonly AlertDispatcher _dispatcher;
    private readonly OtlpExport? _otlp;
    private readonly MetricInputs _metrics;
    private readonly AgentOutput _output;
    private readonly ListenPlan _plan;
    private readonly ServiceManager _manager;
    private PetrelConfiguration _configuration;

    private AgentSession(PetrelConfiguration configuration, ListenPlan plan, OtlpOptions? otlp, AgentSurroundings surroundings)
    {
        _configuration = configuration;
        _plan = plan;
        _surroundings = surroundings;
        TimeProvider time = surroundings.Time;
        _manager = ServiceManager.OfThisProcess();
        _history = HistoryFile.Open(AgentFiles.History(configuration.History), configuration.History.Options, time);
        _live = new LiveState(time);
        _hub = new StreamHub(time);
        AlertOptions alerts = configuration.Alerts;
        _planner = new AlertPlanner(alerts);
        _dispatcher = new AlertDispatcher(alerts, new DispatchSurroundings(_history.Outbox, time, Random.Shared.NextDouble, IsWatching));
        _ledger = new Ledger(_history, _hub, entry => _planner.Plan(entry.Stored, entry.Phase), _dispatcher.Wake);
        _metrics = new MetricInputs(_live, WatchSession.Version)
        {
            History = () => _history.Health,
            OutboxWaiting = () => _history.Outbox.Waiting,
            QueueDropped = () => _ledger.Dropped,
            Alerts = () => _dispatcher.Standing.Select(static one => new AlertCount(one.Receiver, one.Sent, one.Failed + one.Refused)),
        };
        _otlp = otlp is null ? null : new OtlpExport(otlp, _metrics, time);
        _live.Counters.Listener = _otlp;
        _output = new AgentOutput(_live, new SeriesRecorder(), _continuity, _ledger, _hub, _otlp, time) { Begun = OnBegun };
    }

    /// <summary>Prepares an agent: opens the history, loads certificates and tokens. Nothing runs yet.</summary>
    /// <returns>The agent, or all reasons why it cannot run so.</returns>
    public static (AgentSession? Session, ImmutableArray<string> Reasons) Create(PetrelConfiguration configuration, AgentSurroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(surroundings);
        (ListenPlan? plan, ImmutableArray<string> reasons) = ListenPlan.Make(configuration.Http, surroundings.Time.GetUtcNow().UtcDateTime);
        (OtlpOptions? otlp, string? wrong) = OtlpPlan.Make(configuration);
        if (wrong is not null) reasons = reasons.Add(wrong);
        return reasons.IsEmpty ? (new AgentSession(configuration, plan!, otlp, surroundings), []) : (null, reasons);
    }

    /// <summary>Where an agent of this configuration and this user keeps its history.</summary>
    public static string HistoryOf(PetrelConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return AgentFiles.History(configuration.History);
    }

    /// <summary>How an agent of this configuration calls this machine.</summary>
    public static string HostOf(PetrelConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return AgentFiles.HostName(configuration.Agent);
    }

    /// <summary>Where it listens, as a URL; "" before it does.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Runs until it is stopped. Returns an error if it cannot begin, else null.</summary>
    public async Task<StartError?> RunAsync(CancellationToken stop)
    {
        var sources = new ApiSources(_live, _history, _hub, _metrics, _surroundings.Time)
        {
            Page = WebPage.Load(),
            OnError = (request, error) => _surroundings.Log($"{request} failed: {error}"),
        };
        (AgentServer? server, string? refused) = await AgentServer.StartAsync(_plan, sources, stop).ConfigureAwait(false);
        if (server is null) return new StartError(refused!, IsUsage: false);
        await using (server.ConfigureAwait(false))
        {
            Address = server.Address;
            TellNotices();
            _continuity.Begin(_history.Incidents(new IncidentQuery { OnlyOpen = true, Limit = 10_000 }), Now);
            using var dispatching = new CancellationTokenSource();
            Task dispatcher = _dispatcher.RunAsync(dispatching.Token);
            Task ledger = _ledger.RunAsync(Tend, _surroundings.Time);
            using ITimer? watchdog = StartWatchdog();
            StartError? error = await WatchAsync(stop).ConfigureAwait(false);
            _manager.Stopping();
            _ledger.Complete();
            await ledger.ConfigureAwait(false);
            dispatching.CancelAfter(DispatchPatience);
            if (_history.Outbox.Due(Now, 1).Count == 0) await dispatching.CancelAsync().ConfigureAwait(false);
            await dispatcher.ConfigureAwait(false);
            return error;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _dispatcher.Dispose();
        _otlp?.Dispose();
        _history.Dispose();
        return ValueTask.CompletedTask;
    }

    private DateTime Now => _surroundings.Time.GetUtcNow().UtcDateTime;

    private bool IsWatching() => _live.View is { Hello: not null, Ended: null };

    /// <summary>One watch after the other: a reload ends one and begins the next.</summary>
    private async Task<StartError?> WatchAsync(CancellationToken stop)
    {
        while (true)
        {
            using var reload = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task<PetrelConfiguration?> next = NextConfigurationAsync(reload, stop);
            var session = new WatchSession(AgentFiles.ForWatch(_configuration), _output, _surroundings.Time);
            StartError? error = await Task.Factory.StartNew(
                () => session.Run(reload.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            await reload.CancelAsync().ConfigureAwait(false);
            PetrelConfiguration? replaced = await next.ConfigureAwait(false);
            if (error is not null || stop.IsCancellationRequested || replaced is null) return error;
            _configuration = replaced;
        }
    }

    /// <summary>Waits for a configuration that differs and is valid, and then ends the watch.</summary>
    private async Task<PetrelConfiguration?> NextConfigurationAsync(CancellationTokenSource watch, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _surroundings.Reloads.ReadAsync(watch.Token).ConfigureAwait(false);
                // A storm of signals is one reload.
                while (_surroundings.Reloads.TryRead(out _))
                {
                }

                _manager.Reloading(MonotonicClock.Now);
                if (Reloaded() is { } configuration)
                {
                    await watch.CancelAsync().ConfigureAwait(false);
                    return configuration;
                }

                _manager.Ready(Status);
            }
        }
        catch (OperationCanceledException) when (watch.IsCancellationRequested || stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private PetrelConfiguration? Reloaded()
    {
        ConfigurationResult loaded = _surroundings.Load();
        foreach (ConfigurationError error in loaded.Errors) _surroundings.Log($"not reloaded, the configuration in force stays: {error}");
        if (loaded.Configuration is not { } configuration) return null;
        if (AgentFiles.NeedsRestart(_configuration, configuration) is { } sections)
            _surroundings.Log($"reloaded, but what is new in {sections} is in force only after a restart");
        if (configuration.Settings.SequenceEqual(_configuration.Settings) && configuration.Registries.SequenceEqual(_configuration.Registries)) return null;
        _surroundings.Log("configuration reloaded");
        return configuration;
    }

    private string Status => _live.View.Hello is { } hello
        ? $"watching {hello.Registries.Length} registries, source {_live.View.Source.Name()}; {Address}"
        : $"starting; {Address}";

    private void OnBegun(Hello hello)
    {
        _manager.Ready(Status);
        _surroundings.Log($"watching {hello.Registries.Length} registries from {hello.Source.Name()} ({hello.SourceReason}); {Address}");
        _surroundings.Ready?.Invoke(Address);
    }

    private bool Tend()
    {
        bool more = _history.Maintain(Now);
        TellNotices();
        return more;
    }

    private void TellNotices()
    {
        foreach (Notice notice in _history.TakeNotices())
        {
            _surroundings.Log($"{notice.Subject}: {notice.Detail}");
            _hub.Publish(notice);
        }
    }

    // A watch that does not come round is no sign of life: the manager starts the agent anew then.
    private ITimer? StartWatchdog()
    {
        if (_manager.WatchdogInterval is not { } interval) return null;
        return _surroundings.Time.CreateTimer(
            _ =>
            {
                if (_live.View.Hello is null || _live.SinceLastTurn < interval) _manager.Alive();
            },
            null, TimeSpan.Zero, interval / 3);
    }

}
