using System.Buffers.Binary;
using System.Net;

namespace Petrel.Linux.Tests.SockDiag;

/// <summary>Netlink messages, put together octet by octet as the kernel's headers lay them out.</summary>
internal static class DiagBytes
{
    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLMSG_DONE = 3;
    internal const ushort SOCK_DIAG_BY_FAMILY = 20;
    internal const ushort NLM_F_MULTI = 2;

    internal const ushort INET_DIAG_INFO = 2;
    internal const byte AF_INET = 2;
    internal const byte AF_INET6 = 10;

    /// <summary>
    /// <c>struct nlmsghdr</c> of linux/netlink.h (length with header, type, flags, sequence, port id), the body, and
    /// octets up to a multiple of four.
    /// </summary>
    internal static byte[] Message(ushort type, ushort flags, uint sequence, params byte[] body)
    {
        uint length = (uint)(16 + body.Length);
        byte[] header = [.. U32(length), .. U16(type), .. U16(flags), .. U32(sequence), .. U32(4711)];
        return [.. header, .. body, .. Padding(body.Length)];
    }

    /// <summary><c>struct inet_diag_msg</c> of linux/inet_diag.h: 72 octets.</summary>
    internal static byte[] InetDiagMsg(
        IPEndPoint local, IPEndPoint remote, byte family, byte state = 1, byte timer = 0, byte retransmits = 0) =>
    [
        family, state, timer, retransmits,          // idiag_family, idiag_state, idiag_timer, idiag_retrans
        .. BigU16(local.Port), .. BigU16(remote.Port), // id.idiag_sport, id.idiag_dport
        .. Address(local), .. Address(remote),      // id.idiag_src[4], id.idiag_dst[4]
        .. U32(0),                                  // id.idiag_if
        .. U32(0x89ABCDEF), .. U32(0x01234567),     // id.idiag_cookie[2]
        .. U32(30_001),                             // idiag_expires
        .. U32(30_002), .. U32(30_003),             // idiag_rqueue, idiag_wqueue
        .. U32(30_004), .. U32(30_005),             // idiag_uid, idiag_inode
    ];

    /// <summary><c>struct rtattr</c> of linux/rtnetlink.h (length with header, type), the payload, padding.</summary>
    internal static byte[] Attribute(ushort type, params byte[] payload) =>
        [.. U16((ushort)(4 + payload.Length)), .. U16(type), .. payload, .. Padding(payload.Length)];

    internal static byte[] U16(ushort value) => BitConverter.GetBytes(value);

    internal static byte[] U32(uint value) => BitConverter.GetBytes(value);

    internal static byte[] U64(ulong value) => BitConverter.GetBytes(value);

    private static byte[] BigU16(int value)
    {
        byte[] octets = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, (ushort)value);
        return octets;
    }

    // An IPv4 address takes the first of the four words.
    private static byte[] Address(IPEndPoint end)
    {
        byte[] octets = end.Address.GetAddressBytes();
        return [.. octets, .. new byte[16 - octets.Length]];
    }

    private static byte[] Padding(int length) => new byte[-length & 3];
}
