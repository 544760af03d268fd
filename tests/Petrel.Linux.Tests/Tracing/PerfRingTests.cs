using System.Runtime.InteropServices;
using CsCheck;
using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

public class PerfRingTests
{
    private const int Length = 64;

    [Fact]
    public void TryRead_Records_AreCutOutInOrder()
    {
        byte[] ring = new byte[Length];
        ulong head = Write(ring, 0, 9, [1, 2, 3, 4, 5, 6, 7, 8]);
        head = Write(ring, head, 2, []);

        Assert.Equal([(9u, "0102030405060708"), (2u, "")], ReadAll(ring, 0, head, out ulong tail));
        Assert.Equal(head, tail);
    }

    [Theory]
    [InlineData(44)] // the body wraps
    [InlineData(56)] // the body begins at the ring's beginning
    [InlineData(60)] // the header wraps
    [InlineData(63)]
    public void TryRead_RecordOverTheEnd_IsPutTogether(int at)
    {
        byte[] ring = new byte[Length];
        ulong start = (3 * Length) + (ulong)at;
        ulong head = Write(ring, start, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);

        Assert.Equal([(9u, "0102030405060708090A0B0C0D0E0F10")], ReadAll(ring, start, head, out ulong tail));
        Assert.Equal(head, tail);
    }

    [Fact]
    public void TryRead_Empty_GivesNothing() => Assert.Empty(ReadAll(new byte[Length], 128, 128, out _));

    [Fact]
    public void TryRead_FullRing_ReadsAllOfIt()
    {
        byte[] ring = new byte[Length];
        ulong start = 24, head = start;
        for (int i = 0; i < 4; i++) head = Write(ring, head, (uint)i, [(byte)i, 0, 0, 0, 0, 0, 0, 0]);

        Assert.Equal((ulong)Length, head - start);
        Assert.Equal([0u, 1, 2, 3], ReadAll(ring, start, head, out _).Select(static record => record.Type));
    }

    // A ring that is written backwards starts at position 0 and goes below it: its positions are near 2^64.
    [Fact]
    public void TryRead_PositionsThatOverflow_GoOn()
    {
        byte[] ring = new byte[Length];
        ulong start = unchecked(0UL - 24);
        ulong head = Write(ring, start, 3, [1, 1, 1, 1, 1, 1, 1, 1]);
        head = Write(ring, head, 4, [2, 2, 2, 2, 2, 2, 2, 2]);

        Assert.Equal([3u, 4u], ReadAll(ring, start, head, out _).Select(static record => record.Type));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(17)]    // beyond the head
    [InlineData(65535)]
    public void TryRead_SizeWithoutSense_StopsThere(int size)
    {
        byte[] ring = new byte[Length];
        ulong head = Write(ring, 0, 9, [1, 2, 3, 4, 5, 6, 7, 8]);
        MemoryMarshal.Write(ring.AsSpan(6), (ushort)size);

        Assert.Empty(ReadAll(ring, 0, head, out ulong tail));
        Assert.Equal(0ul, tail);
    }

    [Theory]
    [InlineData(16, 8)]
    [InlineData(0, 72)]
    [InlineData(0, 7)]
    public void TryRead_PositionsWithoutSense_StopThere(int tail, int head)
    {
        byte[] ring = new byte[Length];
        for (int i = 6; i < Length; i += 8) ring[i] = 8;

        Assert.Empty(ReadAll(ring, (ulong)tail, (ulong)head, out ulong after));
        Assert.Equal((ulong)tail, after);
    }

    [Fact]
    public void TryRead_RandomRing_NeverThrowsNorPassesTheHead() =>
        Gen.Select(Gen.Byte.Array[Length], Gen.ULong, Gen.ULong[0, Length]).Sample((ring, start, distance) =>
        {
            _ = ReadAll(ring, start, unchecked(start + distance), out ulong tail);
            return unchecked(tail - start) <= distance;
        });

    [Fact]
    public void TryRead_AnyRecordsAnywhere_ComeBackAsWritten()
    {
        Gen<byte[][]> bodies = Gen.Byte.Array[0, 24].Array[1, 20];
        Gen.Select(bodies, Gen.ULong).Sample((written, start) =>
        {
            byte[] ring = new byte[Length];
            ulong tail = start, head = start;
            foreach (byte[] body in written)
            {
                head = Write(ring, head, 9, body);
                if (ReadAll(ring, tail, head, out tail) is not [(9, var read)] || read != Convert.ToHexString(body)) return false;
            }

            return tail == head;
        });
    }

    private static ulong Write(byte[] ring, ulong at, uint type, byte[] body)
    {
        byte[] record = new byte[8 + body.Length];
        MemoryMarshal.Write(record, type);
        MemoryMarshal.Write(record.AsSpan(6), (ushort)record.Length);
        body.CopyTo(record, 8);
        foreach (byte octet in record) ring[at++ % Length] = octet;
        return at;
    }

    private static List<(uint Type, string Body)> ReadAll(byte[] ring, ulong tail, ulong head, out ulong after)
    {
        List<(uint, string)> read = [];
        PerfRing records = new(ring, new byte[Length]);
        while (records.TryRead(ref tail, head, out uint type, out ReadOnlySpan<byte> body))
            read.Add((type, Convert.ToHexString(body)));
        after = tail;
        return read;
    }
}
