using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.History;
using Petrel.Core.Incidents;

namespace Petrel.Core.Outcomes;

/// <summary>Counts what clients said, and what that says of the warnings.</summary>
internal sealed class OutcomeTally
{
    // Failures of one registry that come closer together than this were missed once.
    private static readonly long SameSpell = DetectionContext.Nanoseconds(300);

    private readonly Dictionary<RegistryState, long> _missedAt = [];
    private int _failed, _retrying, _succeeded, _warned, _late, _missed, _missedSpells;
    private (int BorneOut, int Unconfirmed, int Unheard) _closed;

    internal void Take(ClientOutcome outcome, RegistryState? registry, OutcomeVerdict verdict, long saidAt)
    {
        if (outcome.Kind == OutcomeKind.Succeeded) _succeeded++;
        else if (outcome.Kind == OutcomeKind.Retrying) _retrying++;
        else _failed++;
        if (verdict == OutcomeVerdict.Warned) _warned++;
        else if (verdict == OutcomeVerdict.Late) _late++;
        if (verdict != OutcomeVerdict.Missed || registry is null) return;
        _missed++;
        if (!_missedAt.TryGetValue(registry, out long before) || saidAt - before > SameSpell) _missedSpells++;
        _missedAt[registry] = saidAt;
    }

    /// <summary>Counts an incident of which no client can speak any more.</summary>
    internal void Close(Incident incident) => Add(ref _closed, incident);

    /// <summary>All figures; null while no client said anything.</summary>
    /// <param name="incidents">The incidents that were not closed yet.</param>
    internal OutcomeCounts? Count(IEnumerable<Incident> incidents)
    {
        if (_failed + _retrying + _succeeded == 0) return null;
        (int BorneOut, int Unconfirmed, int Unheard) all = _closed;
        foreach (Incident incident in incidents) Add(ref all, incident);
        return new OutcomeCounts(
            _failed, _retrying, _succeeded, _warned, _late, _missed, _missedSpells, all.BorneOut, all.Unconfirmed, all.Unheard);
    }

    private static void Add(ref (int BorneOut, int Unconfirmed, int Unheard) counts, Incident incident)
    {
        if (incident.Words.Failed > 0) counts.BorneOut++;
        else if (incident.Words.Succeeded > 0) counts.Unconfirmed++;
        else counts.Unheard++;
    }
}
