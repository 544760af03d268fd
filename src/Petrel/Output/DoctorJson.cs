using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Petrel.Agent.Diagnostics;
using Petrel.Clients;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Export.Json;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Registry.Discovery;

namespace Petrel.Output;

/// <summary>Writes a checkup as one JSON object on one line.</summary>
internal sealed class DoctorJson : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(8 * 1024);
    private readonly Utf8JsonWriter _json;

    // Commands hold quotes and plus signs; nothing here goes into a web page.
    private DoctorJson() => _json = new Utf8JsonWriter(
        _buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Dispose() => _json.Dispose();

    /// <summary>The object and a line feed.</summary>
    internal static string Write(Checkup checkup, string version, DateTime time, ClientConfigurations? clients = null)
    {
        using var writer = new DoctorJson();
        writer.WriteAll(checkup, version, time, clients ?? ClientConfigurations.None);
        return Encoding.UTF8.GetString(writer._buffer.WrittenSpan) + "\n";
    }

    private void WriteAll(Checkup checkup, string version, DateTime time, ClientConfigurations clients)
    {
        HostSettings settings = checkup.Facts.Settings;
        _json.WriteStartObject();
        _json.WriteString("type"u8, "doctor"u8);
        _json.WriteString("time"u8, time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", null));
        _json.WriteString("version"u8, version);
        _json.WriteString("status"u8, Name(checkup.Status));
        _json.WriteNumber("exit"u8, (int)checkup.Status);
        _json.WriteString("source"u8, checkup.Source.Name());
        _json.WriteString("executable"u8, settings.Executable);
        _json.WriteBoolean("root"u8, checkup.Facts.Capabilities.IsRoot);
        WriteFindings(checkup);
        WriteGrant(checkup.Grant);
        WriteCapabilities(checkup);
        WriteSources(checkup);
        WriteNames(checkup.Facts.Names);
        WriteClients(checkup.Facts);
        WriteKernel(checkup.Facts);
        WriteNamespaces(checkup.Facts);
        SightingJson.Write(_json, clients.Registries);
        DiscoveryJson.WriteWays(_json, clients);
        DiscoveryJson.WriteIdle(_json, clients.Idle);
        DiscoveryJson.WriteFindings(_json, clients.Findings);
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteFindings(Checkup checkup)
    {
        _json.WriteStartArray("findings"u8);
        foreach (CheckupFinding finding in checkup.Findings)
        {
            _json.WriteStartObject();
            _json.WriteString("status"u8, Name(finding.Status));
            WriteLack(finding.Missing, finding.Effect, finding.Fix);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteLack(string missing, string effect, string fix)
    {
        _json.WriteString("missing"u8, missing);
        _json.WriteString("effect"u8, effect);
        _json.WriteString("fix"u8, fix);
    }

    private void WriteGrant(GrantAdvice grant)
    {
        _json.WriteStartObject("grant"u8);
        WriteStrings("commands"u8, grant.Commands);
        WriteStrings("notes"u8, grant.Notes);
        _json.WriteEndObject();
    }

    private void WriteCapabilities(Checkup checkup)
    {
        _json.WriteStartArray("capabilities"u8);
        foreach (CapabilityCheck check in checkup.Capabilities)
        {
            _json.WriteStartObject();
            _json.WriteString("name"u8, check.Use.Name);
            _json.WriteString("state"u8, check.State.ToString().ToLowerInvariant());
            _json.WriteString("by"u8, check.By);
            _json.WriteString("purpose"u8, check.Use.Purpose);
            _json.WriteString("effect"u8, check.Use.Effect);
            _json.WriteString("fix"u8, check.Fix);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteSources(Checkup checkup)
    {
        _json.WriteStartArray("sources"u8);
        foreach (SourceTrial trial in checkup.Facts.Trials)
        {
            _json.WriteStartObject();
            _json.WriteString("source"u8, trial.Source.Name());
            _json.WriteString("availability"u8, trial.Availability.Kind.ToString().ToLowerInvariant());
            _json.WriteBoolean("auto"u8, trial.Source == checkup.Source);
            WriteLack(trial.Availability.Missing, trial.Availability.Detail, trial.Availability.Fix);
            WriteLimits(trial);
            _json.WriteStartObject("detects"u8);
            foreach (SignalKind signal in SourceReach.Signals)
                _json.WriteString(signal.Name(), Name(SourceReach.Of(trial.Source, signal, checkup.Facts.Trials)));
            _json.WriteEndObject();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteLimits(SourceTrial trial)
    {
        _json.WriteStartArray("limits"u8);
        foreach (Availability limit in trial.Limits)
        {
            _json.WriteStartObject();
            WriteLack(limit.Missing, limit.Detail, limit.Fix);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteNames(Availability names)
    {
        _json.WriteStartObject("serverNames"u8);
        _json.WriteString("availability"u8, names.Kind.ToString().ToLowerInvariant());
        WriteLack(names.Missing, names.Detail, names.Fix);
        _json.WriteEndObject();
    }

    private void WriteKernel(MachineFacts facts)
    {
        HostSettings settings = facts.Settings;
        _json.WriteStartObject("kernel"u8);
        _json.WriteString("release"u8, settings.KernelRelease);
        _json.WriteString("tracefs"u8, facts.TraceFs.IsAvailable ? facts.TraceFsPlace.Length > 0 ? facts.TraceFsPlace : "detached" : null);
        WriteNumber("perfEventParanoid"u8, settings.PerfEventParanoid);
        _json.WriteNumber("perfEventMlockKb"u8, settings.PerfEventMlockKilobytes);
        WriteNumber("lockedMemoryBytes"u8, settings.Limits.LockedOctets);
        WriteNumber("openFiles"u8, settings.Limits.OpenFiles);
        _json.WriteNumber("processors"u8, settings.Processors);
        _json.WriteEndObject();
    }

    private void WriteClients(MachineFacts facts)
    {
        _json.WriteStartArray("outcomes"u8);
        foreach (SourceReadiness source in facts.Clients)
        {
            _json.WriteStartObject();
            _json.WriteString("source"u8, source.Source);
            _json.WriteBoolean("readable"u8, source.IsReadable);
            _json.WriteString("missing"u8, source.Missing);
            _json.WriteString("effect"u8, source.Effect);
            _json.WriteString("fix"u8, source.Fix);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteNamespaces(MachineFacts facts)
    {
        HostSettings settings = facts.Settings;
        _json.WriteBoolean("userNamespace"u8, facts.Capabilities.IsInUserNamespace);
        _json.WriteStartObject("pidNamespace"u8);
        _json.WriteNumber("inode"u8, settings.PidNamespace);
        _json.WriteBoolean("initial"u8, settings.IsInitialPidNamespace);
        _json.WriteBoolean("procMatches"u8, !settings.Status.ProcIsOfOuterNamespace);
        _json.WriteString("hidepid"u8, settings.HidePid.Length > 0 ? settings.HidePid : null);
        _json.WriteNumber("processes"u8, facts.Netns.Processes);
        _json.WriteNumber("unreadable"u8, facts.Netns.Unreadable);
        _json.WriteEndObject();
        _json.WriteStartArray("netns"u8);
        foreach (NetnsSighting seen in facts.Netns.Seen) WriteNetns(seen);
        _json.WriteEndArray();
    }

    private void WriteNetns(NetnsSighting seen)
    {
        _json.WriteStartObject();
        _json.WriteNumber("inode"u8, seen.Id.Inode);
        _json.WriteBoolean("own"u8, seen.IsOwn);
        WriteStrings("names"u8, seen.Names);
        WriteNumber("pid"u8, seen.Pid == 0 ? null : seen.Pid);
        _json.WriteString("process"u8, seen.Pid == 0 ? null : seen.Process);
        _json.WriteNumber("processes"u8, seen.Processes);
        _json.WriteBoolean("entered"u8, seen.Entry.IsAvailable);
        _json.WriteString("why"u8, seen.Entry.Detail);
        _json.WriteEndObject();
    }

    // Null stands for what is not known; what is unlimited is not known to have a limit.
    private void WriteNumber(ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } known and not long.MaxValue) _json.WriteNumber(name, known);
        else _json.WriteNull(name);
    }

    private void WriteStrings(ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        _json.WriteStartArray(name);
        foreach (string value in values) _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    private static string Name(CheckupStatus status) => status.ToString().ToLowerInvariant();

    private static string Name(Reach reach) => reach switch
    {
        Reach.Full => "yes",
        Reach.Polled => "polled",
        _ => "no",
    };
}
