using System.Collections.Immutable;
using System.Text.Json;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;
using Petrel.Core.Sockets;

namespace Petrel.Export.Json;

/// <summary>Incidents, and what may become one, as members of a JSON object.</summary>
internal static class IncidentJson
{
    /// <summary>An incident with all that speaks for it.</summary>
    internal static void Write(Utf8JsonWriter json, IncidentSnapshot incident, WallTimes times)
    {
        json.WriteString("id"u8, incident.Id);
        json.WriteString("phase"u8, incident.Phase switch
        {
            IncidentPhase.Opened => "opened"u8,
            IncidentPhase.Updated => "updated"u8,
            _ => "resolved"u8,
        });
        json.WriteString("status"u8, incident.Status == IncidentStatus.Confirmed ? "confirmed"u8 : "suspected"u8);
        json.WriteString("registry"u8, incident.Registry);
        json.WriteStrings("endpoints"u8, incident.Endpoints);
        json.WriteString("cause"u8, incident.Diagnosis.Cause.Name());
        json.WriteString("severity"u8, incident.Severity == Severity.Critical ? "critical"u8 : "warning"u8);
        json.WriteNumber("confidence"u8, incident.Diagnosis.Confidence);
        json.WriteTime("firstSign"u8, times.At(incident.FirstSign));
        json.WriteString("summary"u8, incident.Summary);
        json.WriteStrings("advice"u8, incident.Advice);
        WriteProcesses(json, incident.Processes);
        json.WriteStrings("images"u8, incident.Images);
        OutcomeJson.WriteWords(json, incident.Words);
        json.WriteNull("mirrorOf"u8);
        WriteEvidence(json, incident, times);
        WriteCauses(json, incident.Diagnosis);
    }

    /// <summary>A suspicion with its one piece of evidence.</summary>
    internal static void Write(Utf8JsonWriter json, Suspicion suspicion, WallTimes times)
    {
        json.WriteString("registry"u8, suspicion.Registry);
        json.WriteString("role"u8, suspicion.Role.Name());
        json.WriteString("endpoint"u8, suspicion.Evidence.Endpoint);
        json.WriteString("signal"u8, suspicion.Evidence.Signal.Name());
        json.WriteString("cause"u8, suspicion.Diagnosis.Cause.Name());
        json.WriteTime("firstSign"u8, times.At(suspicion.FirstSign));
        json.WriteString("summary"u8, suspicion.Evidence.Detail);
        WriteProcesses(json, suspicion.Process is { } process ? [process] : []);
        WriteCauses(json, suspicion.Diagnosis);
    }

    private static void WriteProcesses(Utf8JsonWriter json, ImmutableArray<AffectedProcess> processes)
    {
        json.WriteStartArray("processes"u8);
        foreach (AffectedProcess process in processes)
        {
            json.WriteStartObject();
            json.WriteNumber("pid"u8, process.Pid != 0 ? process.Pid : (long?)null);
            json.WriteString("name"u8, process.Name);
            json.WriteString("container"u8, process.Container);
            json.WriteString("pod"u8, process.Pod);
            json.WriteNetns(new NetnsId(process.Netns));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEvidence(Utf8JsonWriter json, IncidentSnapshot incident, WallTimes times)
    {
        json.WriteStartArray("evidence"u8);
        foreach (Evidence evidence in incident.Evidence)
        {
            json.WriteStartObject();
            json.WriteString("signal"u8, evidence.Signal.Name());
            json.WriteTime("time"u8, times.At(evidence.Time));
            json.WriteString("endpoint"u8, evidence.Endpoint);
            json.WriteNumber("value"u8, evidence.Value);
            json.WriteNumber("threshold"u8, evidence.Threshold);
            json.WriteNumber("window"u8, evidence.WindowSeconds);
            json.WriteString("detail"u8, evidence.Detail);
            json.WriteEndObject();
        }

        foreach (ProbeEvidence evidence in incident.Probes) WriteProbeEvidence(json, evidence, times);
        json.WriteEndArray();
    }

    private static void WriteProbeEvidence(Utf8JsonWriter json, ProbeEvidence evidence, WallTimes times)
    {
        json.WriteStartObject();
        json.WriteString("signal"u8, evidence.Signal);
        json.WriteTime("time"u8, times.At(evidence.Time));
        json.WriteString("endpoint"u8, evidence.Endpoint);
        json.WriteNumber("value"u8, evidence.Seconds);
        json.WriteNumber("threshold"u8, 0);
        json.WriteNumber("window"u8, 0);
        json.WriteString("detail"u8, evidence.Detail);
        json.WriteEndObject();
    }

    private static void WriteCauses(Utf8JsonWriter json, DiagnosisResult diagnosis)
    {
        json.WriteStartArray("causes"u8);
        foreach (RankedCause ranked in diagnosis.Ranked)
        {
            json.WriteStartObject();
            json.WriteString("cause"u8, ranked.Cause.Name());
            json.WriteNumber("confidence"u8, ranked.Confidence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
