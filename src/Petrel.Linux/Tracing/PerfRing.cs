using System.Runtime.InteropServices;

namespace Petrel.Linux.Tracing;

/// <summary>
/// The arithmetic of a perf ring, apart from its memory: records are cut out between tail and head, which are compared
/// by their distance alone, and a record that wraps around is put together in a scratch buffer.
/// </summary>
/// <param name="data">The ring's data area; a power of two long.</param>
/// <param name="scratch">At least as long as the longest record that may wrap.</param>
internal ref struct PerfRing(ReadOnlySpan<byte> data, Span<byte> scratch)
{
    internal const int HeaderLength = 8; // struct perf_event_header: type u32, misc u16, size u16

    private readonly ReadOnlySpan<byte> _data = data;
    private readonly Span<byte> _scratch = scratch;

    /// <summary>
    /// Reads the record at <paramref name="tail"/> and moves it on. False at the end, and, short of it, where a record's
    /// size makes no sense.
    /// </summary>
    internal readonly bool TryRead(ref ulong tail, ulong head, out uint type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;

        // A ring that is written backwards starts at 0 and goes below: tail is near 2^64 then, and head past it.
        ulong left = head - tail;
        if (left < HeaderLength || left > (ulong)_data.Length) return false;
        Span<byte> header = stackalloc byte[HeaderLength];
        Copy(tail, header);
        int size = MemoryMarshal.Read<ushort>(header[6..]);
        if (size < HeaderLength || (ulong)size > left) return false;

        type = MemoryMarshal.Read<uint>(header);
        body = Slice(tail + HeaderLength, size - HeaderLength);
        tail += (ulong)size;
        return true;
    }

    private readonly int Position(ulong at) => (int)(at & (ulong)(_data.Length - 1));

    private readonly ReadOnlySpan<byte> Slice(ulong at, int length)
    {
        int start = Position(at);
        if (start + length <= _data.Length) return _data.Slice(start, length);
        Copy(at, _scratch[..length]);
        return _scratch[..length];
    }

    private readonly void Copy(ulong at, Span<byte> to)
    {
        int start = Position(at);
        int first = Math.Min(to.Length, _data.Length - start);
        _data.Slice(start, first).CopyTo(to);
        _data[..(to.Length - first)].CopyTo(to[first..]);
    }
}
