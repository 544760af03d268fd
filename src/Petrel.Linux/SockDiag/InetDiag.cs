using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Petrel.Core.Sockets;

namespace Petrel.Linux.SockDiag;

/// <summary>
/// Numbers and layouts of <c>linux/netlink.h</c>, <c>linux/sock_diag.h</c> and <c>linux/inet_diag.h</c>. Addresses,
/// ports stand in network order, everything else in the host's.
/// </summary>
internal static class InetDiag
{
    internal const int HeaderLength = 16;          // struct nlmsghdr
    internal const int SockIdLength = 48;          // struct inet_diag_sockid
    internal const int RequestLength = 56;         // struct inet_diag_req_v2
    internal const int CompatRequestLength = 60;   // struct inet_diag_req
    internal const int MessageLength = 72;         // struct inet_diag_msg

    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLMSG_DONE = 3;
    internal const ushort TCPDIAG_GETSOCK = 18;
    internal const ushort SOCK_DIAG_BY_FAMILY = 20;
    internal const ushort NLM_F_REQUEST = 1;
    internal const ushort NLM_F_DUMP = 0x300;
    internal const ushort NLM_F_DUMP_INTR = 0x10;

    internal const ushort INET_DIAG_REQ_BYTECODE = 1;
    internal const ushort INET_DIAG_INFO = 2;
    internal const byte ExtInfo = 1 << (INET_DIAG_INFO - 1);

    internal const byte AF_INET = 2;
    internal const byte AF_INET6 = 10;
    private const byte IPPROTO_TCP = 6;

    /// <summary>All states but LISTEN, TIME_WAIT and NEW_SYN_RECV: what a client can hold, with its figures.</summary>
    private const uint ClientStates =
        0xFFF & ~(1u << (int)TcpState.Listen) & ~(1u << (int)TcpState.TimeWait) & ~1u;

    /// <summary>
    /// Asks for all sockets of both families that the filter passes. The old request (TCPDIAG_GETSOCK) walks the hash
    /// once for both, where the new one needs a walk for each.
    /// </summary>
    internal static byte[] DumpRequest(ReadOnlySpan<byte> filter, uint sequence)
    {
        byte[] request = new byte[HeaderLength + CompatRequestLength + 4 + filter.Length];
        WriteHeader(request, TCPDIAG_GETSOCK, NLM_F_REQUEST | NLM_F_DUMP, sequence);
        Span<byte> body = request.AsSpan(HeaderLength);
        body[0] = AF_INET;
        body[3] = ExtInfo;
        Put(body[(4 + SockIdLength)..], ClientStates);
        Span<byte> attribute = body[CompatRequestLength..];
        Put(attribute, (ushort)(4 + filter.Length));
        Put(attribute[2..], INET_DIAG_REQ_BYTECODE);
        filter.CopyTo(attribute[4..]);
        return request;
    }

    /// <summary>Asks for one socket. IPv4, v4-mapped or not, is found under AF_INET. Returns the length written.</summary>
    internal static int WriteLookUp(Span<byte> request, in SocketLookup socket, uint sequence)
    {
        const int Length = HeaderLength + RequestLength;
        request[..Length].Clear();
        WriteHeader(request[..Length], SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, sequence);
        Span<byte> body = request[HeaderLength..];
        bool v4 = socket.Key.Remote.Address.IsIPv4;
        body[0] = v4 ? AF_INET : AF_INET6;
        body[1] = IPPROTO_TCP;
        body[2] = ExtInfo;
        Put(body[4..], uint.MaxValue);
        WriteSockId(body[8..], socket, v4);
        return Length;
    }

    private static void WriteSockId(Span<byte> id, in SocketLookup socket, bool v4)
    {
        BinaryPrimitives.WriteUInt16BigEndian(id, socket.Key.Local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(id[2..], socket.Key.Remote.Port);
        WriteAddress(id[4..], socket.Key.Local.Address, v4);
        WriteAddress(id[20..], socket.Key.Remote.Address, v4);

        // INET_DIAG_NOCOOKIE: any socket with these ends.
        ulong cookie = socket.Cookie == 0 ? ulong.MaxValue : socket.Cookie;
        Put(id[40..], (uint)cookie);
        Put(id[44..], (uint)(cookie >> 32));
    }

    private static void WriteAddress(Span<byte> to, InetAddress address, bool v4)
    {
        if (v4) BinaryPrimitives.WriteUInt32BigEndian(to, address.IPv4Bits);
        else address.WriteIPv6(to);
    }

    private static void WriteHeader(Span<byte> message, ushort type, int flags, uint sequence)
    {
        Put(message, (uint)message.Length);
        Put(message[4..], type);
        Put(message[6..], (ushort)flags);
        Put(message[8..], sequence);
    }

    private static void Put<T>(Span<byte> to, T value) where T : unmanaged => MemoryMarshal.Write(to, in value);
}
