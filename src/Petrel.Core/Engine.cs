using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.Incidents;
using Petrel.Core.Outcomes;
using Petrel.Core.Probing;
using Petrel.Core.Sockets;

namespace Petrel.Core;

/// <summary>
/// The pure heart: events and ticks in, connections and incidents out. Deterministic: the same events give the same
/// output. Not thread-safe; one loop owns it.
/// </summary>
public sealed partial class Engine : IConnectionObserver
{
    private readonly IEngineOutput _output;
    private readonly WallClock _wallClock = new();
    private readonly ConnectionTable _table = new();
    private readonly ConnectionTracker _tracker;
    private readonly RegistrySet _registries;
    private readonly ProcessDirectory _processes = new();
    private readonly DetectionContext _context;
    private readonly PullReader _pulls = new(
        new PullGrammarDetector(), new AuthLoopDetector(), new BackoffCadenceDetector(), new EarlyCloseDetector(),
        new RetryBurstDetector(), new MirrorPassDetector());

    private readonly Detector[] _detectors;
    private readonly MirrorsDetector _mirrors = new();
    private readonly ProbeWishes _wishes = new();
    private readonly ForecastKeeper _forecasts;
    private readonly IncidentTracker _incidents;
    private readonly HealthKeeper _health;
    private readonly ConnectionReporter _reporter;
    private readonly OutcomePlaces _places;
    private readonly OutcomeMatcher _outcomes;

    /// <summary>Creates an engine that knows its registries and has seen nothing.</summary>
    public Engine(EngineOptions options, IEngineOutput output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _reporter = new ConnectionReporter(output);
        _registries = new RegistrySet(options.Registries, options.Catalogue);
        _tracker = new ConnectionTracker(_table, this, options.WatchesAllNamespaces);
        var behaviours = new ClientBehaviours(
            _registries.PoolingOf, name => options.Catalogue.FindClient(name) is not null, options.Detection.UnknownPoolSeconds);
        _context = new DetectionContext(options.Detection, behaviours, OnSignal);
        _health = new HealthKeeper(behaviours);
        _incidents = new IncidentTracker(
            options.Detection, new SuspicionFilter(output.OnSuspicion), _wishes,
            (name, firstSign) => IncidentId.Of(name, WallTime(firstSign)), output.OnIncident);
        _places = new OutcomePlaces(_registries);
        _outcomes = new OutcomeMatcher(_incidents, _places, _wallClock, output.OnOutcome);
        _incidents.Opened = _outcomes.OnOpened;
        _forecasts = new ForecastKeeper(output.OnForecast);
        _detectors =
        [
            _pulls, new TransferResetAbortDetector(),
            new UnansweredSynDetector(), new FailedConnectDetector(), new TransferResetDetector(),
            new FirstAnswerDetector(), new SilenceDetector(), new CloseWaitDetector(), new ReceiveQueueDetector(),
            new ChurnDetector(), new SocketChurnDetector(), new EndedTogetherDetector(), new TokenAgeDetector(),
            new HandshakeDetector(), new AddressSkewDetector(), new PopularRulesDetector(),
        ];
    }

    /// <summary>Takes one event in. Events that are older than the present count as now for deadlines.</summary>
    public void Process(in Event e)
    {
        Advance(e.Time);
        if (e.Source != SourceKind.None && e.Kind != EventKind.SourceChanged) SourceEvents++;
        switch (e.Kind)
        {
            case EventKind.Tick: OnTick(periodic: e.Value == 1); break;
            case EventKind.ClockAnchored: _wallClock.Anchor(e.Time, e.Value); break;
            case EventKind.SourceChanged: SetSource(e.Source); break;
            case EventKind.Lost: OnLost(e); break;
            case EventKind.NameResolved: OnNameResolved((ResolvedName)e.Payload!); break;
            case EventKind.ServerNameSeen: OnServerName(e); break;
            case EventKind.DnsAnswered: OnDnsAnswer((DnsAnswer)e.Payload!); break;
            case EventKind.ProcessIdentified: OnProcessIdentified((ProcessIdentity)e.Payload!, e.Inode); break;
            case EventKind.DownloadsSeen: DownloadWitness.Take(_table, e.Pid, (DownloadSighting)e.Payload!, _context); break;
            case EventKind.ProbeAnswered: OnProbeAnswered((ProbeReport)e.Payload!); break;
            case EventKind.OutcomeReported: _outcomes.Take((ClientOutcome)e.Payload!, Now); break;
            case EventKind.HostCountersRead: OnHostCounters(e.Netns, (HostCounters)e.Payload!); break;
            default: _tracker.Apply(e); break;
        }
    }

    /// <summary>The last word: a connection that has just ended is reported now rather than never.</summary>
    public void Finish()
    {
        _tracker.OnTime(long.MaxValue);
        _outcomes.Finish();
    }

    private void Advance(long time)
    {
        // An event that comes late makes due what was set for a time that had passed already.
        time = Math.Max(time, Now);
        _tracker.OnTime(time);
        _context.RunDeadlines(time);
        Now = _context.Now = time;
    }

    private void OnTick(bool periodic)
    {
        _incidents.OnTime(Now);
        _outcomes.OnTime(Now);
        if (!periodic) return;
        for (int i = 0; i < _table.Count; i++)
        {
            Connection connection = _table[i];
            if (!connection.IsOpen) continue;
            if (connection.IsAttributed && _context.SeesTransitions && connection.State == TcpState.Established)
                _context.RequestSample(connection);
            _processes.WantOwner(connection, Now);
        }
    }

    private void SetSource(SourceKind source)
    {
        Source = source;
        _tracker.SeesTransitions = _context.SeesTransitions = source == SourceKind.Trace;
    }

    private void OnLost(in Event e)
    {
        Lost += e.Value;
        _output.OnLoss(e.Source, e.Value, Now);
    }

    private void OnProcessIdentified(ProcessIdentity identity, ulong inode)
    {
        _processes.Learn(identity, Now);
        for (int i = 0; i < _table.Count; i++)
        {
            Connection connection = _table[i];
            bool same = connection.Pid == identity.Pid || (connection.Pid == 0 && inode != 0 && connection.Inode == inode);
            if (!same) continue;
            connection.Pid = identity.Pid;
            connection.Process = identity;
            if (Attributor.IsProbe(connection) && connection.Endpoint is { } before) Reattribute(connection, before);
            else Attribute(connection);
        }

        _incidents.OnIdentified(identity, inode, Now);
    }

    private void OnProbeAnswered(ProbeReport report)
    {
        if (_registries.Find(report.Registry) is not { } registry) return;
        Changes++;
        _output.OnProbe(report, Now);
        _incidents.Take(report, registry, Now);
        _forecasts.Take(report, _wallClock.At(Now), Now);
    }

    private void OnHostCounters(NetnsId netns, HostCounters counters)
    {
        _hostCounters[netns] = counters;
        foreach (Detector detector in _detectors) detector.OnHostCounters(netns, counters, _context);
    }

    /// <summary>Called by the tracker for each change.</summary>
    void IConnectionObserver.OnChange(in ConnectionChange change)
    {
        Connection connection = change.Connection;
        if (change.Kind != ConnectionChangeKind.Sampled) Changes++;
        if (change.Kind == ConnectionChangeKind.Opened)
        {
            _processes.Know(connection, Now);
            TakeEarlyName(connection);
            _registries.TryAttribute(connection, Now);
            if (connection.Endpoint is not null) HealthKeeper.OnAttributed(connection);
        }
        else if (change.Kind == ConnectionChangeKind.Established)
        {
            TakeEarlyName(connection);
        }

        _places.Note(change);
        _reporter.OnChange(change);
        if (!connection.IsAttributed)
        {
            // What named another site is none of the registry's layers, whatever address they share.
            if (connection.ServerName is null)
                _pulls.OnUnattributed(change, _registries.ClaimsOn(connection.Key.Remote), _context);
            return;
        }

        _health.OnChange(change);
        Dispatch(change);
    }

    private void Dispatch(in ConnectionChange change)
    {
        foreach (Detector detector in _detectors) detector.OnChange(change, _context);
    }

    private void OnSignal(Signal signal, bool repeated)
    {
        _incidents.Take(signal, repeated, _context.Now);
        _mirrors.OnSignal(signal, _context);
    }
}
