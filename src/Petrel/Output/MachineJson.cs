using System.Text.Json;
using Petrel.Agent.Diagnostics;
using Petrel.Export.Json;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;

namespace Petrel.Output;

/// <summary>What kind of machine this is, as members of a JSON object.</summary>
internal static class MachineJson
{
    /// <summary>The kernel and its limits, and the namespaces that are seen from here.</summary>
    internal static void Write(Utf8JsonWriter json, MachineFacts facts)
    {
        WriteKernel(json, facts);
        WriteNamespaces(json, facts);
    }

    private static void WriteKernel(Utf8JsonWriter json, MachineFacts facts)
    {
        HostSettings settings = facts.Settings;
        json.WriteStartObject("kernel"u8);
        json.WriteString("release"u8, settings.KernelRelease);
        json.WriteString("tracefs"u8, facts.TraceFs.IsAvailable ? facts.TraceFsPlace.Length > 0 ? facts.TraceFsPlace : "detached" : null);
        WriteLimit(json, "perfEventParanoid"u8, settings.PerfEventParanoid);
        json.WriteNumber("perfEventMlockKb"u8, settings.PerfEventMlockKilobytes);
        WriteLimit(json, "lockedMemoryBytes"u8, settings.Limits.LockedOctets);
        WriteLimit(json, "openFiles"u8, settings.Limits.OpenFiles);
        json.WriteNumber("processors"u8, settings.Processors);
        json.WriteEndObject();
    }

    private static void WriteNamespaces(Utf8JsonWriter json, MachineFacts facts)
    {
        HostSettings settings = facts.Settings;
        json.WriteBoolean("userNamespace"u8, facts.Capabilities.IsInUserNamespace);
        json.WriteStartObject("pidNamespace"u8);
        json.WriteNumber("inode"u8, settings.PidNamespace);
        json.WriteBoolean("initial"u8, settings.IsInitialPidNamespace);
        json.WriteBoolean("procMatches"u8, !settings.Status.ProcIsOfOuterNamespace);
        json.WriteString("hidepid"u8, settings.HidePid.Length > 0 ? settings.HidePid : null);
        json.WriteNumber("processes"u8, facts.Netns.Processes);
        json.WriteNumber("unreadable"u8, facts.Netns.Unreadable);
        json.WriteEndObject();
        json.WriteStartArray("netns"u8);
        foreach (NetnsSighting seen in facts.Netns.Seen) WriteNetns(json, seen);
        json.WriteEndArray();
    }

    private static void WriteNetns(Utf8JsonWriter json, NetnsSighting seen)
    {
        json.WriteStartObject();
        json.WriteNumber("inode"u8, seen.Id.Inode);
        json.WriteBoolean("own"u8, seen.IsOwn);
        json.WriteStrings("names"u8, seen.Names);
        json.WriteNumber("pid"u8, seen.Pid == 0 ? (long?)null : seen.Pid);
        json.WriteString("process"u8, seen.Pid == 0 ? null : seen.Process);
        json.WriteNumber("processes"u8, seen.Processes);
        json.WriteBoolean("entered"u8, seen.Entry.IsAvailable);
        json.WriteString("why"u8, seen.Entry.Detail);
        json.WriteEndObject();
    }

    // What is unlimited is not known to have a limit.
    private static void WriteLimit(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? limit) =>
        json.WriteNumber(name, limit == long.MaxValue ? null : limit);
}
