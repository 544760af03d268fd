using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Linux.SockDiag;

/// <summary>One netlink message, cut out of a received buffer.</summary>
internal readonly ref struct NetlinkMessage(ushort type, ushort flags, uint sequence, ReadOnlySpan<byte> body)
{
    internal ushort Type { get; } = type;

    internal ushort Flags { get; } = flags;

    internal uint Sequence { get; } = sequence;

    internal ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>
    /// Cuts the first message off a buffer, which then holds the rest. False at the end, or where the rest is too short
    /// for what it says it is; <paramref name="malformed"/> tells the two apart.
    /// </summary>
    internal static bool TryNext(ref ReadOnlySpan<byte> buffer, out NetlinkMessage message, out bool malformed)
    {
        message = default;
        malformed = false;
        if (buffer.IsEmpty) return false;
        malformed = true;
        if (buffer.Length < InetDiag.HeaderLength) return false;
        uint length = MemoryMarshal.Read<uint>(buffer);
        if (length < InetDiag.HeaderLength || length > (uint)buffer.Length) return false;

        malformed = false;
        message = new NetlinkMessage(
            MemoryMarshal.Read<ushort>(buffer[4..]), MemoryMarshal.Read<ushort>(buffer[6..]),
            MemoryMarshal.Read<uint>(buffer[8..]), buffer[InetDiag.HeaderLength..(int)length]);
        int aligned = (int)((length + 3) & ~3u); // NLMSG_ALIGN
        buffer = buffer[Math.Min(aligned, buffer.Length)..];
        return true;
    }

    /// <summary>
    /// The errno of an NLMSG_ERROR or NLMSG_DONE, positive; 0 if all went well; -1 if it is too short to tell.
    /// </summary>
    internal int Error => Body.Length < sizeof(int) ? -1 : -MemoryMarshal.Read<int>(Body);
}

/// <summary>Parses <c>struct inet_diag_msg</c> and its attributes (<c>linux/inet_diag.h</c>).</summary>
internal static class InetDiagMessage
{
    /// <summary>Fills state, ends, cookie, timer, queues, owner and counters; false if the message is too short or no TCP socket.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> body, ref Event into)
    {
        if (body.Length < InetDiag.MessageLength || body[0] is not (InetDiag.AF_INET or InetDiag.AF_INET6)) return false;
        ReadOnlySpan<byte> id = body[4..];
        bool v4 = body[0] == InetDiag.AF_INET;
        into.State = TcpStateNames.FromKernel(body[1]);
        into.Timer = body[2] <= (byte)SocketTimer.ZeroWindowProbe ? (SocketTimer)body[2] : SocketTimer.None;
        into.Retransmits = body[3];
        into.Key = new SocketKey(
            new InetEndpoint(Address(id[4..], v4), BinaryPrimitives.ReadUInt16BigEndian(id)),
            new InetEndpoint(Address(id[20..], v4), BinaryPrimitives.ReadUInt16BigEndian(id[2..])));
        into.Cookie = U32(id, 40) | ((ulong)U32(id, 44) << 32);
        into.TimerMilliseconds = U32(body, 52);
        into.ReceiveQueue = U32(body, 56);
        into.SendQueue = U32(body, 60);
        into.Uid = U32(body, 64);
        into.Inode = U32(body, 68);
        ParseAttributes(body[InetDiag.MessageLength..], ref into);
        return true;
    }

    private static void ParseAttributes(ReadOnlySpan<byte> attributes, ref Event into)
    {
        while (attributes.Length >= 4)
        {
            int length = MemoryMarshal.Read<ushort>(attributes);
            int type = MemoryMarshal.Read<ushort>(attributes[2..]);
            if (length < 4 || length > attributes.Length) return;
            if (type == InetDiag.INET_DIAG_INFO)
                into.HasCounters = TcpInfo.TryParse(attributes[4..length], out into.Counters);
            attributes = attributes[Math.Min((length + 3) & ~3, attributes.Length)..];
        }
    }

    private static InetAddress Address(ReadOnlySpan<byte> octets, bool v4) =>
        v4 ? InetAddress.FromIPv4(octets) : InetAddress.FromIPv6(octets);

    private static uint U32(ReadOnlySpan<byte> from, int offset) => MemoryMarshal.Read<uint>(from[offset..]);
}
