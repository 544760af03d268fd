using System.Runtime.InteropServices;

namespace Petrel.Linux.Native;

/// <summary>Packet sockets: <c>linux/if_packet.h</c>, <c>linux/if_ether.h</c>.</summary>
internal static unsafe partial class Libc
{
    internal const int AF_PACKET = 17;
    internal const int EAFNOSUPPORT = 97;
    internal const int SOCK_DGRAM_CLOEXEC_NONBLOCK = 2 | 0x80000 | 0x800;
    internal const int SOL_PACKET = 263;
    internal const int PACKET_STATISTICS = 6;
    internal const ushort ETH_P_ALL = 0x0003;
    internal const ushort ETH_P_IP = 0x0800;
    internal const ushort ETH_P_IPV6 = 0x86DD;
    internal const byte PACKET_HOST = 0;
    internal const byte PACKET_OUTGOING = 4;

    /// <summary><c>struct sockaddr_ll</c>.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal struct PacketAddress
    {
        internal ushort Family;
        internal ushort Protocol;
        internal int Interface;
        internal ushort HardwareType;
        internal byte PacketType;
        internal byte AddressLength;
        internal ulong Address;
    }

    /// <summary><c>struct tpacket_stats</c>; reading it sets it to zero.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PacketStatistics
    {
        internal uint Packets;
        internal uint Drops;
    }

    [LibraryImport(Name, EntryPoint = "bind", SetLastError = true)]
    internal static partial int BindPacket(int socket, PacketAddress* address, int length);

    [LibraryImport(Name, EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetSocketOption(int socket, int level, int option, void* value, int* length);
}
