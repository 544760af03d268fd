using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;
using Petrel.Demo;

namespace Petrel.Tests.Demo;

/// <summary>Outcomes and incidents as the tests need them. Times are seconds.</summary>
internal static class Outcomes
{
    internal static ScenarioOutcome Of(
        string scenario, double? fault = null, double? warned = null, double? noticed = null, Cause cause = Cause.Network,
        bool finished = true) => new(DemoScenarios.Find(scenario)!)
        {
            FaultAt = Time(fault),
            WarnedAt = Time(warned),
            NoticedAt = Time(noticed),
            Incidents = warned is null ? 0 : 1,
            Cause = cause,
            IsFinished = finished,
            WatchedUntil = TimeSpan.FromSeconds(60),
        };

    internal static IncidentSnapshot Incident(
        string scenario, Cause cause, string id = "a", IncidentPhase phase = IncidentPhase.Opened,
        IncidentStatus status = IncidentStatus.Suspected) => new()
        {
            Id = id,
            Time = 0,
            Phase = phase,
            Status = status,
            Registry = DemoScenarios.Find(scenario)!.Registry,
            Severity = Severity.Critical,
            Diagnosis = new DiagnosisResult([new RankedCause(cause, 0.8)]),
            FirstSign = 0,
            Endpoints = ["127.77.0.1:1"],
            Evidence = [new Evidence(default, 0, "127.77.0.1:1", 1, 1, 0, "what was seen")],
            Processes = [],
            Summary = "",
            Advice = [],
        };

    private static TimeSpan? Time(double? seconds) => seconds is { } known ? TimeSpan.FromSeconds(known) : null;
}
