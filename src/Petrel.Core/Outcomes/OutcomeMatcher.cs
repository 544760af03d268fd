using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;

namespace Petrel.Core.Outcomes;

/// <summary>
/// Holds what clients say against the incidents: a failure bears out the incident of its registry that is open, or was until
/// five minutes before, or opens within fifteen seconds after; else it was missed. docs/outcomes.md says what counts as what.
/// </summary>
internal sealed class OutcomeMatcher(
    IncidentTracker incidents, OutcomePlaces places, WallClock clock, Action<OutcomePoint> report)
{
    // What a suspicion, a probe and its answer take at most: a warning that comes by then was late, and no miss.
    private static readonly long Patience = DetectionContext.Nanoseconds(15);

    // The same error reaches a log in several lines.
    private static readonly long Echo = DetectionContext.Nanoseconds(3);
    private const int MostWaiting = 256;
    private const int MostEchoes = 256;

    private readonly List<(ClientOutcome Outcome, RegistryState Registry, long SaidAt, long TakenAt)> _waiting = [];
    private readonly Dictionary<(string, OutcomeKind, string, string?), long> _echoes = [];
    private readonly OutcomeTally _tally = new();

    /// <summary>What clients said so far; null while they said nothing.</summary>
    internal OutcomeCounts? Counts => _tally.Count(incidents.Ended.Concat(incidents.Open));

    internal void Take(ClientOutcome outcome, long now)
    {
        if (IsEcho(outcome, now)) return;
        RegistryState? registry = places.Find(outcome, now);
        long saidAt = SaidAt(outcome, now);
        if (outcome.Kind == OutcomeKind.Succeeded)
        {
            if (registry is not null) incidents.FindFor(registry, isLocal: false, now)?.Words.Take(outcome, saidAt);
            Tell(outcome, registry, saidAt, null, OutcomeVerdict.None);
            return;
        }

        // A name that is wrong says nothing of the registry, a full disk something of this host alone.
        bool isTelling = !outcome.IsOwnFault || outcome.Cause is not null;
        Incident? incident = registry is null || !isTelling ? null : incidents.FindFor(registry, outcome.Cause == Cause.Local, now);
        if (incident is not null) BearOut(incident, outcome, registry, saidAt, now);
        else if (registry is null || outcome.IsOwnFault || outcome.Kind == OutcomeKind.Retrying) Tell(outcome, registry, saidAt, null, OutcomeVerdict.None);
        else Wait(outcome, registry, saidAt, now);
    }

    /// <summary>An incident opened: what clients said shortly before belongs to it.</summary>
    internal void OnOpened(Incident incident, long now)
    {
        if (incident.IsLocal) return;
        foreach (var word in _waiting.Where(word => word.Registry == incident.Registry).ToArray())
        {
            _waiting.Remove(word);
            BearOut(incident, word.Outcome, word.Registry, word.SaidAt, now);
        }
    }

    /// <summary>Decides what has waited long enough.</summary>
    internal void OnTime(long now)
    {
        incidents.ForgetEnded(now, _tally);
        while (_waiting.Count > 0 && now - _waiting[0].TakenAt >= Patience) Miss();
    }

    /// <summary>Nothing more will come: what still waits was missed.</summary>
    internal void Finish()
    {
        while (_waiting.Count > 0) Miss();
    }

    private void Wait(ClientOutcome outcome, RegistryState registry, long saidAt, long now)
    {
        if (_waiting.Count == MostWaiting) Miss();
        _waiting.Add((outcome, registry, saidAt, now));
    }

    private void Miss()
    {
        (ClientOutcome outcome, RegistryState registry, long saidAt, _) = _waiting[0];
        _waiting.RemoveAt(0);
        Tell(outcome, registry, saidAt, null, OutcomeVerdict.Missed);
    }

    private void BearOut(Incident incident, ClientOutcome outcome, RegistryState? registry, long saidAt, long now)
    {
        bool isNews = incident.Words.Take(outcome, saidAt);
        bool isFailure = outcome.Kind == OutcomeKind.Failed;
        OutcomeVerdict verdict = !isFailure ? OutcomeVerdict.None : saidAt < incident.OpenedAt ? OutcomeVerdict.Late : OutcomeVerdict.Warned;
        Tell(outcome, registry, saidAt, incident, verdict);
        if (isNews) incidents.TellNews(incident, now);
    }

    private void Tell(ClientOutcome outcome, RegistryState? registry, long saidAt, Incident? incident, OutcomeVerdict verdict)
    {
        _tally.Take(outcome, registry, verdict, saidAt);
        double? lead = incident is null || outcome.Kind != OutcomeKind.Failed ? null : Math.Round((saidAt - incident.OpenedAt) / 1e9, 6);
        report(new OutcomePoint(
            clock.At(saidAt), outcome.Client, registry?.Name ?? outcome.Registry, outcome.Image,
            outcome.Kind == OutcomeKind.Failed, outcome.Cause, outcome.Text, incident?.Id, lead)
        {
            Kind = outcome.Kind,
            Verdict = verdict,
            Pod = outcome.Pod,
            Job = outcome.Job,
        });
    }

    private bool IsEcho(ClientOutcome outcome, long now)
    {
        // Two pulls that succeed are two, and an event tells of each once.
        if (outcome.Kind == OutcomeKind.Succeeded) return false;
        var key = (outcome.Client, outcome.Kind, outcome.Text, outcome.Pod);
        bool isEcho = _echoes.TryGetValue(key, out long before) && now - before < Echo;
        if (isEcho) return true;
        if (_echoes.Count == MostEchoes) _echoes.Clear();
        _echoes[key] = now;
        return false;
    }

    // The client's own time, in the engine's; a clock that is ahead, or a time that is none, is not believed.
    private long SaidAt(ClientOutcome outcome, long now)
    {
        if (outcome.SaidAt is not { } said) return now;
        double age = (clock.At(now) - said).TotalSeconds;
        return age is > 0 and < 300 ? now - DetectionContext.Nanoseconds(age) : now;
    }
}
