using System.Text.Json;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Outcomes;

namespace Petrel.Export.Json;

/// <summary>What clients said themselves, as members of a JSON object.</summary>
internal static class OutcomeJson
{
    internal static void Write(Utf8JsonWriter json, OutcomePoint outcome)
    {
        json.WriteString("client"u8, outcome.Client);
        json.WriteString("outcome"u8, outcome.Kind.Name());
        json.WriteString("registry"u8, outcome.Registry);
        json.WriteString("image"u8, outcome.Image);
        json.WriteString("pod"u8, outcome.Pod);
        json.WriteString("job"u8, outcome.Job);
        json.WriteString("cause"u8, outcome.Cause?.Name());
        json.WriteString("text"u8, outcome.Text);
        json.WriteString("verdict"u8, outcome.Verdict.Name());
        json.WriteString("incident"u8, outcome.Incident);
        json.WriteNumber("leadSeconds"u8, outcome.LeadSeconds);
    }

    internal static void WriteWords(Utf8JsonWriter json, IncidentWords? words)
    {
        if (words is null)
        {
            json.WriteNull("clients"u8);
            return;
        }

        json.WriteStartObject("clients"u8);
        json.WriteNumber("failed"u8, words.Failed);
        json.WriteNumber("retrying"u8, words.Retrying);
        json.WriteNumber("succeeded"u8, words.Succeeded);
        json.WriteNumber("leadSeconds"u8, words.LeadSeconds);
        json.WriteEndObject();
    }

    internal static void WriteCounts(Utf8JsonWriter json, OutcomeCounts? counts)
    {
        if (counts is null)
        {
            json.WriteNull("outcomes"u8);
            return;
        }

        json.WriteStartObject("outcomes"u8);
        json.WriteNumber("failed"u8, counts.Failed);
        json.WriteNumber("retrying"u8, counts.Retrying);
        json.WriteNumber("succeeded"u8, counts.Succeeded);
        json.WriteNumber("warned"u8, counts.Warned);
        json.WriteNumber("late"u8, counts.Late);
        json.WriteNumber("missed"u8, counts.Missed);
        json.WriteNumber("missedSpells"u8, counts.MissedSpells);
        json.WriteNumber("incidentsBorneOut"u8, counts.IncidentsBorneOut);
        json.WriteNumber("incidentsUnconfirmed"u8, counts.IncidentsUnconfirmed);
        json.WriteNumber("incidentsUnheard"u8, counts.IncidentsUnheard);
        json.WriteEndObject();
    }
}
