using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.Incidents;
using Petrel.Core.Outcomes;
using Petrel.Core.Probing;
using Petrel.Core.Sockets;

namespace Petrel.Core;

/// <summary>What the engine shows to the loop that drives it, and what it wants of that loop.</summary>
public sealed partial class Engine
{
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

    /// <summary>What clients said so far; null while they said nothing.</summary>
    public OutcomeCounts? Outcomes => _outcomes.Counts;

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
}
