using System.Collections.Immutable;
using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Demo;

/// <summary>
/// Collects what registries, clients and Petrel tell, each from a thread of its own, and shows it in the order in which
/// it comes. Times come in as stamps of the given clock.
/// </summary>
internal sealed class DemoJournal
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly IDemoView _view;
    private readonly Dictionary<string, ScenarioOutcome> _byRegistry;
    private readonly ImmutableArray<DemoScenario> _scenarios;
    private long _startedAt;

    internal DemoJournal(ImmutableArray<DemoScenario> scenarios, IDemoView view, TimeProvider time)
    {
        (_scenarios, _view, _time) = (scenarios, view, time);
        _byRegistry = scenarios.ToDictionary(
            static scenario => scenario.Registry, static scenario => new ScenarioOutcome(scenario));
        Begin();
    }

    /// <summary>Wall time at which times begin to count, UTC.</summary>
    internal DateTime StartedAtWall { get; private set; }

    /// <summary>Time since the start.</summary>
    internal TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>What is known now, in the order of the scenarios.</summary>
    internal ImmutableArray<ScenarioOutcome> Outcomes
    {
        get
        {
            lock (_lock)
            {
                TimeSpan now = Now;
                return [.. _scenarios.Select(scenario => _byRegistry[scenario.Registry] with { WatchedUntil = now })];
            }
        }
    }

    /// <summary>Times count from now on.</summary>
    internal void Begin() => (_startedAt, StartedAtWall) = (_time.GetTimestamp(), _time.GetUtcNow().UtcDateTime);

    internal void Listens(DemoScenario scenario, string endpoint) =>
        Change(scenario, outcome => outcome with { Endpoint = endpoint });

    internal void LeaveOut(DemoScenario scenario, SourceKind source) => Change(
        scenario, outcome => outcome with { LeftOut = $"source {source.Name()} cannot show it: {scenario.Blindness}" });

    internal void FaultBegan(DemoScenario scenario, long timestamp) => Change(
        scenario, outcome => outcome with { FaultAt = Since(timestamp) }, _view.OnFault);

    internal void Fail(DemoScenario scenario, string problem) => Change(
        scenario, outcome => outcome with { Problem = problem }, outcome => _view.OnProblem(outcome, Now));

    internal void Finish(DemoScenario scenario) => Change(
        scenario, static outcome => outcome with { IsFinished = true }, outcome => _view.OnFinished(outcome, Now));

    internal void ClientSaid(DemoScenario scenario, DemoClientLine line)
    {
        bool isNews = true;
        Change(
            scenario,
            outcome =>
            {
                isNews = line.Word == DemoClientWord.Failed || outcome.ClientSays != line.Text; // each layer says the same
                return Take(outcome, line);
            },
            outcome =>
            {
                if (isNews) _view.OnClient(outcome, Since(line.Timestamp), line.Word);
            });
    }

    internal void ConnectionOpened(string registry)
    {
        lock (_lock)
        {
            if (_byRegistry.TryGetValue(registry, out ScenarioOutcome? outcome))
                _byRegistry[registry] = outcome with { Connections = outcome.Connections + 1 };
        }
    }

    internal void Warned(IncidentSnapshot incident, long timestamp)
    {
        lock (_lock)
        {
            if (!_byRegistry.TryGetValue(incident.Registry, out ScenarioOutcome? outcome)) return;
            bool isNews = incident.Phase != IncidentPhase.Updated || incident.Status != outcome.Status
                || incident.Diagnosis.Cause != outcome.Cause;
            outcome = Take(outcome, incident, Since(timestamp));
            _byRegistry[incident.Registry] = outcome;
            if (isNews) _view.OnIncident(outcome, incident, Since(timestamp));
        }
    }

    private ScenarioOutcome Take(ScenarioOutcome outcome, DemoClientLine line) => outcome with
    {
        ClientSpokeAt = outcome.ClientSpokeAt ?? Since(line.Timestamp),
        NoticedAt = line.Word == DemoClientWord.Failed ? Since(line.Timestamp) : outcome.NoticedAt,
        ClientSays = line.Text,
    };

    private static ScenarioOutcome Take(ScenarioOutcome outcome, IncidentSnapshot incident, TimeSpan at)
    {
        bool isRight = outcome.Scenario.Causes.Contains(incident.Diagnosis.Cause);
        outcome = outcome with
        {
            Incidents = outcome.Incidents + (incident.Phase == IncidentPhase.Opened ? 1 : 0),
            IsEarly = outcome.IsEarly || (outcome.Scenario.IsFaulty && !(outcome.FaultAt <= at)),
        };
        if (outcome.WarnedAt is not null)
            return outcome.Incident == incident.Id ? outcome with { Status = incident.Status } : outcome;
        return outcome with
        {
            WarnedAt = isRight ? at : null,
            Incident = incident.Id,
            Cause = incident.Diagnosis.Cause,
            Status = incident.Status,
            Evidence = [.. incident.Evidence.Select(static evidence => evidence.Detail)],
        };
    }

    private TimeSpan Since(long timestamp) => _time.GetElapsedTime(_startedAt, timestamp);

    private void Change(
        DemoScenario scenario, Func<ScenarioOutcome, ScenarioOutcome> change, Action<ScenarioOutcome>? show = null)
    {
        lock (_lock)
        {
            ScenarioOutcome outcome = change(_byRegistry[scenario.Registry]);
            _byRegistry[scenario.Registry] = outcome;
            show?.Invoke(outcome);
        }
    }
}
