using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Petrel.Core.History;

/// <summary>
/// A point's arrays and histograms, which have a compact binary form: a version, closes by cause, mean states in millionths, both
/// without the zeros at their end, the length of the handshakes' histogram, and the two histograms. Numbers are varints.
/// </summary>
/// <param name="ClosedBy">As in <see cref="SeriesPoint"/>.</param>
/// <param name="States">As in <see cref="SeriesPoint"/>.</param>
/// <param name="Handshakes">As in <see cref="SeriesPoint"/>.</param>
/// <param name="Lifetimes">As in <see cref="SeriesPoint"/>.</param>
public readonly record struct SeriesDetail(
    ImmutableArray<long> ClosedBy, ImmutableArray<double> States, LogHistogram Handshakes, LogHistogram Lifetimes)
{
    private const byte Version = 1;
    private const double Millionths = 1e6;
    private const int MostValues = 64;

    private static readonly SeriesDetail None = new([], [], LogHistogram.Empty, LogHistogram.Empty);

    /// <summary>The compact binary form of a point's details.</summary>
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

    /// <summary>Reads the compact binary form, which is held on to; false with what is wrong with it, and no details.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, out SeriesDetail detail, [NotNullWhen(false)] out string? error)
    {
        detail = None;
        ReadOnlySpan<byte> rest = bytes.Span;
        if (rest.IsEmpty || rest[0] != Version)
        {
            error = rest.IsEmpty ? "no octets" : $"a point of version {rest[0]}; known is {Version}";
            return false;
        }

        rest = rest[1..];
        error = "a point that is cut off or damaged";
        if (!TryReadCounts(ref rest, out long[] closed) || !TryReadMeans(ref rest, out double[] states)
            || !Varint.TryRead(ref rest, out ulong length) || length > (ulong)rest.Length)
            return false;
        ReadOnlyMemory<byte> histograms = bytes[^rest.Length..];
        if (!LogHistogram.TryParse(histograms[..(int)length], out LogHistogram handshakes, out error)) return false;
        if (!LogHistogram.TryParse(histograms[(int)length..], out LogHistogram lifetimes, out error)) return false;
        detail = new SeriesDetail(
            ImmutableCollectionsMarshal.AsImmutableArray(closed), ImmutableCollectionsMarshal.AsImmutableArray(states), handshakes, lifetimes);
        return true;
    }

    private static bool TryReadCounts(ref ReadOnlySpan<byte> rest, out long[] counts)
    {
        counts = [];
        if (!Varint.TryRead(ref rest, out ulong length) || length > MostValues) return false;
        counts = length == 0 ? [] : new long[(int)length];
        for (int i = 0; i < counts.Length; i++)
        {
            if (!Varint.TryRead(ref rest, out ulong value)) return false;
            counts[i] = (long)Math.Min(value, long.MaxValue);
        }

        return true;
    }

    private static bool TryReadMeans(ref ReadOnlySpan<byte> rest, out double[] means)
    {
        if (!TryReadCounts(ref rest, out long[] millionths))
        {
            means = [];
            return false;
        }

        means = millionths.Length == 0 ? [] : new double[millionths.Length];
        for (int i = 0; i < means.Length; i++) means[i] = millionths[i] / Millionths;
        return true;
    }
}
