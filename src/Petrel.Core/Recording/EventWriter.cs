using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Outcomes;
using Petrel.Core.Probing;
using Petrel.Core.Sockets;

namespace Petrel.Core.Recording;

/// <summary>
/// Writes the lines of a recording. Its memory is reused: the kinds that come often allocate nothing. What is zero or
/// empty in an event is left out. Not thread-safe.
/// </summary>
public sealed class EventWriter(IBufferWriter<byte> output) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { SkipValidation = true });
    private readonly WallClock _clock = new();

    /// <summary>How many events were written.</summary>
    public long Count { get; private set; }

    /// <summary>Writes the first line.</summary>
    public void Write(RecordingHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        _json.Reset(output);
        JsonSerializer.Serialize(_json, header, RecordingJson.Default.RecordingHeader);
        EndLine();
    }

    /// <summary>Writes an event.</summary>
    public void Write(in Event e)
    {
        if (e.Kind == EventKind.ClockAnchored) _clock.Anchor(e.Time, e.Value);
        Count++;
        Begin(e.Time, EventNames.Of(e.Kind));
        WriteSocket(e);
        WriteOwner(e);
        if (e.Kind is EventKind.Sampled or EventKind.Destroyed) WriteFigures(e);
        if (e.Error != 0) _json.WriteNumber("errno"u8, e.Error);
        if (e.Value != 0) _json.WriteNumber("value"u8, e.Value);
        if (e.Payload is not null) WritePayload(e.Payload);
        End();
    }

    /// <summary>Writes the last line: that nothing is missing, and how many events there are.</summary>
    /// <param name="time">CLOCK_MONOTONIC in nanoseconds.</param>
    /// <param name="malformed">Records of the kernel that could not be read.</param>
    public void WriteEnd(long time, long malformed)
    {
        Begin(time, "end"u8);
        _json.WriteNumber("events"u8, Count);
        _json.WriteNumber("malformed"u8, malformed);
        End();
    }

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    private void Begin(long time, ReadOnlySpan<byte> kind)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteNumber("mono"u8, time);
        Span<byte> text = stackalloc byte[32];
        _clock.At(time).TryFormat(text, out int length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        _json.WriteString("time"u8, text[..length]);
        _json.WriteString("kind"u8, kind);
    }

    private void End()
    {
        _json.WriteEndObject();
        EndLine();
    }

    private void EndLine()
    {
        _json.Flush();
        output.GetSpan(1)[0] = (byte)'\n';
        output.Advance(1);
    }

    private void WriteSocket(in Event e)
    {
        if (e.Source != SourceKind.None) _json.WriteString("source"u8, EventNames.Of(e.Source));
        if (e.OldState != TcpState.Unknown) _json.WriteString("old"u8, EventNames.Of(e.OldState));
        if (e.State != TcpState.Unknown) _json.WriteString("state"u8, EventNames.Of(e.State));
        if (e.Netns.IsKnown) _json.WriteNumber("netns"u8, e.Netns.Inode);
        if (e.SocketAddress != 0) WriteHex("skaddr"u8, e.SocketAddress);
        if (e.Cookie != 0) _json.WriteNumber("cookie"u8, e.Cookie);
        if (e.Key == default) return;
        WriteEndpoint("local"u8, e.Key.Local);
        WriteEndpoint("remote"u8, e.Key.Remote);
    }

    private void WriteOwner(in Event e)
    {
        if (e.Pid != 0) _json.WriteNumber("pid"u8, e.Pid);
        if (e.Tid != 0) _json.WriteNumber("tid"u8, e.Tid);
        if (e.Uid != 0) _json.WriteNumber("uid"u8, e.Uid);
        if (e.Inode != 0) _json.WriteNumber("inode"u8, e.Inode);
    }

    private void WriteFigures(in Event e)
    {
        if (e.ReceiveQueue != 0 || e.SendQueue != 0)
        {
            _json.WriteStartArray("queues"u8);
            _json.WriteNumberValue(e.ReceiveQueue);
            _json.WriteNumberValue(e.SendQueue);
            _json.WriteEndArray();
        }

        if (e.Timer != SocketTimer.None || e.Retransmits != 0 || e.TimerMilliseconds != 0)
        {
            _json.WriteStartArray("timer"u8);
            _json.WriteStringValue(EventNames.Of(e.Timer));
            _json.WriteNumberValue(e.TimerMilliseconds);
            _json.WriteNumberValue(e.Retransmits);
            _json.WriteEndArray();
        }

        if (e.HasCounters) WriteCounters(e.Counters);
    }

    // The order is part of the format: see docs/recording.md.
    private void WriteCounters(in TcpCounters counters)
    {
        _json.WriteStartArray("info"u8);
        _json.WriteNumberValue(counters.BytesReceived);
        _json.WriteNumberValue(counters.BytesAcked);
        _json.WriteNumberValue(counters.BytesSent);
        _json.WriteNumberValue(counters.LastDataReceivedMilliseconds);
        _json.WriteNumberValue(counters.LastDataSentMilliseconds);
        _json.WriteNumberValue(counters.LastAckReceivedMilliseconds);
        _json.WriteNumberValue(counters.RttMicroseconds);
        _json.WriteNumberValue(counters.UnackedSegments);
        _json.WriteNumberValue(counters.NotSentBytes);
        _json.WriteNumberValue(counters.TotalRetransmits);
        _json.WriteNumberValue(counters.SegmentsIn);
        _json.WriteEndArray();
    }

    private void WritePayload(object payload)
    {
        // The name of a process that had ended before it could be looked at.
        if (payload is string name)
        {
            _json.WriteString("payload"u8, name);
            return;
        }

        _json.WritePropertyName("payload"u8);
        JsonTypeInfo type = payload switch
        {
            ProcessIdentity => RecordingJson.Default.ProcessIdentity,
            ResolvedName => RecordingJson.Default.ResolvedName,
            HostCounters => RecordingJson.Default.HostCounters,
            DownloadSighting => RecordingJson.Default.DownloadSighting,
            ServerName => RecordingJson.Default.ServerName,
            DnsAnswer => RecordingJson.Default.DnsAnswer,
            ProbeReport => RecordingJson.Default.ProbeReport,
            ClientOutcome => RecordingJson.Default.ClientOutcome,
            SourceSwitch => RecordingJson.Default.SourceSwitch,
            _ => throw new ArgumentException($"a recording has no form for {payload.GetType()}", nameof(payload)),
        };
        JsonSerializer.Serialize(_json, payload, type);
    }

    private void WriteHex(ReadOnlySpan<byte> name, ulong value)
    {
        Span<byte> text = stackalloc byte[16];
        Utf8Formatter.TryFormat(value, text, out int length, new StandardFormat('x'));
        _json.WriteString(name, text[..length]);
    }

    private void WriteEndpoint(ReadOnlySpan<byte> name, InetEndpoint endpoint)
    {
        Span<byte> text = stackalloc byte[EndpointText.MostBytes];
        _json.WriteString(name, text[..EndpointText.Format(endpoint, text)]);
    }
}
