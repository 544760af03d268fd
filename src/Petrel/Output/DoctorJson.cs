using System.Text.Json;
using Petrel.Agent.Diagnostics;
using Petrel.Clients;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Export.Json;
using Petrel.Linux.Capabilities;
using Petrel.Registry.Discovery;

namespace Petrel.Output;

/// <summary>Writes a checkup as one JSON object on one line.</summary>
internal static class DoctorJson
{
    /// <summary>The object and a line feed.</summary>
    internal static string Write(Checkup checkup, string version, DateTime time, ClientConfigurations? clients = null) =>
        OneLineJson.Write("doctor", time, version, json => WriteAll(json, checkup, clients ?? ClientConfigurations.None));

    private static void WriteAll(Utf8JsonWriter json, Checkup checkup, ClientConfigurations clients)
    {
        json.WriteString("status"u8, Name(checkup.Status));
        json.WriteNumber("exit"u8, (int)checkup.Status);
        json.WriteString("source"u8, checkup.Source.Name());
        json.WriteString("executable"u8, checkup.Facts.Settings.Executable);
        json.WriteBoolean("root"u8, checkup.Facts.Capabilities.IsRoot);
        WriteFindings(json, checkup);
        WriteGrant(json, checkup.Grant);
        WriteCapabilities(json, checkup);
        WriteSources(json, checkup);
        WriteNames(json, checkup.Facts.Names);
        WriteClients(json, checkup.Facts);
        MachineJson.Write(json, checkup.Facts);
        SightingJson.Write(json, clients.Registries);
        DiscoveryJson.WriteWays(json, clients);
        DiscoveryJson.WriteIdle(json, clients.Idle);
        DiscoveryJson.WriteFindings(json, clients.Findings);
    }

    private static void WriteFindings(Utf8JsonWriter json, Checkup checkup)
    {
        json.WriteStartArray("findings"u8);
        foreach (CheckupFinding finding in checkup.Findings)
        {
            json.WriteStartObject();
            json.WriteString("status"u8, Name(finding.Status));
            json.WriteLack(finding.Missing, finding.Effect, finding.Fix);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteGrant(Utf8JsonWriter json, GrantAdvice grant)
    {
        json.WriteStartObject("grant"u8);
        json.WriteStrings("commands"u8, grant.Commands);
        json.WriteStrings("notes"u8, grant.Notes);
        json.WriteEndObject();
    }

    private static void WriteCapabilities(Utf8JsonWriter json, Checkup checkup)
    {
        json.WriteStartArray("capabilities"u8);
        foreach (CapabilityCheck check in checkup.Capabilities)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, check.Use.Name);
            json.WriteString("state"u8, check.State.ToString().ToLowerInvariant());
            json.WriteString("by"u8, check.By);
            json.WriteString("purpose"u8, check.Use.Purpose);
            json.WriteString("effect"u8, check.Use.Effect);
            json.WriteString("fix"u8, check.Fix);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSources(Utf8JsonWriter json, Checkup checkup)
    {
        json.WriteStartArray("sources"u8);
        foreach (SourceTrial trial in checkup.Facts.Trials)
        {
            json.WriteStartObject();
            json.WriteString("source"u8, trial.Source.Name());
            json.WriteString("availability"u8, trial.Availability.Kind.ToString().ToLowerInvariant());
            json.WriteBoolean("auto"u8, trial.Source == checkup.Source);
            json.WriteLack(trial.Availability.Missing, trial.Availability.Detail, trial.Availability.Fix);
            WriteLimits(json, trial);
            json.WriteStartObject("detects"u8);
            foreach (SignalKind signal in SourceReach.Signals)
                json.WriteString(signal.Name(), Name(SourceReach.Of(trial.Source, signal, checkup.Facts.Trials)));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLimits(Utf8JsonWriter json, SourceTrial trial)
    {
        json.WriteStartArray("limits"u8);
        foreach (Availability limit in trial.Limits)
        {
            json.WriteStartObject();
            json.WriteLack(limit.Missing, limit.Detail, limit.Fix);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, Availability names)
    {
        json.WriteStartObject("serverNames"u8);
        json.WriteString("availability"u8, names.Kind.ToString().ToLowerInvariant());
        json.WriteLack(names.Missing, names.Detail, names.Fix);
        json.WriteEndObject();
    }

    private static void WriteClients(Utf8JsonWriter json, MachineFacts facts)
    {
        json.WriteStartArray("outcomes"u8);
        foreach (SourceReadiness source in facts.Clients)
        {
            json.WriteStartObject();
            json.WriteString("source"u8, source.Source);
            json.WriteBoolean("readable"u8, source.IsReadable);
            json.WriteLack(source.Missing, source.Effect, source.Fix);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Name(CheckupStatus status) => status.ToString().ToLowerInvariant();

    private static string Name(Reach reach) => reach switch
    {
        Reach.Full => "yes",
        Reach.Polled => "polled",
        _ => "no",
    };
}
