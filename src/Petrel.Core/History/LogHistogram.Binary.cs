using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Petrel.Core.History;

// The form in files: a version, how many buckets hold something, for each the distance to the one before and its count, all
// as varints (LEB128), and the sum as a double, little endian. Nothing counted: no octets.
public sealed partial record LogHistogram
{
    private const byte Version = 1;

    /// <summary>The compact binary form.</summary>
    public byte[] ToBytes()
    {
        if (Count == 0) return [];
        byte[] bytes = new byte[1 + (Varint.MostOctets * (1 + (2 * _buckets.Length))) + sizeof(double)];
        bytes[0] = Version;
        int length = 1;
        Varint.Write(bytes, ref length, (ulong)_buckets.Length);
        int previous = -1;
        for (int i = 0; i < _buckets.Length; i++)
        {
            Varint.Write(bytes, ref length, (ulong)(_buckets[i] - previous));
            Varint.Write(bytes, ref length, (ulong)_counts[i]);
            previous = _buckets[i];
        }

        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(length), Sum);
        return bytes[..(length + sizeof(double))];
    }

    /// <summary>Reads the compact binary form; false with what is wrong with it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out LogHistogram histogram, [NotNullWhen(false)] out string? error)
    {
        histogram = Empty;
        error = null;
        if (bytes.IsEmpty) return true;
        if (bytes[0] != Version)
        {
            error = $"a histogram of version {bytes[0]}; known is {Version}";
            return false;
        }

        if (Parse(bytes[1..]) is not { } parsed)
        {
            error = "a histogram that is cut off or damaged";
            return false;
        }

        histogram = parsed;
        return true;
    }

    private static LogHistogram? Parse(ReadOnlySpan<byte> rest)
    {
        if (!Varint.TryRead(ref rest, out ulong length) || length is 0 or > BucketCount) return null;
        ushort[] buckets = new ushort[(int)length];
        long[] counts = new long[(int)length];
        int previous = -1;
        for (int i = 0; i < buckets.Length; i++)
        {
            if (!Varint.TryRead(ref rest, out ulong distance) || distance is 0 or > BucketCount) return null;
            if (!Varint.TryRead(ref rest, out ulong count) || count is 0 or > long.MaxValue) return null;
            previous += (int)distance;
            if (previous >= BucketCount) return null;
            (buckets[i], counts[i]) = ((ushort)previous, (long)count);
        }

        if (rest.Length != sizeof(double)) return null;
        double sum = BinaryPrimitives.ReadDoubleLittleEndian(rest);
        return double.IsFinite(sum) && sum >= 0
            ? new LogHistogram(ImmutableCollectionsMarshal.AsImmutableArray(buckets), ImmutableCollectionsMarshal.AsImmutableArray(counts), sum)
            : null;
    }
}
