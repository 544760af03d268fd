using System.Text.Json;
using Petrel.Agent.Probing;
using Petrel.Registry.Discovery;

namespace Petrel.Output;

/// <summary>What discovery found, as members of a JSON object.</summary>
internal static class DiscoveryJson
{
    /// <summary>By which ways and as whom probes ask these registries: <c>ways</c>.</summary>
    internal static void WriteWays(Utf8JsonWriter json, ClientConfigurations clients)
    {
        json.WriteStartArray("ways"u8);
        foreach (RegistrySighting one in clients.Registries)
        {
            foreach (string way in WayText.Of(clients, one.Registry))
            {
                json.WriteStartObject();
                json.WriteString("registry"u8, one.Registry);
                json.WriteString("way"u8, way);
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }

    /// <summary>The mirrors that are never asked: <c>idleMirrors</c>.</summary>
    internal static void WriteIdle(Utf8JsonWriter json, IEnumerable<IdleMirror> idle)
    {
        json.WriteStartArray("idleMirrors"u8);
        foreach (IdleMirror one in idle)
        {
            json.WriteStartObject();
            json.WriteString("client"u8, one.Client.Name());
            json.WriteString("registry"u8, one.Registry);
            json.WriteString("mirror"u8, one.Mirror);
            json.WriteString("where"u8, one.Place);
            json.WriteString("why"u8, one.Why);
            json.WriteBoolean("deliberate"u8, one.IsDeliberate);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>What is wrong in configurations: <c>configuration</c>.</summary>
    internal static void WriteFindings(Utf8JsonWriter json, IEnumerable<DiscoveryFinding> findings)
    {
        json.WriteStartArray("configuration"u8);
        foreach (DiscoveryFinding one in findings)
        {
            json.WriteStartObject();
            json.WriteString("file"u8, one.File);
            if (one.Line > 0) json.WriteNumber("line"u8, one.Line);
            else json.WriteNull("line"u8);
            json.WriteString("what"u8, one.What);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
