using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Petrel.Linux.Tests.Tracing;

/// <summary>Octets of a tracepoint's record, put where the test says: the decoder's own offsets are not asked.</summary>
internal sealed class Record(int length, ushort id)
{
    private readonly byte[] _octets = Start(length, id);

    internal byte[] Octets => _octets;

    internal Record Put<T>(int offset, T value) where T : unmanaged
    {
        MemoryMarshal.Write(_octets.AsSpan(offset), value);
        return this;
    }

    internal Record PutAddress(int offset, string address)
    {
        IPAddress.Parse(address).GetAddressBytes().CopyTo(_octets, offset);
        return this;
    }

    /// <summary><c>struct sockaddr_in</c> or <c>sockaddr_in6</c>: the port in network order, the rest as the machine has it.</summary>
    internal Record PutSockAddr(int offset, string address, ushort port)
    {
        bool v6 = address.Contains(':', StringComparison.Ordinal);
        BinaryPrimitives.WriteUInt16BigEndian(_octets.AsSpan(offset + 2), port);
        return Put(offset, (ushort)(v6 ? 10 : 2)).PutAddress(offset + (v6 ? 8 : 4), address);
    }

    private static byte[] Start(int length, ushort id)
    {
        byte[] octets = new byte[length];
        MemoryMarshal.Write(octets, id);
        return octets;
    }

    /// <summary>A transition as Linux 6.18 writes it: 192.0.2.7:40000 to 198.51.100.9:443, CLOSE to SYN_SENT.</summary>
    internal static Record SetState() => new Record(72, 2287)
        .Put(8, 0xFFFF_8881_0203_0405UL).Put(16, 7).Put(20, 2)
        .Put(24, (ushort)40000).Put(26, (ushort)443).Put(28, (ushort)2).Put(30, (ushort)6)
        .PutAddress(32, "192.0.2.7").PutAddress(36, "198.51.100.9")
        .PutAddress(40, "::ffff:192.0.2.7").PutAddress(56, "::ffff:198.51.100.9");
}
