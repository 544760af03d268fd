using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Outcomes;

namespace Petrel.Export.Json;

// What clients said themselves.
public sealed partial class JsonLines
{
    /// <inheritdoc />
    public void OnOutcome(OutcomePoint outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Begin("outcome", outcome.Time);
        _json.WriteString("client"u8, outcome.Client);
        _json.WriteString("outcome"u8, outcome.Kind.Name());
        _json.WriteString("registry"u8, outcome.Registry);
        _json.WriteString("image"u8, outcome.Image);
        _json.WriteString("pod"u8, outcome.Pod);
        _json.WriteString("job"u8, outcome.Job);
        _json.WriteString("cause"u8, outcome.Cause?.Name());
        _json.WriteString("text"u8, outcome.Text);
        _json.WriteString("verdict"u8, outcome.Verdict.Name());
        _json.WriteString("incident"u8, outcome.Incident);
        WriteNumber("leadSeconds"u8, outcome.LeadSeconds);
        End();
    }

    private void WriteWords(IncidentWords? words)
    {
        if (words is null)
        {
            _json.WriteNull("clients"u8);
            return;
        }

        _json.WriteStartObject("clients"u8);
        _json.WriteNumber("failed"u8, words.Failed);
        _json.WriteNumber("retrying"u8, words.Retrying);
        _json.WriteNumber("succeeded"u8, words.Succeeded);
        WriteNumber("leadSeconds"u8, words.LeadSeconds);
        _json.WriteEndObject();
    }

    private void WriteOutcomes(OutcomeCounts? counts)
    {
        if (counts is null)
        {
            _json.WriteNull("outcomes"u8);
            return;
        }

        _json.WriteStartObject("outcomes"u8);
        _json.WriteNumber("failed"u8, counts.Failed);
        _json.WriteNumber("retrying"u8, counts.Retrying);
        _json.WriteNumber("succeeded"u8, counts.Succeeded);
        _json.WriteNumber("warned"u8, counts.Warned);
        _json.WriteNumber("late"u8, counts.Late);
        _json.WriteNumber("missed"u8, counts.Missed);
        _json.WriteNumber("missedSpells"u8, counts.MissedSpells);
        _json.WriteNumber("incidentsBorneOut"u8, counts.IncidentsBorneOut);
        _json.WriteNumber("incidentsUnconfirmed"u8, counts.IncidentsUnconfirmed);
        _json.WriteNumber("incidentsUnheard"u8, counts.IncidentsUnheard);
        _json.WriteEndObject();
    }
}
