using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Petrel.Core.Events;
using Petrel.Core.Recording;
using Petrel.Core.Sockets;
using Petrel.Linux.ProcFs;
using Petrel.Linux.SockDiag;
using Petrel.Linux.Tracing;

namespace Petrel.Fuzz.Targets;

/// <summary>What the kernel says of sockets; whatever is read of it must also survive a recording.</summary>
internal static class KernelTargets
{
    private static readonly TracepointDecoder[] Decoders = [.. FoundInputs.Below("Formats").Select(static (text, index) => new TracepointDecoder(TracepointFormat.Parse(text)!, index % 2 == 0 ? EventKind.StateChanged : EventKind.ErrorReported))];

    internal static IEnumerable<FuzzTarget> All =>
    [
        new("proc-net-tcp", CheckLine, [.. FoundInputs.Below("Proc").SelectMany(static file => Encoding.ASCII.GetString(file).Split('\n').Take(3)).Select(Encoding.ASCII.GetBytes)]),
        new("sock-diag", CheckNetlink, [Netlink(2), Netlink(10), [.. Netlink(2), .. Netlink(10)]]),
        new("tracepoint", CheckRecord, [Record(2), Record(10)]),
        new("tracepoint-format", CheckFormat, [.. FoundInputs.Below("Formats")]),
        new("perf-ring", CheckRing, [[.. Enumerable.Repeat<byte[]>([9, 0, 0, 0, 0, 0, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8], 16).SelectMany(static one => one)]]),
    ];

    /// <summary>What is read must be what is written to a recording and read there again.</summary>
    internal static void CheckRecorded(in Event e)
    {
        var reader = new EventReader();
        byte[] line = Line(e);
        Event again = default;
        RecordedLine kind = reader.Read(line, ref again);
        Promise.That(kind == RecordedLine.Event, $"a line that is {kind} was written ({reader.Damage}): {Encoding.UTF8.GetString(line)}");
        Promise.Same(Encoding.UTF8.GetString(line), Encoding.UTF8.GetString(Line(again)), "an event, recorded and read again");
    }

    private static byte[] Line(in Event e)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new EventWriter(buffer);
        writer.Write(e);
        return buffer.WrittenSpan[..^1].ToArray();
    }

    private static void CheckLine(byte[] line)
    {
        ProcNetTcpLine kind = ProcNetTcp.ParseLine(line, remotePorts: null, littleEndian: true, out ProcNetTcpRow row);
        if (kind != ProcNetTcpLine.Row) return;
        ProcNetTcpLine filtered = ProcNetTcp.ParseLine(line, new PortSet([row.Key.Remote.Port]), littleEndian: true, out ProcNetTcpRow same);
        Promise.That(filtered == ProcNetTcpLine.Row && same.Key == row.Key && same.Inode == row.Inode, "a row that is asked for is another");
        ushort other = (ushort)(row.Key.Remote.Port ^ 1);
        Promise.Same(ProcNetTcpLine.Filtered, ProcNetTcp.ParseLine(line, new PortSet([other]), littleEndian: true, out _), "a row that is not asked for");
        Promise.That(row.State is > TcpState.Unknown and <= TcpState.NewSynRecv, $"state {row.State}");
        CheckRecorded(new Event
        {
            Kind = EventKind.Sampled,
            Time = 1,
            Key = row.Key,
            State = row.State,
            Timer = row.Timer,
            Retransmits = row.Retransmits,
            SendQueue = row.SendQueue,
            ReceiveQueue = row.ReceiveQueue,
            TimerMilliseconds = row.TimerMilliseconds,
            Uid = row.Uid,
            Inode = row.Inode,
        });
    }

    private static void CheckNetlink(byte[] octets)
    {
        ReadOnlySpan<byte> buffer = octets;
        int before = buffer.Length;
        while (NetlinkMessage.TryNext(ref buffer, out NetlinkMessage message, out bool malformed))
        {
            Promise.That(!malformed && buffer.Length < before, "a message that takes nothing");
            before = buffer.Length;
            _ = message.Error;
            var read = new Event { Kind = EventKind.Sampled, Time = 1 };
            if (InetDiagMessage.TryParse(message.Body, ref read)) CheckRecorded(read);
        }
    }

    private static void CheckRecord(byte[] record)
    {
        foreach (TracepointDecoder decoder in Decoders) CheckDecoded(decoder, record);
    }

    private static void CheckDecoded(TracepointDecoder decoder, byte[] record)
    {
        var read = new Event { Time = 1 };
        if (!decoder.TryDecode(record, ref read)) return;
        Promise.That(read.Error >= 0 && read.Kind != EventKind.None, "an event that is none");
        CheckRecorded(read);
    }

    private static void CheckFormat(byte[] text)
    {
        if (TracepointFormat.Parse(text) is not { } format) return;
        Promise.That(format.Id != 0 && format.Name.Length > 0, "a format without name or number");
        var decoder = new TracepointDecoder(format, EventKind.StateChanged);
        foreach (int length in (int[])[0, 8, 72, 4096, 2 * ushort.MaxValue]) CheckDecoded(decoder, new byte[length]);
    }

    // The first octets are tail and head; the rest is the ring, cut to a power of two.
    private static void CheckRing(byte[] octets)
    {
        if (octets.Length < 24) return;
        ReadOnlySpan<byte> data = octets.AsSpan(8)[..(1 << int.Log2(octets.Length - 8))];
        ulong tail = (ulong)(long)MemoryMarshal.Read<int>(octets), head = tail + MemoryMarshal.Read<ushort>(octets.AsSpan(4)), before = tail;
        var ring = new PerfRing(data, new byte[ushort.MaxValue]);
        while (ring.TryRead(ref tail, head, out _, out ReadOnlySpan<byte> body))
        {
            Promise.That(tail - before == (ulong)body.Length + PerfRing.HeaderLength && head - tail <= (ulong)data.Length, "a record that leaves the ring");
            before = tail;
        }
    }

    private static byte[] Netlink(byte family)
    {
        byte[] message = [family, 1, 1, 3, 156, 64, 1, 187, .. new byte[16], .. new byte[16], 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, .. new byte[20]];
        message[8] = message[24] = 10;
        byte[] info = [.. Enumerable.Range(0, 232).Select(static i => (byte)i)];
        byte[] body = [.. message, .. Two(4 + info.Length), 2, 0, .. info];
        return [.. Two(16 + body.Length), 0, 0, 20, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, .. body];
    }

    private static byte[] Record(byte family) =>
    [
        0xef, 8, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0x81, 0x88, 0xff, 0xff, 7, 0, 0, 0, 2, 0, 0, 0, 0x40, 0x9c, 0xbb, 1, family, 0, 6, 0,
        192, 0, 2, 7, 198, 51, 100, 9, .. new byte[64],
    ];

    private static byte[] Two(int number) => [(byte)number, (byte)(number >> 8)];
}
