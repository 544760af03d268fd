using Petrel.Core.Attribution;
using Petrel.Core.Detection;

namespace Petrel.Core.Incidents;

/// <summary>
/// Gathers signals into incidents: one for each registry's path and one for its local clients. Opens at the first
/// signal that is more than a suspicion, reports news at most once a second, and resolves only after a quiet time that grows with each relapse.
/// </summary>
internal sealed class IncidentTracker(
    DetectionOptions options, SuspicionFilter suspicions, Func<string, long, string> identify, Action<IncidentSnapshot> report)
{
    private const long ReportInterval = 1_000_000_000;
    private const long Forgotten = 300_000_000_000;
    private const long RelapseMemory = 600_000_000_000;
    private const int MostDoublings = 5;

    private readonly List<Incident> _open = [];
    private readonly Dictionary<(RegistryState, bool), (long ResolvedAt, int Relapses)> _past = [];

    /// <summary>Incidents that were opened so far.</summary>
    internal int OpenedCount { get; private set; }

    internal IReadOnlyList<Incident> Open => _open;

    /// <summary>When news that was held back may be reported; <see cref="long.MaxValue"/> if there is none.</summary>
    internal long NextDeadline
    {
        get
        {
            long next = long.MaxValue;
            foreach (Incident incident in _open)
            {
                if (incident.HasNews) next = Math.Min(next, incident.ReportedAt + ReportInterval);
            }

            return next;
        }
    }

    internal void Take(in Signal signal, bool repeated, long now)
    {
        bool isLocal = signal.Kind.IsLocal();
        if (Find(signal.Endpoint.Registry, isLocal) is { } known)
        {
            known.Take(signal, repeated, now, options);
            ReportNews(known, now);
            return;
        }

        if (signal.Kind.IsSuspicion())
        {
            suspicions.Take(signal, now);
            return;
        }

        string name = signal.Endpoint.Registry.Name + (isLocal ? " local" : "");
        var incident = new Incident(identify(name, signal.FirstSign), signal.Endpoint.Registry, isLocal)
        {
            Relapses = RelapsesBefore((signal.Endpoint.Registry, isLocal), now),
        };
        incident.Take(signal, repeated, now, options);
        _open.Add(incident);
        OpenedCount++;
        report(incident.Snapshot(IncidentPhase.Opened, now));
    }

    internal void OnIdentified(ProcessIdentity identity, ulong inode, long now)
    {
        foreach (Incident incident in _open)
        {
            incident.Identify(identity, inode);
            ReportNews(incident, now);
        }
    }

    /// <summary>Reports held-back news and resolves what is over.</summary>
    internal void OnTime(long now)
    {
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            Incident incident = _open[i];
            if (IsOver(incident, now)) Resolve(incident, now);
            else ReportNews(incident, now);
        }
    }

    private Incident? Find(RegistryState registry, bool isLocal)
    {
        foreach (Incident incident in _open)
        {
            if (incident.Registry == registry && incident.IsLocal == isLocal) return incident;
        }

        return null;
    }

    private void ReportNews(Incident incident, long now)
    {
        if (incident.HasNews && now - incident.ReportedAt >= ReportInterval)
            report(incident.Snapshot(IncidentPhase.Updated, now));
    }

    private bool IsOver(Incident incident, long now)
    {
        long quiet = now - incident.LastSeenAt;
        if (quiet < QuietTimeOf(incident)) return false;
        bool suffering = false, overcome = true;
        foreach (Finding finding in incident.Findings)
        {
            suffering |= finding.Endpoint.Ailing > 0;
            overcome &= finding.IsOvercome;
        }

        // What nobody tries any more cannot be seen to work again.
        return overcome || (!suffering && quiet >= Forgotten);
    }

    // Decided when it opens: an incident that lasts must not lose its patience while it does.
    private int RelapsesBefore((RegistryState, bool) key, long now) =>
        _past.TryGetValue(key, out (long ResolvedAt, int Relapses) past) && now - past.ResolvedAt < RelapseMemory
            ? past.Relapses
            : 0;

    private long QuietTimeOf(Incident incident) =>
        DetectionContext.Nanoseconds(options.ResolveQuietSeconds) << Math.Min(incident.Relapses, MostDoublings);

    private void Resolve(Incident incident, long now)
    {
        _open.Remove(incident);
        _past[(incident.Registry, incident.IsLocal)] = (now, incident.Relapses + 1);
        report(incident.Snapshot(IncidentPhase.Resolved, now));
    }
}
