using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.Incidents;
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

    /// <summary>Creates an engine that knows its registries and has seen nothing.</summary>
    public Engine(EngineOptions options, IEngineOutput output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _registries = new RegistrySet(options.Registries, options.Catalogue);
        _tracker = new ConnectionTracker(_table, this, options.WatchesAllNamespaces);
        var behaviours = new ClientBehaviours(
            _registries.PoolingOf, name => options.Catalogue.FindClient(name) is not null, options.Detection.UnknownPoolSeconds);
        _context = new DetectionContext(options.Detection, behaviours, OnSignal);
        _health = new HealthKeeper(behaviours);
        _incidents = new IncidentTracker(
            options.Detection, new SuspicionFilter(output.OnSuspicion), _wishes, IncidentId, output.OnIncident);
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

    /// <summary>The engine's present: the latest time that it was told, CLOCK_MONOTONIC in nanoseconds.</summary>
    public long Now { get; private set; }

    /// <summary>When the engine wants a tick at the latest; <see cref="long.MaxValue"/> if it waits for nothing.</summary>
    public long NextDeadline =>
        Math.Min(Math.Min(_context.NextDeadline, _tracker.NextDeadline), _incidents.NextDeadline);

    /// <summary>Sockets of which fresh figures are wanted; valid until <see cref="ClearWanted"/>.</summary>
    public ReadOnlySpan<SocketLookup> WantedSamples => _context.Wanted;

    /// <summary>Processes that are to be identified; valid until <see cref="ClearWanted"/>.</summary>
    public ReadOnlySpan<IdentificationRequest> WantedIdentities => _processes.Wanted;

    /// <summary>Processes of which the open download files are wanted; valid until <see cref="ClearWanted"/>.</summary>
    public ReadOnlySpan<DownloadRequest> WantedDownloads => _context.WantedDownloads;

    /// <summary>Registries that are to be asked how they are; valid until <see cref="ClearWanted"/>.</summary>
    public ReadOnlySpan<ProbeRequest> WantedProbes => _wishes.Wanted;

    /// <summary>Incidents that were opened so far.</summary>
    public int IncidentsOpened => _incidents.OpenedCount;

    /// <summary>Notifications that sources lost so far.</summary>
    public long Lost { get; private set; }

    /// <summary>The source in use; <see cref="SourceKind.None"/> before the first.</summary>
    public SourceKind Source { get; private set; }

    /// <summary>Events that sources delivered so far.</summary>
    public long SourceEvents { get; private set; }

    /// <summary>The incidents that are not over, as they were last reported, in the order in which they opened.</summary>
    public IEnumerable<IncidentSnapshot> OpenIncidents => _incidents.Open.Select(static incident => incident.Reported!);

    /// <summary>Grows with every change of a connection but fresh figures, so that a view knows when it is stale.</summary>
    public long Changes { get; private set; }

    /// <summary>The watched registries with their endpoints.</summary>
    public IReadOnlyList<RegistryState> Registries => _registries.All;

    /// <summary>The open connections, registry or not.</summary>
    public IReadOnlyList<Connection> Connections => _table.All;

    /// <summary>The latest counters of each namespace, where the source reads them.</summary>
    public IReadOnlyDictionary<NetnsId, HostCounters> HostCounters => _hostCounters;

    private readonly Dictionary<NetnsId, HostCounters> _hostCounters = [];

    /// <summary>Forgets what was wanted, once it was asked for.</summary>
    public void ClearWanted()
    {
        _context.ClearWanted();
        _processes.ClearWanted();
        _wishes.Clear();
    }

    /// <summary>The pull quota of a registry as last foreseen; null where none is known.</summary>
    public Forecast? QuotaOf(string registry) => _forecasts.QuotaOf(registry);

    /// <summary>The wall clock at a monotonic time, as last anchored; UTC.</summary>
    public DateTime WallTime(long monotonicNanoseconds) => _wallClock.At(monotonicNanoseconds);

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
            case EventKind.HostCountersRead: OnHostCounters(e.Netns, (HostCounters)e.Payload!); break;
            default: _tracker.Apply(e); break;
        }
    }

    /// <summary>The last word: a connection that has just ended is reported now rather than never.</summary>
    public void Finish() => _tracker.OnTime(long.MaxValue);

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

    private void OnNameResolved(ResolvedName name)
    {
        if (_registries.Resolve(name)) AttributeAll();
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

    private void AttributeAll()
    {
        for (int i = 0; i < _table.Count; i++) Attribute(_table[i]);
    }

    private void Attribute(Connection connection)
    {
        if (!_registries.TryAttribute(connection, Now)) return;
        ReportLate(connection);
        if (connection.Endpoint is null) return;
        HealthKeeper.OnAttributed(connection);
        Dispatch(new ConnectionChange(ConnectionChangeKind.Attributed, connection, Now));
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

        Report(change);
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

    private void Report(in ConnectionChange change)
    {
        Connection connection = change.Connection;
        if (connection.AttributedBy == AttributionKind.None) return;
        switch (change.Kind)
        {
            case ConnectionChangeKind.Opened or ConnectionChangeKind.Established:
                ReportLate(connection);
                break;
            case ConnectionChangeKind.Closed:
                Emit(ConnectionRecordKind.Closed, connection, connection.EndedAt);
                break;
            default:
                break;
        }
    }

    /// <summary>Reports what is due, now that the connection is known to matter.</summary>
    private void ReportLate(Connection connection)
    {
        if (!connection.OpenedReported && !connection.FoundAtStart)
            Emit(ConnectionRecordKind.Opened, connection, connection.OpenedAt);
        connection.OpenedReported = true;
        if (connection.EstablishedAt == 0 || connection.EstablishedReported) return;
        connection.EstablishedReported = true;
        if (!connection.FoundAtStart) Emit(ConnectionRecordKind.Established, connection, connection.EstablishedAt);
    }

    private void Emit(ConnectionRecordKind kind, Connection connection, long time) =>
        _output.OnConnection(ConnectionRecord.Of(kind, connection, time));

    // FNV-1a: stable over runs and machines, so that a replayed incident keeps its id.
    private string IncidentId(string name, long firstSign)
    {
        const ulong Offset = 14695981039346656037, Prime = 1099511628211;
        ulong hash = Offset;
        foreach (char c in $"{name} {_wallClock.At(firstSign).Ticks}") hash = (hash ^ c) * Prime;
        return (hash >> 24).ToString("x10");
    }
}
