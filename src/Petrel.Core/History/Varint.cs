namespace Petrel.Core.History;

/// <summary>Numbers in as few octets as they need, seven bits each, lowest first (unsigned LEB128).</summary>
internal static class Varint
{
    /// <summary>The most octets that a number takes.</summary>
    internal const int MostOctets = 10;

    internal static void Write(Span<byte> target, ref int position, ulong value)
    {
        while (value >= 0x80)
        {
            target[position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[position++] = (byte)value;
    }

    /// <summary>Reads one and moves on; false if it is cut off or too long.</summary>
    internal static bool TryRead(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (int i = 0; i < source.Length && i < MostOctets; i++)
        {
            if (i == MostOctets - 1 && source[i] > 1) return false;
            value |= (ulong)(source[i] & 0x7f) << (7 * i);
            if (source[i] >= 0x80) continue;
            source = source[(i + 1)..];
            return true;
        }

        return false;
    }
}
