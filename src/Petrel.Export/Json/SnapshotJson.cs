using System.Text.Json;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.Snapshots;
using Petrel.Core.Sockets;

namespace Petrel.Export.Json;

/// <summary>The periodic view, as members of a JSON object.</summary>
internal static class SnapshotJson
{
    /// <summary>Registries, connections that are nobody's, and the counters of whole namespaces.</summary>
    internal static void Write(Utf8JsonWriter json, EngineSnapshot snapshot)
    {
        json.WriteStartArray("registries"u8);
        foreach (RegistrySnapshot registry in snapshot.Registries) WriteRegistry(json, registry);
        json.WriteEndArray();
        json.WriteStartArray("unattributed"u8);
        foreach (UnattributedSnapshot other in snapshot.Unattributed) WriteUnattributed(json, other);
        json.WriteEndArray();
        json.WriteStartArray("hosts"u8);
        foreach (HostSnapshot host in snapshot.Hosts) WriteHost(json, host);
        json.WriteEndArray();
    }

    private static void WriteRegistry(Utf8JsonWriter json, RegistrySnapshot registry)
    {
        json.WriteStartObject();
        json.WriteString("registry"u8, registry.Registry);
        json.WriteStartObject("states"u8);
        for (int state = 1; state < registry.States.Length; state++)
            json.WriteNumber(((TcpState)state).Name(), registry.States[state]);
        json.WriteEndObject();
        json.WriteStartArray("endpoints"u8);
        foreach (EndpointSnapshot endpoint in registry.Endpoints) WriteEndpoint(json, endpoint);
        json.WriteEndArray();
        WriteQuota(json, registry.Quota);
        json.WriteEndObject();
    }

    private static void WriteQuota(Utf8JsonWriter json, Forecast? quota)
    {
        if (quota is null)
        {
            json.WriteNull("quota"u8);
            return;
        }

        json.WriteStartObject("quota"u8);
        ForecastJson.WriteFigures(json, quota);
        json.WriteEndObject();
    }

    private static void WriteEndpoint(Utf8JsonWriter json, EndpointSnapshot endpoint)
    {
        json.WriteStartObject();
        json.WriteString("endpoint"u8, endpoint.Endpoint);
        json.WriteString("role"u8, endpoint.Role.Name());
        json.WriteNetns(endpoint.Netns);
        json.WriteNumber("open"u8, endpoint.Open);
        json.WriteNumber("ailing"u8, endpoint.Ailing);
        json.WriteSeconds("handshakeSeconds"u8, endpoint.HandshakeSeconds);
        json.WriteSeconds("oldestSeconds"u8, endpoint.OldestSeconds);
        json.WriteEndObject();
    }

    private static void WriteUnattributed(Utf8JsonWriter json, UnattributedSnapshot other)
    {
        json.WriteStartObject();
        json.WriteString("endpoint"u8, other.Endpoint);
        json.WriteString("process"u8, other.Process);
        json.WriteNumber("pid"u8, other.Pid);
        json.WriteNumber("open"u8, other.Open);
        json.WriteEndObject();
    }

    private static void WriteHost(Utf8JsonWriter json, HostSnapshot host)
    {
        json.WriteStartObject();
        json.WriteNetns(host.Netns);
        HostCounters counters = host.Counters;
        json.WriteNumber("tcpInUse"u8, counters.TcpInUse);
        json.WriteNumber("tcpTimeWait"u8, counters.TcpTimeWait);
        json.WriteNumber("tcpOrphans"u8, counters.TcpOrphans);
        json.WriteNumber("tcpAllocated"u8, counters.TcpAllocated);
        json.WriteNumber("listenOverflows"u8, counters.ListenOverflows);
        json.WriteNumber("timeouts"u8, counters.Timeouts);
        json.WriteNumber("synRetransmits"u8, counters.SynRetransmits);
        json.WriteNumber("abortsOnTimeout"u8, counters.AbortsOnTimeout);
        json.WriteEndObject();
    }
}
