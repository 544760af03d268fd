using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Petrel.Core.History;

/// <summary>
/// A point's arrays and histograms in a compact binary form: a version, closes by cause, mean states in millionths, both
/// without the zeros at their end, the length of the handshakes' histogram, and the two histograms. Numbers are varints.
/// </summary>
public static class SeriesDetail
{
    private const byte Version = 1;
    private const double Millionths = 1e6;
    private const int MostValues = 64;

    /// <summary>The compact binary form.</summary>
    public static byte[] ToBytes(SeriesPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        ReadOnlySpan<long> closed = point.ClosedBy.AsSpan().TrimEnd(0);
        ReadOnlySpan<double> states = point.States.AsSpan().TrimEnd(0);
        byte[] handshakes = point.Handshakes.ToBytes();
        byte[] lifetimes = point.Lifetimes.ToBytes();
        byte[] bytes = new byte[1 + (Varint.MostOctets * (3 + closed.Length + states.Length)) + handshakes.Length + lifetimes.Length];
        bytes[0] = Version;
        int length = 1;
        Varint.Write(bytes, ref length, (ulong)closed.Length);
        foreach (long count in closed) Varint.Write(bytes, ref length, (ulong)Math.Max(0, count));
        Varint.Write(bytes, ref length, (ulong)states.Length);
        foreach (double mean in states) Varint.Write(bytes, ref length, (ulong)Math.Round(Math.Clamp(mean, 0, 1e9) * Millionths));
        Varint.Write(bytes, ref length, (ulong)handshakes.Length);
        handshakes.CopyTo(bytes, length);
        lifetimes.CopyTo(bytes, length + handshakes.Length);
        return bytes[..(length + handshakes.Length + lifetimes.Length)];
    }

    /// <summary>Reads the compact binary form into a point; false with what is wrong with it, and the point as it was.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, SeriesPoint bare, out SeriesPoint point, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(bare);
        point = bare;
        if (bytes.IsEmpty || bytes[0] != Version)
        {
            error = bytes.IsEmpty ? "no octets" : $"a point of version {bytes[0]}; known is {Version}";
            return false;
        }

        ReadOnlySpan<byte> rest = bytes[1..];
        error = "a point that is cut off or damaged";
        if (!TryReadValues(ref rest, static value => (long)Math.Min(value, long.MaxValue), out ImmutableArray<long> closed)
            || !TryReadValues(ref rest, static value => value / Millionths, out ImmutableArray<double> states)
            || !Varint.TryRead(ref rest, out ulong length) || length > (ulong)rest.Length)
            return false;
        if (!LogHistogram.TryParse(rest[..(int)length], out LogHistogram handshakes, out error)) return false;
        if (!LogHistogram.TryParse(rest[(int)length..], out LogHistogram lifetimes, out error)) return false;
        point = bare with { ClosedBy = closed, States = states, Handshakes = handshakes, Lifetimes = lifetimes };
        return true;
    }

    private static bool TryReadValues<T>(ref ReadOnlySpan<byte> rest, Func<ulong, T> convert, out ImmutableArray<T> values)
    {
        values = [];
        if (!Varint.TryRead(ref rest, out ulong length) || length > MostValues) return false;
        var read = new T[(int)length];
        for (int i = 0; i < read.Length; i++)
        {
            if (!Varint.TryRead(ref rest, out ulong value)) return false;
            read[i] = convert(value);
        }

        values = ImmutableCollectionsMarshal.AsImmutableArray(read);
        return true;
    }
}
