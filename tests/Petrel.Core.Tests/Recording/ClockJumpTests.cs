using System.Text;
using Petrel.Core.Connections;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Probing;
using Petrel.Core.Recording;

namespace Petrel.Core.Tests.Recording;

/// <summary>
/// The wall clock jumps: somebody sets it, or the machine was suspended, during which CLOCK_MONOTONIC stands still. Made from
/// recordings by moving every anchor of the clock that comes after some event.
/// </summary>
public class ClockJumpTests
{
    private const int Suspend = 40, Step = 120; // minutes

    public static TheoryData<int> Jumps => [Suspend, Step, -Step];

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Replay_WithAJumpAnywhere_TellsTheSameStory(int minutes)
    {
        foreach (SourceKind source in (SourceKind[])[SourceKind.Trace, SourceKind.Diag, SourceKind.Proc])
        {
            foreach (Scenario scenario in (Scenario[])[Healthy(source), RecordedScenario.Troubled(source)])
            {
                EngineOptions options = RecordedScenario.Header().EngineOptions();
                string[] usual = Story(options, scenario.Fed);
                for (int after = 2; after < scenario.Fed.Count; after += scenario.Fed.Count / 10)
                    Assert.Equal(usual, Story(options, Jump(scenario.Fed, minutes, after)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Replay_OfAHealthyRecordingWithAJump_OpensNoIncident(int minutes)
    {
        foreach (string path in Fixtures.Recordings())
        {
            string[] lines = File.ReadAllLines(path);
            RecordingHeader header = EventReader.ReadHeader(Encoding.UTF8.GetBytes(lines[0])).Header!;
            if (header.Label?.Cause != RecordingLabel.None) continue;
            Event[] events = [.. Read(lines[1..])];
            string[] incidents = [.. Story(header.EngineOptions(), Jump(events, minutes, events.Length / 2)).Where(static line => line.StartsWith("Opened"))];
            Assert.True(incidents.Length == 0, $"{Path.GetFileName(path)}: {string.Join("; ", incidents)}");
        }
    }

    private static Scenario Healthy(SourceKind source)
    {
        var scenario = new Scenario(source);
        for (int i = 0; i < 4; i++) scenario.Pull(Math.Max(scenario.Now, 2 + (4 * i)), layers: 2 + i);
        return scenario.RunTo(60);
    }

    /// <summary>The same events, but the wall clock is ahead from some event on.</summary>
    private static IEnumerable<Event> Jump(IReadOnlyList<Event> events, int minutes, int after)
    {
        long jump = minutes * TimeSpan.TicksPerMinute;
        Event anchor = default;
        for (int i = 0; i < events.Count; i++)
        {
            Event e = events[i];
            if (e.Kind == EventKind.ClockAnchored)
            {
                anchor = e;
                if (i > after) e.Value += jump;
            }

            yield return e;
            if (i != after) continue;
            long wall = anchor.Value + ((e.Time - anchor.Time) / TimeSpan.NanosecondsPerTick);
            yield return new Event { Time = e.Time, Kind = EventKind.ClockAnchored, Value = wall + jump };
        }
    }

    // Not the id: it is made of the wall time of the first sign.
    private static string[] Story(EngineOptions options, IEnumerable<Event> events)
    {
        var output = new Teller();
        var engine = new Engine(options, output);
        foreach (Event e in events) engine.Process(e);
        engine.Finish();
        return [.. output.Story];
    }

    private static IEnumerable<Event> Read(IEnumerable<string> lines)
    {
        var reader = new EventReader();
        Event e = default;
        foreach (string line in lines)
        {
            if (reader.Read(Encoding.UTF8.GetBytes(line), ref e) == RecordedLine.Event) yield return e;
        }
    }

    private sealed class Teller : IEngineOutput
    {
        internal List<string> Story { get; } = [];

        public void OnConnection(in ConnectionRecord connection) => Story.Add(connection.ToString());

        public void OnIncident(IncidentSnapshot incident) => Story.Add(
            $"{incident.Phase} {incident.Time} {incident.FirstSign} {incident.Diagnosis.Cause.Name()} {incident.Summary} {string.Join("; ", incident.Evidence)}");

        public void OnSuspicion(Suspicion suspicion) => Story.Add(suspicion.ToString());

        public void OnProbe(ProbeReport report, long time) => Story.Add($"probe {time} {report.Summary}");

        public void OnOutcome(OutcomePoint outcome)
        {
        }

        public void OnForecast(Forecast forecast) => Story.Add($"forecast {forecast.Time} {forecast.Registry} {forecast.Subject}");

        public void OnLoss(SourceKind source, long lost, long time) => Story.Add($"loss {lost} {time}");
    }
}
