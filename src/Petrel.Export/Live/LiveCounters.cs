using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Snapshots;

namespace Petrel.Export.Live;

/// <summary>
/// Totals for metrics. The loop's thread counts, and allocates only when it meets a registry or role for the first time; any thread reads.
/// </summary>
/// <param name="mostRegistries">How many registries are told apart; those that come later are counted together.</param>
public sealed class LiveCounters(int mostRegistries)
{
    /// <summary>The label of all registries beyond the limit.</summary>
    public const string Other = "other";

    // Names beyond the limit are remembered only to be counted; whoever brings more than this many is not counted any further.
    private const int MostFolded = 10_000;

    private readonly Dictionary<string, RegistryTally> _byName = new(StringComparer.Ordinal);
    private readonly RegistryTally _other = new(Other);
    private readonly HashSet<string> _foldedNames = new(StringComparer.Ordinal);
    private readonly long[] _incidents = new long[(mostRegistries + 1) * CauseNames.Count];
    private readonly long[] _sourceEvents = new long[(int)SourceKind.Packets + 1];
    private readonly long[] _lost = new long[(int)SourceKind.Packets + 1];
    private volatile RegistryTally[] _all = [];
    private long _eventsBefore;
    private int _folded;

    /// <summary>Hears of each figure that goes into a histogram; null if nobody does. Called on the loop's thread; set it before the watch begins.</summary>
    public IFigureListener? Listener { get; set; }

    /// <summary>How far ahead of the clients warnings were, in seconds.</summary>
    public LiveHistogram LeadSeconds { get; } = new(Buckets.Lead);

    /// <summary>The registries that are told apart, in the order in which they were met, then all others if there are any.</summary>
    public ImmutableArray<RegistryTally> Registries => Folded == 0 ? [.. _all] : [.. _all, _other];

    /// <summary>How many registries are counted as <see cref="Other"/>.</summary>
    public int Folded => Volatile.Read(ref _folded);

    /// <summary>The label under which a registry is counted; may be asked by any thread.</summary>
    public string LabelOf(string registry)
    {
        foreach (RegistryTally tally in _all)
        {
            if (tally.Label == registry) return registry;
        }

        return Other;
    }

    /// <summary>Incidents that were opened.</summary>
    /// <param name="place">The registry's place in <see cref="Registries"/>.</param>
    /// <param name="cause">The cause that was held most likely then.</param>
    public long IncidentsOpened(int place, Cause cause) => Interlocked.Read(ref _incidents[IncidentSlot(place, cause)]);

    /// <summary>Events that a source delivered.</summary>
    public long EventsOf(SourceKind source) => Interlocked.Read(ref _sourceEvents[(int)source]);

    /// <summary>Notifications that a source lost.</summary>
    public long LostBy(SourceKind source) => Interlocked.Read(ref _lost[(int)source]);

    /// <summary>
    /// A client said itself that a pull had failed, after Petrel had warned of it. Any thread may call this.
    /// </summary>
    /// <param name="seconds">How far the warning was ahead; what is negative counts as 0, no lead.</param>
    public void RecordLead(double seconds)
    {
        LeadSeconds.Observe(Math.Max(0, seconds));
        Listener?.OnLead(Math.Max(0, seconds));
    }

    internal void Meet(IEnumerable<string> registries)
    {
        foreach (string registry in registries) TallyOf(registry);
    }

    internal void Count(in ConnectionRecord connection)
    {
        if (connection.Endpoint is not { } endpoint) return;
        RegistryTally registry = TallyOf(endpoint.Registry.Name);
        EndpointTally tally = registry.For(endpoint.Role);
        double age = connection.Age / 1e9;
        switch (connection.Kind)
        {
            // One that turns out to be another registry's is counted there too: what was counted cannot be taken back.
            case ConnectionRecordKind.Opened or ConnectionRecordKind.Attributed:
                tally.CountOpened();
                break;
            case ConnectionRecordKind.Established when connection.AgeIsExact:
                tally.ConnectSeconds.Observe(age);
                Listener?.OnConnect(registry.Label, endpoint.Role, age);
                break;
            case ConnectionRecordKind.Closed:
                tally.CountClosed(connection.ClosedBy);
                if (!connection.AgeIsExact) break;
                tally.AgeSeconds.Observe(age);
                Listener?.OnAge(registry.Label, endpoint.Role, age);
                break;
            default:
                break;
        }
    }

    internal void CountIncident(string registry, Cause cause)
    {
        RegistryTally tally = TallyOf(registry);
        int place = tally == _other ? mostRegistries : Array.IndexOf(_all, tally);
        Interlocked.Increment(ref _incidents[(place * CauseNames.Count) + (int)cause]);
    }

    internal void CountLost(SourceKind source, long lost) => Interlocked.Add(ref _lost[(int)source], lost);

    internal void Take(EngineSnapshot snapshot)
    {
        // The engine counts over all sources; what came since the last snapshot came from the one that is in use.
        Interlocked.Add(ref _sourceEvents[(int)snapshot.Source.Kind], Math.Max(0, snapshot.Source.Events - _eventsBefore));
        _eventsBefore = snapshot.Source.Events;
        Span<long> received = stackalloc long[RegistryRoleNames.All.Count];
        Span<long> others = stackalloc long[RegistryRoleNames.All.Count];
        foreach (RegistrySnapshot registry in snapshot.Registries)
        {
            RegistryTally tally = TallyOf(registry.Registry);
            Span<long> sums = tally == _other ? others : received;
            if (tally != _other) sums.Clear();
            foreach (EndpointSnapshot endpoint in registry.Endpoints) sums[(int)endpoint.Role] += endpoint.Received;
            if (tally != _other) TakeReceived(tally, sums);
        }

        TakeReceived(_other, others);
    }

    private static void TakeReceived(RegistryTally tally, ReadOnlySpan<long> sums)
    {
        for (int role = 0; role < sums.Length; role++)
        {
            if (sums[role] > 0) tally.For((RegistryRole)role).TakeReceived(sums[role]);
        }
    }

    private RegistryTally TallyOf(string registry)
    {
        if (_byName.TryGetValue(registry, out RegistryTally? known)) return known;
        if (_byName.Count >= mostRegistries || registry == Other) return Fold(registry);
        var tally = new RegistryTally(registry);
        _byName.Add(registry, tally);
        _all = [.. _all, tally];
        return tally;
    }

    private RegistryTally Fold(string registry)
    {
        if (_foldedNames.Count < MostFolded && _foldedNames.Add(registry)) Volatile.Write(ref _folded, _foldedNames.Count);
        return _other;
    }

    private int IncidentSlot(int place, Cause cause)
    {
        int slot = place >= _all.Length ? mostRegistries : place;
        return (slot * CauseNames.Count) + (int)cause;
    }
}
