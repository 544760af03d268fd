using System.Buffers;
using System.Text;
using CsCheck;
using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Outcomes;
using Petrel.Core.Probing;
using Petrel.Core.Recording;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Recording;

public class EventLineTests
{
    private static readonly Gen<InetEndpoint> AnyEndpoint =
        from words in Gen.Select(Gen.ULong, Gen.ULong)
        from isIPv4 in Gen.Bool
        from port in Gen.UShort
        select new InetEndpoint(isIPv4 ? new InetAddress(0, 0xFFFF_0000_0000UL | (uint)words.Item2) : new InetAddress(words.Item1, words.Item2), port);

    private static readonly Gen<object?> AnyPayload = Gen.OneOf<object?>(
        Gen.String.Select(static name => (object?)new ProcessIdentity(7, name, null, name, new NetnsId(9), true)),
        AnyEndpoint.Select(static e => (object?)new ResolvedName("a.example", [e.Address])),
        Gen.String.Select(static name => (object?)new ServerName(name, (ServerNameKind)(name.Length % 2), 443, name.Length % 3 == 0)),
        AnyEndpoint.Select(static e => (object?)new DnsAnswer("*.a.example", [e.Address], e.Port)),
        Gen.Long.Select(static n => (object?)new HostCounters(n, 1, 2, 3, 4, 5, 6, 7)),
        Gen.Select(Gen.String, Gen.Long, Gen.Bool).Select(static (text, n, some) => (object?)Report(text, n, some)),
        Gen.Select(Gen.String, Gen.Long, Gen.Bool).Select(static (text, n, some) => (object?)Outcome(text, n, some)),
        Gen.Long.Select(static n => (object?)new DownloadSighting(n % 2 == 0, [new DownloadFile(n, 1, 2, n % 3 == 0, n % 5 == 0)])));

    private static readonly Gen<Event> AnyEvent =
        from payload in AnyPayload
        from kind in Gen.Int[1, (int)EventKind.OutcomeReported]
        from numbers in Gen.Select(Gen.Long[0, long.MaxValue], Gen.ULong, Gen.ULong, Gen.UInt, Gen.Int[0, int.MaxValue])
        from small in Gen.Select(Gen.Byte[0, 12], Gen.Byte[0, 12], Gen.Byte[0, 4], Gen.Byte, Gen.Byte[0, 3])
        from ends in Gen.Select(AnyEndpoint, AnyEndpoint)
        select Make((EventKind)kind, payload, numbers, small, ends);

    private static readonly EventReader Reader = new();

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSame() => AnyEvent.Sample(static e =>
    {
        Event read = default;
        byte[] line = Line(e);
        Assert.Equal(RecordedLine.Event, Reader.Read(line, ref read));
        Assert.Equal(Describe(e), Describe(read));
    });

    [Fact]
    public void Read_OfACutLine_IsDamaged() => AnyEvent.Sample(static e =>
    {
        byte[] line = Line(e);
        Event read = default;
        for (int length = 0; length < line.Length; length++)
            Assert.Equal(RecordedLine.Damaged, Reader.Read(line.AsSpan(0, length), ref read));
    }, iter: 100);

    [Fact]
    public void Read_OfALineWithDamagedOctets_NeverThrows() => Gen.Select(AnyEvent, Gen.Int[0, 1000], Gen.Byte, Gen.Int[0, 1000], Gen.Byte).Sample(
        static (e, where, octet, other, another) =>
        {
            byte[] line = Line(e);
            line[where % line.Length] = octet;
            line[other % line.Length] = another;
            Event read = default;
            Reader.Read(line, ref read);
        }, iter: 20_000);

    [Fact]
    public void Read_OfAnyOctets_NeverThrows() => Gen.Byte.Array[0, 200].Sample(static octets =>
    {
        Event read = default;
        Assert.NotEqual(RecordedLine.Event, Reader.Read(octets, ref read));
        Assert.Null(EventReader.ReadHeader(octets).Header);
    });

    [Theory]
    [InlineData("""{"mono":1,"kind":"lightning"}""", RecordedLine.UnknownKind)]
    [InlineData("""{"mono":1}""", RecordedLine.UnknownKind)]
    [InlineData("""{"mono":1,"kind":"tick","news":{"a":[1]}}""", RecordedLine.Event)]
    [InlineData("""{"mono":1,"kind":"tick"}{}""", RecordedLine.Damaged)]
    [InlineData("""{"mono":"1","kind":"tick"}""", RecordedLine.Damaged)]
    [InlineData("""{"mono":1,"kind":"process"}""", RecordedLine.Damaged)]
    [InlineData("""{"mono":1,"kind":"name","payload":{"host":"a"}}""", RecordedLine.Damaged)]
    [InlineData("""{"mono":1,"kind":"name","payload":{"host":"a","addresses":null}}""", RecordedLine.Damaged)]
    [InlineData("""{"mono":1,"kind":"probe"}""", RecordedLine.Damaged)]
    [InlineData("""{"mono":1,"kind":"probe","payload":{"registry":"a","occasion":"periodic","health":"healthy","summary":"a works"}}""", RecordedLine.Event)]
    [InlineData("""{"mono":1,"kind":"probe","payload":{"registry":"a","occasion":"periodic","health":"splendid","summary":"a works"}}""", RecordedLine.Damaged)]
    [InlineData("""{"mono":1,"kind":"probe","payload":{"registry":"a","occasion":"periodic","health":"healthy","summary":"a works","seconds":1e999}}""", RecordedLine.Damaged)]
    [InlineData("""{"mono":1,"kind":"state","local":"10.0.0.256:1"}""", RecordedLine.Damaged)]
    [InlineData("""{"mono":1,"kind":"end","events":7,"malformed":2}""", RecordedLine.End)]
    public void Read_OfALine_IsWhatItIs(string line, RecordedLine expected)
    {
        Event read = default;
        Assert.Equal(expected, Reader.Read(Encoding.UTF8.GetBytes(line), ref read));
    }

    [Fact]
    public void ReadHeader_OfWhatWasWritten_IsTheSame()
    {
        RecordingHeader header = RecordedScenario.Header(new RecordingLabel("tls", "hub.example"));
        byte[] recording = RecordedScenario.Write([], header);
        byte[] line = recording[..Array.IndexOf(recording, (byte)'\n')];
        RecordingHeader read = EventReader.ReadHeader(line).Header!;
        Assert.Equal(recording, RecordedScenario.Write([], read));
        Assert.Equal(17, read.EngineOptions().Detection.ResolveQuietSeconds);
    }

    [Fact]
    public void ReadHeader_WithAMemberMissing_IsAnError()
    {
        string line = Encoding.UTF8.GetString(RecordedScenario.Write([], RecordedScenario.Header())).Split('\n')[0];
        Assert.Null(EventReader.ReadHeader(Encoding.UTF8.GetBytes(line.Replace("\"clients\"", "\"patients\""))).Header);
        Assert.Null(EventReader.ReadHeader(Encoding.UTF8.GetBytes(line.Replace("petrel-recording", "albatross"))).Header);
    }

    private static ClientOutcome Outcome(string text, long n, bool some) => new(text, (OutcomeKind)((n & 7) % 3), text)
    {
        Registry = some ? text : null,
        Image = some ? text : null,
        Pod = some ? null : text,
        Job = some ? text : null,
        Cause = some ? (Cause)(n & 7) : null,
        IsOwnFault = some,
        SaidAt = some ? new DateTime(n & 0xFFFF_FFFF_FFFF, DateTimeKind.Utc) : null,
    };

    private static ProbeReport Report(string text, long n, bool some) => new(text, (ProbeOccasion)(n & 1), (ProbeHealth)(n & 3), text)
    {
        Cause = some ? (Cause)(n & 7) : null,
        Limit = (RateLimitKind)((n & 7) % 5),
        RetryAfterSeconds = some ? n / 7.0 : null,
        Caveat = some ? null : text,
        Netns = new NetnsId((uint)n),
        Phase = some ? (ProbePhase)((n & 15) % 7) : null,
        Endpoints = some ? [text, "a"] : [],
        Image = some ? text : null,
        Seconds = n / 3.0,
        Quota = some ? new QuotaReading(text, text, n, n / 2, 21_600) : null,
        Token = some ? new Validity("", null, new DateTime(n & 0xFFFF_FFFF_FFFF, DateTimeKind.Utc)) : null,
        Certificate = some ? new Validity(text, new DateTime(7, DateTimeKind.Utc), new DateTime(n & 0xFFFF_FFFF_FFFF, DateTimeKind.Utc)) : null,
    };

    private static byte[] Line(in Event e)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new EventWriter(buffer);
        writer.Write(e);
        return buffer.WrittenSpan[..^1].ToArray();
    }

    private static Event Make(
        EventKind kind, object? payload, (long, ulong, ulong, uint, int) numbers, (byte, byte, byte, byte, byte) small, (InetEndpoint, InetEndpoint) ends)
    {
        // A payload decides the kind that it belongs to, and nothing else may carry one.
        if (kind is EventKind.ProcessIdentified or EventKind.NameResolved or EventKind.HostCountersRead or EventKind.DownloadsSeen
            or EventKind.ServerNameSeen or EventKind.DnsAnswered or EventKind.ProbeAnswered or EventKind.OutcomeReported)
        {
            kind = payload switch
            {
                ProcessIdentity => EventKind.ProcessIdentified,
                ResolvedName => EventKind.NameResolved,
                DownloadSighting => EventKind.DownloadsSeen,
                ServerName => EventKind.ServerNameSeen,
                DnsAnswer => EventKind.DnsAnswered,
                ProbeReport => EventKind.ProbeAnswered,
                ClientOutcome => EventKind.OutcomeReported,
                _ => EventKind.HostCountersRead,
            };
            return new Event { Kind = kind, Time = numbers.Item1, Payload = payload, Netns = new NetnsId(numbers.Item4), Key = new SocketKey(ends.Item1, ends.Item2) };
        }

        var e = new Event
        {
            Kind = kind,
            Time = numbers.Item1,
            // A connect of a process that had ended before it could be looked at carries its name.
            Payload = kind == EventKind.StateChanged && small.Item4 % 2 == 0 ? $"process {small.Item4}" : null,
            Source = (SourceKind)small.Item5,
            OldState = (TcpState)small.Item1,
            State = (TcpState)small.Item2,
            Netns = new NetnsId(numbers.Item4),
            SocketAddress = numbers.Item2,
            Cookie = numbers.Item3,
            Key = new SocketKey(ends.Item1, ends.Item2),
            Pid = numbers.Item5,
            Tid = numbers.Item5 / 2,
            Uid = numbers.Item4 / 3,
            Inode = numbers.Item3 / 5,
            Error = numbers.Item5 % 133,
            Value = kind == EventKind.ClockAnchored ? 639_000_000_000_000_000 : numbers.Item1 / 7,
        };
        if (kind is not (EventKind.Sampled or EventKind.Destroyed)) return e;
        e.Timer = (SocketTimer)small.Item3;
        e.Retransmits = small.Item4;
        e.TimerMilliseconds = numbers.Item4 / 2;
        e.ReceiveQueue = numbers.Item4;
        e.SendQueue = numbers.Item4 / 9;
        e.HasCounters = small.Item4 % 2 == 0;
        if (e.HasCounters)
        {
            e.Counters.BytesReceived = numbers.Item2;
            e.Counters.BytesAcked = numbers.Item3;
            e.Counters.BytesSent = 3;
            e.Counters.LastDataReceivedMilliseconds = 4;
            e.Counters.LastDataSentMilliseconds = 5;
            e.Counters.LastAckReceivedMilliseconds = 6;
            e.Counters.RttMicroseconds = 7;
            e.Counters.UnackedSegments = 8;
            e.Counters.NotSentBytes = 9;
            e.Counters.TotalRetransmits = 10;
            e.Counters.SegmentsIn = numbers.Item4;
        }

        return e;
    }

    private static string Describe(in Event e) =>
        $"{e.Time} {e.Kind} {e.Source} {e.OldState} {e.State} {e.Netns} {e.SocketAddress} {e.Cookie} {e.Key} {e.Pid} {e.Tid} {e.Uid} " +
        $"{e.Inode} {e.Error} {e.Value} {e.Timer} {e.Retransmits} {e.TimerMilliseconds} {e.ReceiveQueue} {e.SendQueue} {e.HasCounters} " +
        $"{e.Counters.BytesReceived} {e.Counters.BytesAcked} {e.Counters.BytesSent} {e.Counters.LastDataReceivedMilliseconds} " +
        $"{e.Counters.LastDataSentMilliseconds} {e.Counters.LastAckReceivedMilliseconds} {e.Counters.RttMicroseconds} " +
        $"{e.Counters.UnackedSegments} {e.Counters.NotSentBytes} {e.Counters.TotalRetransmits} {e.Counters.SegmentsIn} " +
        (e.Payload is ResolvedName name ? $"{name.Host} {string.Join(' ', name.Addresses)} {name.Error}" : e.Payload is ProbeReport report ? $"{report} {string.Join(' ', report.Endpoints)}" : (e.Payload is DownloadSighting seen ? $"{seen.IsConclusive} {string.Join(' ', seen.Files)}" : e.Payload?.ToString()));
}
