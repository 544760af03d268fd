using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Outcomes;
using Petrel.Core.Probing;

namespace Petrel.Core.Incidents;

/// <summary>
/// Gathers signals into incidents: one for each registry's path and one for its local clients. Opens at the first
/// signal that is more than a suspicion, reports news at most once a second, and resolves only after a quiet time that grows with each relapse.
/// </summary>
internal sealed class IncidentTracker(
    DetectionOptions options,
    SuspicionFilter suspicions,
    ProbeWishes wishes,
    Func<string, long, string> identify,
    Action<IncidentSnapshot> report)
{
    private const long ReportInterval = 1_000_000_000;
    private const long Forgotten = 300_000_000_000;
    private const long RelapseMemory = 600_000_000_000;
    private const int MostDoublings = 5;

    // How long after its end a client may still say of what it met: layers are tried again for most of that.
    private const long StillSpokenOf = 300_000_000_000;

    private readonly List<Incident> _open = [];
    private readonly List<Incident> _ended = [];
    private readonly RecentSuspicions _recent = new();
    private readonly Dictionary<(RegistryState, bool), (long ResolvedAt, int Relapses)> _past = [];

    /// <summary>Incidents that were opened so far.</summary>
    internal int OpenedCount { get; private set; }

    internal IReadOnlyList<Incident> Open => _open;

    /// <summary>The incidents that are over and of which a client may still speak, oldest first.</summary>
    internal IReadOnlyList<Incident> Ended => _ended;

    /// <summary>Called with each incident once it was reported first.</summary>
    internal Action<Incident, long>? Opened { get; set; }

    /// <summary>
    /// The incident of which a client may speak now: one that is open, that of the registry's path before that of this host,
    /// else the latest that ended within 5 min; null if there is none.
    /// </summary>
    internal Incident? FindFor(RegistryState registry, bool isLocal, long now) =>
        Find(registry, isLocal)
            ?? _ended.FindLast(incident => incident.Registry == registry && incident.IsLocal == isLocal && now - incident.ResolvedAt <= StillSpokenOf)
            ?? (isLocal ? null : Find(registry, isLocal: true));

    /// <summary>Forgets the incidents of which no client can speak any more, each counted.</summary>
    internal void ForgetEnded(long now, OutcomeTally tally)
    {
        while (_ended.Count > 0 && now - _ended[0].ResolvedAt > StillSpokenOf)
        {
            tally.Close(_ended[0]);
            _ended.RemoveAt(0);
        }
    }

    /// <summary>A client said something new of an incident; one that is over stays as it was reported.</summary>
    internal void TellNews(Incident incident, long now)
    {
        if (incident.ResolvedAt != 0) return;
        incident.HasNews = true;
        ReportNews(incident, now);
    }

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
            bool isNew = known.Take(signal, repeated, now, options);
            if (isNew && !isLocal) wishes.Want(signal, now);
            ReportNews(known, now);
            return;
        }

        if (signal.Kind.IsSuspicion())
        {
            suspicions.Take(signal, now);
            _recent.Add(signal, now);
            wishes.Want(signal, now);
            return;
        }

        Incident incident = Create(signal.Endpoint.Registry, isLocal, signal.FirstSign, now);
        incident.Take(signal, repeated, now, options);
        if (!isLocal) wishes.Want(signal, now);
        Announce(incident, now);
    }

    /// <summary>
    /// Takes a probe's answer in: a verdict opens an incident where none is, after a suspicion as well as out of the blue;
    /// anything else only adds to one that is open.
    /// </summary>
    internal void Take(ProbeReport answer, RegistryState registry, long now)
    {
        if (Find(registry, isLocal: false) is { } known)
        {
            if (known.Take(answer, now, options)) report(known.Snapshot(IncidentPhase.Updated, now));
            else ReportNews(known, now);
            return;
        }

        if (!answer.IsVerdict) return;
        Signal[] before = [.. _recent.Of(registry, now)];
        Incident incident = Create(registry, isLocal: false, before.Length == 0 ? now : before.Min(static signal => signal.FirstSign), now);
        foreach (Signal signal in before) incident.Take(signal, repeated: false, now, options);
        incident.Take(answer, now, options);
        // Seen from elsewhere only, it is no verdict after all.
        if (incident.Probed.Verdict is not null) Announce(incident, now);
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
            if (IsOver(incident, now))
            {
                Resolve(incident, now);
                continue;
            }

            ReportNews(incident, now);
            if (now < incident.Probed.AskAgainAt) continue;
            incident.Probed.AskedAgain(now);
            wishes.WantAgain(incident.Registry, now, incident.LatestEndpoint, incident.LatestClient);
        }
    }

    private Incident Create(RegistryState registry, bool isLocal, long firstSign, long now)
    {
        var incident = new Incident(identify(registry.Name + (isLocal ? " local" : ""), firstSign), registry, isLocal)
        {
            Relapses = RelapsesBefore((registry, isLocal), now),
        };
        // Of what is wrong on this host no registry knows.
        if (!isLocal) incident.Probed.Begin(now);
        return incident;
    }

    private void Announce(Incident incident, long now)
    {
        _open.Add(incident);
        OpenedCount++;
        incident.OpenedAt = now;
        report(incident.Snapshot(IncidentPhase.Opened, now));
        Opened?.Invoke(incident, now);
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
        // A client that gets its layers proves more than a question does.
        bool suffering = incident.Probed.SaysFailing;
        bool overcome = incident.Probed.IsOvercome || incident.Registry.BlobDeliveredAt > incident.Probed.VerdictAt;
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
        _ended.Add(incident);
        incident.ResolvedAt = now;
        _past[(incident.Registry, incident.IsLocal)] = (now, incident.Relapses + 1);
        report(incident.Snapshot(IncidentPhase.Resolved, now));
    }
}
