using System.Buffers.Binary;
using System.Net;

namespace Petrel.Linux.Tests.Packets;

/// <summary>Packets octet by octet, from the network header on.</summary>
internal static class PacketBytes
{
    internal const int Tcp = 6, Udp = 17;

    internal static byte[] IPv4(int protocol, byte[] body, int optionWords = 0, int fragment = 0) =>
    [
        (byte)(0x45 + optionWords), 0, .. Half(20 + (4 * optionWords) + body.Length), 0, 0, .. Half(fragment), 64, (byte)protocol, 0, 0,
        10, 0, 0, 2, 192, 0, 2, 7, .. new byte[4 * optionWords], .. body,
    ];

    internal static byte[] IPv6(int protocol, byte[] body) =>
    [
        0x60, 0, 0, 0, .. Half(body.Length), (byte)protocol, 64,
        .. IPAddress.Parse("2001:db8::2").GetAddressBytes(), .. IPAddress.Parse("2001:db8::7").GetAddressBytes(), .. body,
    ];

    /// <summary>An IPv6 extension header of so many times eight octets.</summary>
    internal static byte[] Extension(int next, int eights, byte[] body) =>
        [(byte)next, (byte)(eights - 1), .. new byte[(eights * 8) - 2], .. body];

    internal static byte[] TcpSegment(ushort to, uint sequence, byte[] payload, int optionWords = 3, ushort from = 40000)
    {
        byte[] number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, sequence);
        return
        [
            .. Half(from), .. Half(to), .. number, 0, 0, 0, 1, (byte)((5 + optionWords) << 4), 0x18, 1, 0, 0, 0, 0, 0,
            .. new byte[4 * optionWords], .. payload,
        ];
    }

    internal static byte[] Half(int number) => [(byte)(number >> 8), (byte)number];
}
