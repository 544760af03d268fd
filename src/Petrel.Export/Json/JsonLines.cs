using System.Collections.Immutable;
using System.Text.Json;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;
using Petrel.Core.Sockets;

namespace Petrel.Export.Json;

/// <summary>Writes a watch as JSON lines. The writer and its memory are reused: a line allocates nothing.</summary>
/// <param name="lines">Where the lines go.</param>
/// <param name="connections">Whether each connection's events are written too.</param>
public sealed partial class JsonLines(ILineTarget lines, bool connections) : IWatchOutput, IDisposable
{
    private readonly Utf8JsonWriter _json = new(lines.Buffer, new JsonWriterOptions { SkipValidation = true });

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    /// <inheritdoc />
    public void OnHello(Hello hello)
    {
        Begin("hello", hello.Time);
        _json.WriteString("version"u8, hello.Version);
        _json.WriteString("source"u8, hello.Source.Name());
        _json.WriteString("sourceReason"u8, hello.SourceReason);
        _json.WriteString("netns"u8, hello.Netns);
        WriteDegraded(hello.Degraded);
        WriteStrings("registries"u8, hello.Registries);
        SightingJson.Write(_json, hello.Discovered);
        _json.WriteStartArray("ports"u8);
        foreach (ushort port in hello.Ports) _json.WriteNumberValue(port);
        _json.WriteEndArray();
        WriteStrings("sends"u8, hello.Sends);
        if (hello.Replay is not null) _json.WriteString("replay"u8, hello.Replay);
        End();
    }

    /// <inheritdoc />
    public void OnSourceChanged(SourceChange change)
    {
        Begin("source", change.Time);
        _json.WriteString("source"u8, change.To.Name());
        _json.WriteString("from"u8, change.From.Name());
        _json.WriteString("reason"u8, change.Reason);
        WriteDegraded(change.Degraded);
        End();
    }

    /// <inheritdoc />
    public void OnConnection(in ConnectionRecord connection, WallTimes times)
    {
        if (!connections) return;
        Begin("connection", times.At(connection.Time));
        _json.WriteString("event"u8, connection.Kind switch
        {
            ConnectionRecordKind.Opened => "opened"u8,
            ConnectionRecordKind.Established => "established"u8,
            ConnectionRecordKind.Attributed => "attributed"u8,
            _ => "closed"u8,
        });
        WriteOwner(connection);
        if (connection.Kind == ConnectionRecordKind.Closed) WriteEnd(connection);
        End();
    }

    /// <inheritdoc />
    public void OnIncident(IncidentSnapshot incident, WallTimes times)
    {
        Begin("incident", times.At(incident.Time));
        _json.WriteString("id"u8, incident.Id);
        _json.WriteString("phase"u8, incident.Phase switch
        {
            IncidentPhase.Opened => "opened"u8,
            IncidentPhase.Updated => "updated"u8,
            _ => "resolved"u8,
        });
        _json.WriteString("status"u8, incident.Status == IncidentStatus.Confirmed ? "confirmed"u8 : "suspected"u8);
        _json.WriteString("registry"u8, incident.Registry);
        WriteStrings("endpoints"u8, incident.Endpoints);
        _json.WriteString("cause"u8, incident.Diagnosis.Cause.Name());
        _json.WriteString("severity"u8, incident.Severity == Severity.Critical ? "critical"u8 : "warning"u8);
        _json.WriteNumber("confidence"u8, incident.Diagnosis.Confidence);
        WriteTime("firstSign"u8, times.At(incident.FirstSign));
        _json.WriteString("summary"u8, incident.Summary);
        WriteStrings("advice"u8, incident.Advice);
        WriteProcesses(incident.Processes);
        WriteStrings("images"u8, incident.Images);
        WriteWords(incident.Words);
        _json.WriteNull("mirrorOf"u8);
        WriteEvidence(incident, times);
        WriteCauses(incident.Diagnosis);
        End();
    }

    /// <inheritdoc />
    public void OnSuspicion(Suspicion suspicion, WallTimes times)
    {
        Begin("suspicion", times.At(suspicion.Time));
        _json.WriteString("registry"u8, suspicion.Registry);
        _json.WriteString("role"u8, suspicion.Role.Name());
        _json.WriteString("endpoint"u8, suspicion.Evidence.Endpoint);
        _json.WriteString("signal"u8, Core.Detection.SignalKindNames.Name(suspicion.Evidence.Signal));
        _json.WriteString("cause"u8, suspicion.Diagnosis.Cause.Name());
        WriteTime("firstSign"u8, times.At(suspicion.FirstSign));
        _json.WriteString("summary"u8, suspicion.Evidence.Detail);
        WriteProcesses(suspicion.Process is { } process ? [process] : []);
        WriteCauses(suspicion.Diagnosis);
        End();
    }

    /// <inheritdoc />
    public void OnSnapshot(EngineSnapshot snapshot, WallTimes times)
    {
        Begin("snapshot", times.At(snapshot.Time));
        _json.WriteStartArray("registries"u8);
        foreach (RegistrySnapshot registry in snapshot.Registries) WriteRegistry(registry);
        _json.WriteEndArray();
        _json.WriteStartArray("unattributed"u8);
        foreach (UnattributedSnapshot other in snapshot.Unattributed) WriteUnattributed(other);
        _json.WriteEndArray();
        _json.WriteStartArray("hosts"u8);
        foreach (HostSnapshot host in snapshot.Hosts) WriteHost(host);
        _json.WriteEndArray();
        End();
    }

    /// <inheritdoc />
    public void OnLoss(Loss loss)
    {
        Begin("loss", loss.Time);
        _json.WriteString("source"u8, loss.Source.Name());
        _json.WriteNumber("lost"u8, loss.Lost);
        _json.WriteBoolean("resynchronised"u8, loss.Resynchronised);
        End();
    }

    /// <inheritdoc />
    public void OnSummary(Summary summary)
    {
        Begin("summary", summary.Time);
        _json.WriteNumber("incidents"u8, summary.Incidents);
        _json.WriteNumber("lost"u8, summary.Lost);
        _json.WriteNumber("opened"u8, summary.Opened);
        _json.WriteNumber("closed"u8, summary.Closed);
        _json.WriteNumber("malformed"u8, summary.Malformed);
        WriteOutcomes(summary.Outcomes);
        if (summary.Overhead is not null) WriteOverhead(summary.Overhead);
        End();
    }

    /// <inheritdoc />
    public void Flush() => lines.Flush();

    /// <inheritdoc />
    public void OnNotice(Notice notice)
    {
        Begin("notice", notice.Time);
        _json.WriteString("subject"u8, notice.Subject);
        _json.WriteString("detail"u8, notice.Detail);
        End();
    }

    private void WriteOverhead(Overhead overhead)
    {
        _json.WriteStartObject("overhead"u8);
        _json.WriteNumber("ticks"u8, overhead.Ticks);
        _json.WriteNumber("events"u8, overhead.Events);
        _json.WriteNumber("cpuSeconds"u8, Math.Round(overhead.CpuSeconds, 6));
        _json.WriteNumber("steadyCpuSeconds"u8, Math.Round(overhead.SteadyCpuSeconds, 6));
        _json.WriteNumber("loopAllocatedBytes"u8, overhead.LoopAllocatedBytes);
        _json.WriteNumber("allocatedBytes"u8, overhead.AllocatedBytes);
        _json.WriteNumber("residentBytes"u8, overhead.ResidentBytes);
        _json.WriteEndObject();
    }

    private void Begin(ReadOnlySpan<char> type, DateTime time)
    {
        _json.Reset(lines.Buffer);
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        WriteTime("time"u8, time);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        lines.EndLine();
    }

    private void WriteTime(ReadOnlySpan<byte> name, DateTime time)
    {
        Span<byte> text = stackalloc byte[32];
        time.TryFormat(text, out int length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        _json.WriteString(name, text[..length]);
    }

    private void WriteOwner(in ConnectionRecord connection)
    {
        if (connection.Endpoint is { } endpoint)
        {
            _json.WriteString("registry"u8, endpoint.Registry.Name);
            _json.WriteString("role"u8, endpoint.Role.Name());
            _json.WriteString("endpoint"u8, endpoint.Text);
        }
        else
        {
            _json.WriteNull("registry"u8);
            _json.WriteString("role"u8, RegistryRole.Unknown.Name());
            _json.WriteString("endpoint"u8, connection.Remote.ToString());
        }

        _json.WriteString("attributedBy"u8, connection.AttributedBy.Name());
        _json.WriteString("serverName"u8, connection.ServerName);
        if (connection.Local.Port != 0) _json.WriteNumber("localPort"u8, connection.Local.Port);
        else _json.WriteNull("localPort"u8);
        if (connection.Pid != 0) _json.WriteNumber("pid"u8, connection.Pid);
        else _json.WriteNull("pid"u8);
        _json.WriteString("process"u8, connection.ProcessName);
        WriteNetns(connection.Netns);
    }

    private void WriteEnd(in ConnectionRecord connection)
    {
        _json.WriteString("closedBy"u8, connection.ClosedBy.Name());
        _json.WriteNumber("ageSeconds"u8, Math.Round(connection.Age / 1e9, 6));
        _json.WriteBoolean("ageExact"u8, connection.AgeIsExact);
        if (connection.HasCounters)
        {
            _json.WriteNumber("received"u8, connection.Received);
            _json.WriteNumber("sent"u8, connection.Sent);
        }
        else
        {
            _json.WriteNull("received"u8);
            _json.WriteNull("sent"u8);
        }
    }

    private void WriteNetns(NetnsId netns)
    {
        if (netns.IsKnown) _json.WriteNumber("netns"u8, netns.Inode);
        else _json.WriteNull("netns"u8);
    }

    private void WriteStrings(ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        _json.WriteStartArray(name);
        foreach (string value in values) _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    private void WriteDegraded(IEnumerable<Degradation> degraded)
    {
        _json.WriteStartArray("degraded"u8);
        foreach (Degradation item in degraded)
        {
            _json.WriteStartObject();
            _json.WriteString("missing"u8, item.Missing);
            _json.WriteString("effect"u8, item.Effect);
            _json.WriteString("fix"u8, item.Fix);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteProcesses(ImmutableArray<AffectedProcess> processes)
    {
        _json.WriteStartArray("processes"u8);
        foreach (AffectedProcess process in processes)
        {
            _json.WriteStartObject();
            if (process.Pid != 0) _json.WriteNumber("pid"u8, process.Pid);
            else _json.WriteNull("pid"u8);
            _json.WriteString("name"u8, process.Name);
            _json.WriteString("container"u8, process.Container);
            _json.WriteString("pod"u8, process.Pod);
            WriteNetns(new NetnsId(process.Netns));
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteEvidence(IncidentSnapshot incident, WallTimes times)
    {
        _json.WriteStartArray("evidence"u8);
        foreach (Evidence evidence in incident.Evidence)
        {
            _json.WriteStartObject();
            _json.WriteString("signal"u8, Core.Detection.SignalKindNames.Name(evidence.Signal));
            WriteTime("time"u8, times.At(evidence.Time));
            _json.WriteString("endpoint"u8, evidence.Endpoint);
            _json.WriteNumber("value"u8, evidence.Value);
            _json.WriteNumber("threshold"u8, evidence.Threshold);
            _json.WriteNumber("window"u8, evidence.WindowSeconds);
            _json.WriteString("detail"u8, evidence.Detail);
            _json.WriteEndObject();
        }

        foreach (ProbeEvidence evidence in incident.Probes) WriteProbeEvidence(evidence, times);
        _json.WriteEndArray();
    }

    private void WriteCauses(DiagnosisResult diagnosis)
    {
        _json.WriteStartArray("causes"u8);
        foreach (RankedCause ranked in diagnosis.Ranked)
        {
            _json.WriteStartObject();
            _json.WriteString("cause"u8, ranked.Cause.Name());
            _json.WriteNumber("confidence"u8, ranked.Confidence);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteRegistry(RegistrySnapshot registry)
    {
        _json.WriteStartObject();
        _json.WriteString("registry"u8, registry.Registry);
        _json.WriteStartObject("states"u8);
        for (int state = 1; state < registry.States.Length; state++)
            _json.WriteNumber(((TcpState)state).Name(), registry.States[state]);
        _json.WriteEndObject();
        _json.WriteStartArray("endpoints"u8);
        foreach (EndpointSnapshot endpoint in registry.Endpoints) WriteEndpoint(endpoint);
        _json.WriteEndArray();
        if (registry.Quota is { } quota) WriteQuota(quota);
        else _json.WriteNull("quota"u8);
        _json.WriteEndObject();
    }

    private void WriteEndpoint(EndpointSnapshot endpoint)
    {
        _json.WriteStartObject();
        _json.WriteString("endpoint"u8, endpoint.Endpoint);
        _json.WriteString("role"u8, endpoint.Role.Name());
        WriteNetns(endpoint.Netns);
        _json.WriteNumber("open"u8, endpoint.Open);
        _json.WriteNumber("ailing"u8, endpoint.Ailing);
        WriteSeconds("handshakeSeconds"u8, endpoint.HandshakeSeconds);
        WriteSeconds("oldestSeconds"u8, endpoint.OldestSeconds);
        _json.WriteEndObject();
    }

    private void WriteSeconds(ReadOnlySpan<byte> name, double? seconds)
    {
        if (seconds is { } known) _json.WriteNumber(name, Math.Round(known, 6));
        else _json.WriteNull(name);
    }

    private void WriteUnattributed(UnattributedSnapshot other)
    {
        _json.WriteStartObject();
        _json.WriteString("endpoint"u8, other.Endpoint);
        _json.WriteString("process"u8, other.Process);
        _json.WriteNumber("pid"u8, other.Pid);
        _json.WriteNumber("open"u8, other.Open);
        _json.WriteEndObject();
    }

    private void WriteHost(HostSnapshot host)
    {
        _json.WriteStartObject();
        WriteNetns(host.Netns);
        HostCounters counters = host.Counters;
        _json.WriteNumber("tcpInUse"u8, counters.TcpInUse);
        _json.WriteNumber("tcpTimeWait"u8, counters.TcpTimeWait);
        _json.WriteNumber("tcpOrphans"u8, counters.TcpOrphans);
        _json.WriteNumber("tcpAllocated"u8, counters.TcpAllocated);
        _json.WriteNumber("listenOverflows"u8, counters.ListenOverflows);
        _json.WriteNumber("timeouts"u8, counters.Timeouts);
        _json.WriteNumber("synRetransmits"u8, counters.SynRetransmits);
        _json.WriteNumber("abortsOnTimeout"u8, counters.AbortsOnTimeout);
        _json.WriteEndObject();
    }
}
