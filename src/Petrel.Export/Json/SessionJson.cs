using System.Text.Json;
using Petrel.Core.Events;

namespace Petrel.Export.Json;

/// <summary>How a watch begins, changes and ends, as members of a JSON object.</summary>
internal static class SessionJson
{
    /// <summary>What is watched, by which source, and what it cannot see.</summary>
    internal static void Write(Utf8JsonWriter json, Hello hello)
    {
        json.WriteString("version"u8, hello.Version);
        json.WriteString("source"u8, hello.Source.Name());
        json.WriteString("sourceReason"u8, hello.SourceReason);
        json.WriteString("netns"u8, hello.Netns);
        WriteDegraded(json, hello.Degraded);
        json.WriteStrings("registries"u8, hello.Registries);
        SightingJson.Write(json, hello.Discovered);
        json.WriteStartArray("ports"u8);
        foreach (ushort port in hello.Ports) json.WriteNumberValue(port);
        json.WriteEndArray();
        json.WriteStrings("sends"u8, hello.Sends);
        if (hello.Replay is not null) json.WriteString("replay"u8, hello.Replay);
    }

    /// <summary>Which source took over, and what is missing from then on.</summary>
    internal static void Write(Utf8JsonWriter json, SourceChange change)
    {
        json.WriteString("source"u8, change.To.Name());
        json.WriteString("from"u8, change.From.Name());
        json.WriteString("reason"u8, change.Reason);
        WriteDegraded(json, change.Degraded);
    }

    /// <summary>What was counted, and what the watch cost.</summary>
    internal static void Write(Utf8JsonWriter json, Summary summary)
    {
        json.WriteNumber("incidents"u8, summary.Incidents);
        json.WriteNumber("lost"u8, summary.Lost);
        json.WriteNumber("opened"u8, summary.Opened);
        json.WriteNumber("closed"u8, summary.Closed);
        json.WriteNumber("malformed"u8, summary.Malformed);
        OutcomeJson.WriteCounts(json, summary.Outcomes);
        if (summary.Overhead is not null) WriteOverhead(json, summary.Overhead);
    }

    private static void WriteOverhead(Utf8JsonWriter json, Overhead overhead)
    {
        json.WriteStartObject("overhead"u8);
        json.WriteNumber("ticks"u8, overhead.Ticks);
        json.WriteNumber("events"u8, overhead.Events);
        json.WriteSeconds("cpuSeconds"u8, overhead.CpuSeconds);
        json.WriteSeconds("steadyCpuSeconds"u8, overhead.SteadyCpuSeconds);
        json.WriteNumber("loopAllocatedBytes"u8, overhead.LoopAllocatedBytes);
        json.WriteNumber("allocatedBytes"u8, overhead.AllocatedBytes);
        json.WriteNumber("residentBytes"u8, overhead.ResidentBytes);
        json.WriteEndObject();
    }

    private static void WriteDegraded(Utf8JsonWriter json, IEnumerable<Degradation> degraded)
    {
        json.WriteStartArray("degraded"u8);
        foreach (Degradation item in degraded)
        {
            json.WriteStartObject();
            json.WriteLack(item.Missing, item.Effect, item.Fix);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
