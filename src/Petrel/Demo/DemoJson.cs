using System.Collections.Immutable;
using System.Text.Json;
using Petrel.Core.Diagnosis;
using Petrel.Export.Json;

namespace Petrel.Demo;

/// <summary>Adds an object of type <c>demo</c> for each scenario to the lines of the watch, before its summary.</summary>
/// <param name="lines">Where the lines go.</param>
internal sealed class DemoJson(LineWriter lines) : IDemoView
{
    public void OnEnd(ImmutableArray<ScenarioOutcome> outcomes, DateTime startedAt)
    {
        foreach (ScenarioOutcome outcome in outcomes)
        {
            using (var json = new Utf8JsonWriter(lines.Buffer)) Write(json, outcome, startedAt);
            lines.EndLine();
        }
    }

    private static void Write(Utf8JsonWriter json, ScenarioOutcome outcome, DateTime startedAt)
    {
        DemoVerdict verdict = DemoVerdicts.Judge(outcome);
        json.WriteStartObject();
        json.WriteString("type"u8, "demo"u8);
        WriteTime(json, "time", startedAt + outcome.WatchedUntil);
        json.WriteString("scenario"u8, outcome.Scenario.Name);
        json.WriteString("registry"u8, outcome.Scenario.Registry);
        json.WriteString("endpoint"u8, outcome.Endpoint);
        json.WriteString("verdict"u8, verdict.Name());
        json.WriteBoolean("ok"u8, verdict.IsGood());
        json.WriteString("fault"u8, outcome.Scenario.IsFaulty ? outcome.Scenario.FaultText : null);
        WriteTime(json, "faultAt", startedAt + outcome.FaultAt);
        WriteWarning(json, outcome, startedAt);
        WriteClient(json, outcome, startedAt);
        json.WriteNumber("connections"u8, outcome.Connections);
        json.WriteString("problem"u8, outcome.Problem ?? outcome.LeftOut);
        json.WriteEndObject();
    }

    private static void WriteWarning(Utf8JsonWriter json, ScenarioOutcome outcome, DateTime startedAt)
    {
        WriteTime(json, "warnedAt", startedAt + outcome.WarnedAt);
        WriteSeconds(json, "warnedAfterSeconds", outcome.WarnedAt - outcome.FaultAt);
        json.WriteNumber("incidents"u8, outcome.Incidents);
        json.WriteString("incident"u8, outcome.Incident);
        json.WriteString("cause"u8, outcome.Incident is null ? null : outcome.Cause.Name());
        json.WriteString("status"u8, outcome.Incident is null ? null : outcome.Status.ToString().ToLowerInvariant());
        json.WriteStartArray("expectedCauses"u8);
        foreach (Cause cause in outcome.Scenario.Causes) json.WriteStringValue(cause.Name());
        json.WriteEndArray();
        json.WriteStartArray("evidence"u8);
        foreach (string evidence in outcome.Evidence) json.WriteStringValue(evidence);
        json.WriteEndArray();
    }

    private static void WriteClient(Utf8JsonWriter json, ScenarioOutcome outcome, DateTime startedAt)
    {
        WriteTime(json, "clientSpokeAt", startedAt + outcome.ClientSpokeAt);
        WriteTime(json, "clientNoticedAt", startedAt + outcome.NoticedAt);
        WriteSeconds(json, "clientNoticedAfterSeconds", outcome.NoticedAt - outcome.FaultAt);
        json.WriteBoolean("stillWaiting"u8, outcome is { FaultAt: not null, NoticedAt: null });
        json.WriteString("clientSays"u8, outcome.ClientSays.Length == 0 ? null : outcome.ClientSays);
        WriteSeconds(json, "leadSeconds", outcome.Lead);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTime? time)
    {
        if (time is { } known) json.WriteString(name, known.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"));
        else json.WriteNull(name);
    }

    private static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } known) json.WriteNumber(name, Math.Round(known.TotalSeconds, 6));
        else json.WriteNull(name);
    }
}
