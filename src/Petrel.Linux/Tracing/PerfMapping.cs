using Petrel.Linux.Native;

namespace Petrel.Linux.Tracing;

/// <summary>
/// The shared memory of a perf ring: a control page (<c>struct perf_event_mmap_page</c>, <c>linux/perf_event.h</c>) and
/// the data area behind it.
/// </summary>
internal sealed unsafe class PerfMapping
{
    private const int HeadOffset = 1024; // data_head
    private const int TailOffset = 1032; // data_tail

    private readonly byte* _base;
    private readonly int _page = Environment.SystemPageSize;
    private readonly int _length;

    private PerfMapping(nint address, int length)
    {
        _base = (byte*)address;
        _length = length;
    }

    /// <summary>Maps the ring of an event; null with errno set.</summary>
    /// <param name="descriptor">The event.</param>
    /// <param name="length">Of the data area, in octets: a power of two, at least a page.</param>
    /// <param name="writable">Whether we tell the kernel how far we have read; else it overwrites the oldest.</param>
    internal static PerfMapping? Map(int descriptor, int length, bool writable)
    {
        int protection = Libc.PROT_READ | (writable ? Libc.PROT_WRITE : 0);
        nuint whole = (nuint)(length + Environment.SystemPageSize);
        nint address = Libc.MemoryMap(0, whole, protection, Libc.MAP_SHARED, descriptor, 0);
        return address == -1 ? null : new PerfMapping(address, length);
    }

    internal int Length => _length;

    internal ReadOnlySpan<byte> Data => new(_base + _page, _length);

    /// <summary>How far the kernel has written. The read is a barrier: the data up to here is complete.</summary>
    internal ulong Head => Volatile.Read(ref *(ulong*)(_base + HeadOffset));

    /// <summary>How far we have read. The write is a barrier: the kernel may overwrite what lies before.</summary>
    internal ulong Tail
    {
        get => *(ulong*)(_base + TailOffset);
        set => Volatile.Write(ref *(ulong*)(_base + TailOffset), value);
    }

    internal void Unmap() => _ = Libc.MemoryUnmap((nint)_base, (nuint)(_length + _page));
}
