using System.Buffers.Binary;
using Petrel.Core.Sockets;

namespace Petrel.Linux.Packets;

/// <summary>A TCP segment or UDP datagram inside a packet.</summary>
internal readonly ref struct TransportPacket
{
    /// <summary>Whether it is TCP; else it is UDP.</summary>
    internal bool IsTcp { get; init; }

    /// <summary>Both ends; the local one is the sender.</summary>
    internal SocketKey Key { get; init; }

    /// <summary>The sequence number of the first octet of the payload; TCP only.</summary>
    internal uint Sequence { get; init; }

    /// <summary>The payload, as far as it was captured.</summary>
    internal ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Whether that is all of it.</summary>
    internal bool IsWhole { get; init; }
}

/// <summary>
/// Reads IPv4 (RFC 791) and IPv6 (RFC 8200) packets, from the network header on, down to the payload of TCP and UDP. Never
/// throws and never reads beyond the capture.
/// </summary>
internal static class PacketReader
{
    private const int Tcp = 6, Udp = 17;
    private const int HopByHop = 0, Routing = 43, DestinationOptions = 60;
    private const int IPv4HeaderLength = 20, IPv6HeaderLength = 40, TcpHeaderLength = 20, UdpHeaderLength = 8;
    private const int MostExtensions = 8;

    private ref struct Network
    {
        internal InetAddress From;
        internal InetAddress To;
        internal int Protocol;
        internal ReadOnlySpan<byte> Body;
        internal bool IsWhole;
    }

    /// <summary>Reads a packet; false if it is none of these, a later fragment, or cut in its headers.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> packet, out TransportPacket read)
    {
        read = default;
        if (packet.IsEmpty) return false;
        var network = new Network();
        bool known = (packet[0] >> 4) switch
        {
            4 => TryReadIPv4(packet, ref network),
            6 => TryReadIPv6(packet, ref network),
            _ => false,
        };
        return known && network.Protocol switch
        {
            Tcp => TryReadTcp(network, out read),
            Udp => TryReadUdp(network, out read),
            _ => false,
        };
    }

    private static bool TryReadIPv4(ReadOnlySpan<byte> packet, ref Network network)
    {
        int headerLength = (packet[0] & 0x0f) * 4;
        if (headerLength < IPv4HeaderLength || packet.Length < headerLength) return false;
        if ((BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x1fff) != 0) return false;
        network.From = InetAddress.FromIPv4(packet[12..]);
        network.To = InetAddress.FromIPv4(packet[16..]);
        network.Protocol = packet[9];
        return TryCut(packet, headerLength, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), ref network);
    }

    private static bool TryReadIPv6(ReadOnlySpan<byte> packet, ref Network network)
    {
        if (packet.Length < IPv6HeaderLength) return false;
        network.From = InetAddress.FromIPv6(packet[8..]);
        network.To = InetAddress.FromIPv6(packet[24..]);
        int next = packet[6];
        int offset = IPv6HeaderLength;
        for (int i = 0; i < MostExtensions && next is HopByHop or Routing or DestinationOptions; i++)
        {
            if (packet.Length < offset + 2) return false;
            next = packet[offset];
            offset += (packet[offset + 1] + 1) * 8;
        }

        network.Protocol = next;
        return TryCut(packet, offset, IPv6HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]), ref network);
    }

    /// <summary>
    /// Cuts off the header, and what stands behind the packet. A length that makes no sense is that of a packet which the
    /// interface will cut into segments itself: then it is as long as it was captured.
    /// </summary>
    private static bool TryCut(ReadOnlySpan<byte> packet, int headerLength, int totalLength, ref Network network)
    {
        if (packet.Length < headerLength) return false;
        network.IsWhole = totalLength <= packet.Length;
        int length = totalLength < headerLength ? packet.Length : Math.Min(totalLength, packet.Length);
        network.Body = packet[headerLength..length];
        return true;
    }

    private static bool TryReadTcp(scoped in Network network, out TransportPacket read)
    {
        read = default;
        ReadOnlySpan<byte> body = network.Body;
        if (body.Length < TcpHeaderLength) return false;
        int headerLength = (body[12] >> 4) * 4;
        if (headerLength < TcpHeaderLength || body.Length < headerLength) return false;
        read = new TransportPacket
        {
            IsTcp = true,
            Key = KeyOf(network),
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(body[4..]),
            Payload = body[headerLength..],
            IsWhole = network.IsWhole,
        };
        return true;
    }

    private static bool TryReadUdp(scoped in Network network, out TransportPacket read)
    {
        read = default;
        if (network.Body.Length < UdpHeaderLength) return false;
        read = new TransportPacket { Key = KeyOf(network), Payload = network.Body[UdpHeaderLength..], IsWhole = network.IsWhole };
        return true;
    }

    private static SocketKey KeyOf(scoped in Network network) => new(
        new InetEndpoint(network.From, BinaryPrimitives.ReadUInt16BigEndian(network.Body)),
        new InetEndpoint(network.To, BinaryPrimitives.ReadUInt16BigEndian(network.Body[2..])));
}
