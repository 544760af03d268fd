using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Petrel.Core.History;

// The form in files: a version; the sum as a double, little endian; for each bucket that holds something the distance to the one
// before and its count, as varints (LEB128). Nothing counted: no octets.
public sealed partial record LogHistogram
{
    private const byte Version = 1;
    private const int Header = 1 + sizeof(double);

    /// <summary>The compact binary form.</summary>
    public byte[] ToBytes()
    {
        if (Count == 0) return [];
        byte[] bytes = new byte[Header + _pairs.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(1), Sum);
        _pairs.Span.CopyTo(bytes.AsSpan(Header));
        return bytes;
    }

    /// <summary>Reads the compact binary form, which is held on to; false with what is wrong with it.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, out LogHistogram histogram, [NotNullWhen(false)] out string? error)
    {
        histogram = Empty;
        error = null;
        if (bytes.IsEmpty) return true;
        if (bytes.Span[0] != Version)
        {
            error = $"a histogram of version {bytes.Span[0]}; known is {Version}";
            return false;
        }

        if (Parse(bytes) is not { } parsed)
        {
            error = "a histogram that is cut off or damaged";
            return false;
        }

        histogram = parsed;
        return true;
    }

    internal static LogHistogram Of(ReadOnlySpan<long> dense, double sum)
    {
        byte[] pairs = new byte[2 * Varint.MostOctets * BucketCount];
        int length = 0;
        int previous = -1;
        long total = 0;
        for (int bucket = 0; bucket < dense.Length; bucket++)
        {
            if (dense[bucket] == 0) continue;
            Varint.Write(pairs, ref length, (ulong)(bucket - previous));
            Varint.Write(pairs, ref length, (ulong)dense[bucket]);
            previous = bucket;
            total = AddWithinBounds(total, dense[bucket]);
        }

        return total == 0 ? Empty : new LogHistogram(pairs.AsSpan(0, length).ToArray(), total, sum);
    }

    private static LogHistogram? Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length <= Header) return null;
        double sum = BinaryPrimitives.ReadDoubleLittleEndian(bytes.Span[1..]);
        if (!double.IsFinite(sum) || sum < 0) return null;
        ReadOnlyMemory<byte> rest = bytes[Header..];
        var pairs = new Pairs(rest.Span);
        long total = 0;
        while (pairs.MoveNext()) total = AddWithinBounds(total, pairs.Count);
        return pairs.IsWhole ? new LogHistogram(rest, total, sum) : null;
    }

    // Walks over buckets and their counts; stops at what is none.
    private ref struct Pairs(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        internal int Bucket { get; private set; } = -1;

        internal long Count { get; private set; }

        /// <summary>Whether the walk came to the end.</summary>
        internal readonly bool IsWhole => _rest.IsEmpty;

        internal bool MoveNext()
        {
            ReadOnlySpan<byte> next = _rest;
            if (next.IsEmpty || !Varint.TryRead(ref next, out ulong distance) || !Varint.TryRead(ref next, out ulong count)) return false;
            if (distance == 0 || distance >= (ulong)(BucketCount - Bucket) || count is 0 or > long.MaxValue) return false;
            _rest = next;
            (Bucket, Count) = (Bucket + (int)distance, (long)count);
            return true;
        }
    }
}
