using System.Buffers.Text;
using System.Text.Json;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Recording;

/// <summary>What one line of a recording is.</summary>
public enum RecordedLine
{
    /// <summary>An event.</summary>
    Event,

    /// <summary>The last line of a complete recording.</summary>
    End,

    /// <summary>An event of a kind that this version does not know.</summary>
    UnknownKind,

    /// <summary>Not a line of a recording.</summary>
    Damaged,
}

/// <summary>Reads the lines of a recording. Allocates nothing for the kinds that come often. Not thread-safe.</summary>
public sealed class EventReader
{
    private const int NoTime = -1;

    /// <summary>How many events the last line counted; only after <see cref="RecordedLine.End"/>.</summary>
    public long CountedEvents { get; private set; }

    /// <summary>Records of the kernel that could not be read while recording; only after <see cref="RecordedLine.End"/>.</summary>
    public long Malformed { get; private set; }

    /// <summary>What is wrong with the last line that was damaged, for a person.</summary>
    public string Damage { get; private set; } = "";

    /// <summary>The header, or null and what is wrong with it.</summary>
    public static (RecordingHeader? Header, string? Error) ReadHeader(ReadOnlySpan<byte> line)
    {
        try
        {
            RecordingHeader? header = JsonSerializer.Deserialize(line, RecordingJson.Default.RecordingHeader);
            return header?.Format == RecordingHeader.FormatName ? (header, null) : (null, "no header of a recording");
        }
        catch (JsonException)
        {
            return (null, "no header of a recording, or a damaged one");
        }
    }

    /// <summary>Reads one line without its newline into <paramref name="e"/>.</summary>
    public RecordedLine Read(ReadOnlySpan<byte> line, ref Event e)
    {
        e = default;
        e.Time = NoTime;
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return Damaged("no JSON object");
            return ReadFields(ref json, ref e);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // The reader's own words name a byte position, which is what helps.
            return Damaged(error.Message);
        }
    }

    private RecordedLine Damaged(string damage)
    {
        Damage = damage;
        return RecordedLine.Damaged;
    }

    private RecordedLine ReadFields(ref Utf8JsonReader json, ref Event e)
    {
        RecordedLine result = RecordedLine.UnknownKind;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            RecordedField field = RecordedFields.Find(json.ValueSpan);
            json.Read();
            if (field == RecordedField.Kind) result = KindOf(json.ValueSpan, ref e);
            else ReadField(field, ref json, ref e);
        }

        // The object must close, and nothing may follow it: half of a line must not pass for a whole one.
        if (json.TokenType != JsonTokenType.EndObject || json.Read()) return Damaged("no whole JSON object");
        if (e.Time == NoTime) return Damaged("no time");
        return NeedsPayload(e.Kind) && e.Payload is null ? Damaged("no payload") : result;
    }

    private static bool NeedsPayload(EventKind kind) =>
        kind is EventKind.ProcessIdentified or EventKind.NameResolved or EventKind.HostCountersRead or EventKind.DownloadsSeen
            or EventKind.ServerNameSeen or EventKind.DnsAnswered or EventKind.ProbeAnswered
            or EventKind.OutcomeReported;

    private static RecordedLine KindOf(ReadOnlySpan<byte> name, ref Event e)
    {
        if (name.SequenceEqual("end"u8)) return RecordedLine.End;
        e.Kind = EventNames.Kind(name);
        return e.Kind == EventKind.None ? RecordedLine.UnknownKind : RecordedLine.Event;
    }

    private void ReadField(RecordedField field, ref Utf8JsonReader json, ref Event e)
    {
        switch (field)
        {
            case RecordedField.Mono: e.Time = json.GetInt64(); break;
            case RecordedField.Source: e.Source = EventNames.Source(json.ValueSpan); break;
            case RecordedField.Old: e.OldState = EventNames.State(json.ValueSpan); break;
            case RecordedField.State: e.State = EventNames.State(json.ValueSpan); break;
            case RecordedField.Netns: e.Netns = new NetnsId(json.GetUInt32()); break;
            case RecordedField.SocketAddress: e.SocketAddress = Hex(json.ValueSpan); break;
            case RecordedField.Cookie: e.Cookie = json.GetUInt64(); break;
            case RecordedField.Local: e.Key = e.Key with { Local = Endpoint(json.ValueSpan) }; break;
            case RecordedField.Remote: e.Key = e.Key with { Remote = Endpoint(json.ValueSpan) }; break;
            case RecordedField.Pid: e.Pid = json.GetInt32(); break;
            case RecordedField.Tid: e.Tid = json.GetInt32(); break;
            case RecordedField.Uid: e.Uid = json.GetUInt32(); break;
            case RecordedField.Inode: e.Inode = json.GetUInt64(); break;
            case RecordedField.Errno: e.Error = json.GetInt32(); break;
            case RecordedField.Value: e.Value = json.GetInt64(); break;
            case RecordedField.Events: CountedEvents = json.GetInt64(); break;
            case RecordedField.Malformed: Malformed = json.GetInt64(); break;
            case RecordedField.Queues: ReadQueues(ref json, ref e); break;
            case RecordedField.Timer: ReadTimer(ref json, ref e); break;
            case RecordedField.Info: ReadCounters(ref json, ref e); break;
            case RecordedField.Payload: e.Payload = ReadPayload(ref json, e.Kind); break;
            default: json.Skip(); break;
        }
    }

    private static void ReadQueues(ref Utf8JsonReader json, ref Event e)
    {
        e.ReceiveQueue = (uint)NextNumber(ref json);
        e.SendQueue = (uint)NextNumber(ref json);
        EndArray(ref json);
    }

    private static void ReadTimer(ref Utf8JsonReader json, ref Event e)
    {
        json.Read();
        e.Timer = EventNames.Timer(json.ValueSpan);
        e.TimerMilliseconds = (uint)NextNumber(ref json);
        e.Retransmits = (byte)NextNumber(ref json);
        EndArray(ref json);
    }

    private static void ReadCounters(ref Utf8JsonReader json, ref Event e)
    {
        e.HasCounters = true;
        ref TcpCounters counters = ref e.Counters;
        counters.BytesReceived = NextNumber(ref json);
        counters.BytesAcked = NextNumber(ref json);
        counters.BytesSent = NextNumber(ref json);
        counters.LastDataReceivedMilliseconds = (uint)NextNumber(ref json);
        counters.LastDataSentMilliseconds = (uint)NextNumber(ref json);
        counters.LastAckReceivedMilliseconds = (uint)NextNumber(ref json);
        counters.RttMicroseconds = (uint)NextNumber(ref json);
        counters.UnackedSegments = (uint)NextNumber(ref json);
        counters.NotSentBytes = (uint)NextNumber(ref json);
        counters.TotalRetransmits = (uint)NextNumber(ref json);
        counters.SegmentsIn = (uint)NextNumber(ref json);
        EndArray(ref json);
    }

    private static ulong NextNumber(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetUInt64();
    }

    // A later version may add figures at the end.
    private static void EndArray(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) json.Skip();
    }

    private static object? ReadPayload(ref Utf8JsonReader json, EventKind kind)
    {
        object? payload = kind switch
        {
            EventKind.ProcessIdentified => JsonSerializer.Deserialize(ref json, RecordingJson.Default.ProcessIdentity),
            EventKind.NameResolved => JsonSerializer.Deserialize(ref json, RecordingJson.Default.ResolvedName),
            EventKind.HostCountersRead => JsonSerializer.Deserialize(ref json, RecordingJson.Default.HostCounters),
            EventKind.DownloadsSeen => JsonSerializer.Deserialize(ref json, RecordingJson.Default.DownloadSighting),
            EventKind.ServerNameSeen => JsonSerializer.Deserialize(ref json, RecordingJson.Default.ServerName),
            EventKind.DnsAnswered => JsonSerializer.Deserialize(ref json, RecordingJson.Default.DnsAnswer),
            EventKind.ProbeAnswered => JsonSerializer.Deserialize(ref json, RecordingJson.Default.ProbeReport),
            EventKind.OutcomeReported => JsonSerializer.Deserialize(ref json, RecordingJson.Default.ClientOutcome),
            EventKind.StateChanged => json.GetString(),
            EventKind.SourceChanged => JsonSerializer.Deserialize(ref json, RecordingJson.Default.SourceSwitch),
            _ => null,
        };
        if (payload is null) json.Skip();
        return payload;
    }

    private static ulong Hex(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out ulong value, out int used, 'x') && used == text.Length ? value : throw new FormatException("no hexadecimal number");

    private static InetEndpoint Endpoint(ReadOnlySpan<byte> text) =>
        EndpointText.TryParse(text, out InetEndpoint endpoint) ? endpoint : throw new FormatException("no address and port");
}
