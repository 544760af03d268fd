using System.Text.Json;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Export.Json;
using Petrel.Export.Reports;

namespace Petrel.Output;

/// <summary>An incident told in full, as members of a JSON object (<c>docs/json.md</c>).</summary>
internal static class ExplainJson
{
    internal static void Write(Utf8JsonWriter json, IncidentStory story)
    {
        StoredIncident incident = story.Incident;
        json.WriteString("id"u8, incident.Id);
        json.WriteString("registry"u8, incident.Registry);
        json.WriteString("cause"u8, incident.Cause.Name());
        json.WriteString("severity"u8, incident.Severity == Severity.Critical ? "critical"u8 : "warning"u8);
        json.WriteString("status"u8, incident.Status == IncidentStatus.Confirmed ? "confirmed"u8 : "suspected"u8);
        json.WriteNumber("confidence"u8, incident.Confidence);
        json.WriteTime("firstSign"u8, incident.FirstSign);
        json.WriteTime("openedAt"u8, incident.OpenedAt);
        json.WriteTime("resolvedAt"u8, incident.ResolvedAt);
        json.WriteTime("clientSpokeAt"u8, incident.ClientSpokeAt);
        json.WriteSeconds("leadSeconds"u8, incident.LeadSeconds);
        json.WriteString("summary"u8, incident.Summary);
        json.WriteStrings("endpoints"u8, story.Endpoints);
        json.WriteStrings("sufferers"u8, story.Sufferers);
        json.WriteStrings("images"u8, incident.Images);
        json.WriteStrings("advice"u8, story.Advice);
        json.WriteStartArray("causes"u8);
        foreach ((string cause, double confidence) in story.Causes)
        {
            json.WriteStartObject();
            json.WriteString("cause"u8, cause);
            json.WriteNumber("confidence"u8, confidence);
            json.WriteString("words"u8, ExplainText.Words(confidence));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("timeline"u8);
        foreach (StoryStep step in story.Steps)
        {
            json.WriteStartObject();
            json.WriteTime("time"u8, step.Time);
            json.WriteSeconds("sinceFirstSign"u8, (step.Time - incident.FirstSign).TotalSeconds);
            json.WriteString("kind"u8, step.Kind);
            json.WriteString("what"u8, step.What);
            json.WriteString("detail"u8, step.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
