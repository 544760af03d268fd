using System.Collections.Immutable;
using Petrel.Core;
using Petrel.Core.Connections;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Probing;
using Petrel.Core.Recording;

namespace Petrel.Lab.Calibration;

/// <summary>What the engine says of one recording under given thresholds.</summary>
internal sealed class Observation : IEngineOutput
{
    private readonly HashSet<SignalKind> _seen = [];
    private readonly HashSet<SignalKind> _openers = [];
    private LabelCheck _check = null!;
    private string? _first;
    private ImmutableArray<SignalKind> _suspected = [];

    private Observation(LabelledRecording recording) => Recording = recording;

    internal LabelledRecording Recording { get; }

    /// <summary>Every kind of signal that was told, as a suspicion or as evidence.</summary>
    internal IReadOnlySet<SignalKind> Seen => _seen;

    /// <summary>The kinds that opened incidents.</summary>
    internal IReadOnlySet<SignalKind> Openers => _openers;

    /// <summary>Incidents that were opened.</summary>
    internal int Incidents { get; private set; }

    /// <summary>The evidence with which the first incident opened, or the first suspicion where states allow no more; empty for silence.</summary>
    internal ImmutableArray<SignalKind> AtFirst { get; private set; } = [];

    /// <summary>The same at the last that was told of it.</summary>
    internal ImmutableArray<SignalKind> InTheEnd { get; private set; } = [];

    /// <summary>Whether the label holds.</summary>
    internal LabelVerdict Verdict { get; private set; }

    /// <summary>Replays a recording as fast as possible.</summary>
    internal static Observation Of(LabelledRecording recording, DetectionOptions detection)
    {
        var observation = new Observation(recording);
        var engine = new Engine(recording.Options with { Detection = detection }, observation);
        observation._check = new LabelCheck(recording.Label, engine.WallTime);
        foreach (ref readonly Event e in recording.Events.AsSpan())
        {
            engine.Process(e);
            engine.ClearWanted(); // the answers are in the recording
        }

        engine.Finish();
        observation.Conclude();
        return observation;
    }

    /// <summary>Replays all, in order.</summary>
    internal static ImmutableArray<Observation> OfAll(IEnumerable<LabelledRecording> recordings, DetectionOptions detection) =>
        [.. recordings.AsParallel().AsOrdered().Select(recording => Of(recording, detection))];

    public void OnIncident(IncidentSnapshot incident)
    {
        _check.Take(incident);
        ImmutableArray<SignalKind> kinds = [.. incident.Evidence.Select(static evidence => evidence.Signal).Distinct().Order()];
        _seen.UnionWith(kinds);
        _first ??= incident.Id;
        if (incident.Id == _first) InTheEnd = kinds;
        if (incident.Phase != IncidentPhase.Opened) return;
        if (Incidents++ == 0) AtFirst = kinds;
        _openers.UnionWith(kinds);
    }

    public void OnSuspicion(Suspicion suspicion)
    {
        _check.Take(suspicion);
        _seen.Add(suspicion.Evidence.Signal);
        if (_suspected.IsEmpty) _suspected = [suspicion.Evidence.Signal];
    }

    public void OnConnection(in ConnectionRecord connection)
    {
    }

    public void OnProbe(ProbeReport report, long time)
    {
    }

    public void OnOutcome(OutcomePoint outcome)
    {
    }

    public void OnForecast(Forecast forecast)
    {
    }

    public void OnLoss(SourceKind source, long lost, long time)
    {
    }

    private void Conclude()
    {
        Verdict = _check.Judge();
        if (Incidents == 0 && Recording.Label.Suspicion) AtFirst = InTheEnd = _suspected;
    }
}
