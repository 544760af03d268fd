using System.Runtime.InteropServices;
using Petrel.Core.Events;

namespace Petrel.Linux.Tracing;

/// <summary>All tracepoints of one processor, writing into one ring.</summary>
internal sealed class CpuTrace(PerfEvent[] events, PerfMapping ring)
{
    private const uint PERF_RECORD_LOST = 2;
    private const uint PERF_RECORD_SAMPLE = 9;
    private const int SampleHeader = 20; // pid, tid (u32), time (u64), size of the raw data (u32)

    private long _lostKnown;
    private bool _wasCrowded;

    /// <summary>Readable when there are records.</summary>
    internal int Descriptor => events[0].Descriptor;

    internal long Malformed { get; private set; }

    internal ReadOnlySpan<PerfEvent> Events => events;

    /// <summary>Appends everything in the ring; returns how many records were lost since the last time.</summary>
    internal long Drain(DecoderTable decoders, Span<byte> scratch, EventBuffer into)
    {
        ulong head = ring.Head, tail = ring.Tail;
        if (head == tail) return _wasCrowded ? TakeLoss() : 0;
        bool crowded = head - tail > (ulong)ring.Length / 2;
        var records = new PerfRing(ring.Data, scratch);
        long told = 0;
        while (records.TryRead(ref tail, head, out uint type, out ReadOnlySpan<byte> body))
        {
            if (type == PERF_RECORD_SAMPLE) ReadSample(body, decoders, into);
            else if (type == PERF_RECORD_LOST && body.Length >= 16) told += (long)MemoryMarshal.Read<ulong>(body[8..]);
        }

        if (tail != head) Malformed++; // a size that makes no sense: nothing behind it can be trusted
        ring.Tail = head;

        // The kernel's exact counters cost a call to each processor, so they are read only after a crowd.
        bool look = crowded || _wasCrowded || told > 0;
        _wasCrowded = crowded;
        return !look ? 0 : events[0].CountsLoss ? TakeLoss() : told;
    }

    internal long TakeLoss()
    {
        long lost = 0;
        foreach (PerfEvent item in events) lost += item.ReadLost();
        long news = lost - _lostKnown;
        _lostKnown = lost;
        return news;
    }

    internal void Stop()
    {
        foreach (PerfEvent item in events) item.Disable();
    }

    internal void Close()
    {
        ring.Unmap();
        foreach (PerfEvent item in events) item.Close();
    }

    private void ReadSample(ReadOnlySpan<byte> body, DecoderTable decoders, EventBuffer into)
    {
        int length = body.Length < SampleHeader ? 0 : (int)Math.Min(MemoryMarshal.Read<uint>(body[16..]), int.MaxValue);
        if (length < sizeof(ushort) || length > body.Length - SampleHeader)
        {
            Malformed++;
            return;
        }

        ReadOnlySpan<byte> raw = body.Slice(SampleHeader, length);
        ref Event item = ref into.Append();
        if (!decoders.TryDecode(raw, ref item, out bool malformed))
        {
            into.RemoveLast();
            if (malformed) Malformed++;
            return;
        }

        item.Pid = MemoryMarshal.Read<int>(body);
        item.Tid = MemoryMarshal.Read<int>(body[4..]);
        item.Time = MemoryMarshal.Read<long>(body[8..]);
    }
}
