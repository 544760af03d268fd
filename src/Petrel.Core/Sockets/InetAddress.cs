using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Petrel.Core.Sockets;

/// <summary>
/// An IPv4 or IPv6 address as 16 bytes by value. IPv4 is held in its v4-mapped form (<c>::ffff:a.b.c.d</c>), so that a
/// v4-mapped socket of a dual-stack program and a plain IPv4 socket compare equal.
/// </summary>
/// <param name="High">The first eight octets, as a big-endian number.</param>
/// <param name="Low">The last eight octets, as a big-endian number.</param>
public readonly record struct InetAddress(ulong High, ulong Low)
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    /// <summary>Whether this is IPv4, plain or v4-mapped.</summary>
    public bool IsIPv4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    /// <summary>Whether this is the unspecified address of either family.</summary>
    public bool IsUnspecified => this == default || (High == 0 && Low == MappedPrefix);

    /// <summary>Whether this is a loopback address (127.0.0.0/8 or ::1).</summary>
    public bool IsLoopback => IsIPv4 ? (byte)(Low >> 24) == 127 : High == 0 && Low == 1;

    /// <summary>From four octets in network order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than four octets.</exception>
    public static InetAddress FromIPv4(ReadOnlySpan<byte> octets) =>
        new(0, MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(octets));

    /// <summary>From sixteen octets in network order; a v4-mapped address becomes equal to the IPv4 one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than sixteen octets.</exception>
    public static InetAddress FromIPv6(ReadOnlySpan<byte> octets) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));

    /// <summary>From the framework's type; the scope is dropped.</summary>
    public static InetAddress From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? FromIPv4(octets) : FromIPv6(octets);
    }

    /// <summary>Parses the usual text forms, without brackets.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out InetAddress address)
    {
        bool parsed = IPAddress.TryParse(text, out IPAddress? framework);
        address = parsed ? From(framework!) : default;
        return parsed;
    }

    /// <summary>Writes sixteen octets in network order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter than sixteen octets.</exception>
    public void WriteIPv6(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <summary>The last four octets as a big-endian number: the address itself where it is IPv4.</summary>
    public uint IPv4Bits => (uint)Low;

    /// <summary>The usual text form; v4-mapped addresses print as IPv4.</summary>
    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[16];
        WriteIPv6(octets);
        return new IPAddress(IsIPv4 ? octets[12..] : octets).ToString();
    }
}
