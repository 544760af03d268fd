using CsCheck;
using Petrel.Linux.Packets;
using static Petrel.Linux.Tests.Packets.PacketBytes;

namespace Petrel.Linux.Tests.Packets;

public class PacketReaderTests
{
    private static readonly byte[] Payload = "CONNECT x:443 HTTP/1.1\r\n"u8.ToArray();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(10, 10)]
    public void TryRead_IPv4WithOptions_IsThePayload(int networkWords, int transportWords)
    {
        byte[] packet = IPv4(Tcp, TcpSegment(443, 7, Payload, transportWords), networkWords);
        Assert.True(PacketReader.TryRead(packet, out TransportPacket read));
        Assert.Equal(("10.0.0.2:40000", "192.0.2.7:443"), (read.Key.Local.ToString(), read.Key.Remote.ToString()));
        Assert.Equal(Payload, read.Payload.ToArray());
        Assert.Equal((7u, true, true), (read.Sequence, read.IsTcp, read.IsWhole));
    }

    [Fact]
    public void TryRead_IPv6WithExtensionHeaders_IsThePayload()
    {
        byte[] body = Extension(43, 1, Extension(60, 3, Extension(Tcp, 2, TcpSegment(443, 7, Payload))));
        Assert.True(PacketReader.TryRead(IPv6(0, body), out TransportPacket read));
        Assert.Equal(("[2001:db8::2]:40000", "[2001:db8::7]:443"), (read.Key.Local.ToString(), read.Key.Remote.ToString()));
        Assert.Equal(Payload, read.Payload.ToArray());
    }

    [Fact]
    public void TryRead_CutAnywhere_IsNotWholeOrNothing()
    {
        byte[] packet = IPv6(0, Extension(Tcp, 1, TcpSegment(443, 7, Payload)));
        for (int length = 0; length < packet.Length; length++)
        {
            if (PacketReader.TryRead(packet.AsSpan(0, length), out TransportPacket read)) Assert.False(read.IsWhole);
        }
    }

    [Fact]
    public void TryRead_WhatStandsBehindThePacket_IsNoPayload()
    {
        byte[] packet = IPv4(Tcp, TcpSegment(443, 7, Payload));
        Assert.True(PacketReader.TryRead([.. packet, 0, 0, 0], out TransportPacket read));
        Assert.Equal(Payload, read.Payload.ToArray());
    }

    [Fact]
    public void TryRead_LaterFragmentOrAnotherProtocol_IsNothing()
    {
        Assert.False(PacketReader.TryRead(IPv4(Tcp, TcpSegment(443, 7, Payload), fragment: 100), out _));
        Assert.False(PacketReader.TryRead(IPv4(1, Payload), out _));
        Assert.False(PacketReader.TryRead(IPv6(58, Payload), out _));
        Assert.False(PacketReader.TryRead(IPv6(44, new byte[40]), out _));
    }

    [Fact]
    public void TryRead_AnyOctets_NeverThrows() => Gen.Select(Gen.Byte.Array[0, 120], Gen.Int[0, 0x60]).Sample(
        static (octets, first) =>
        {
            PacketReader.TryRead(octets, out _);
            PacketReader.TryRead([(byte)first, .. octets], out _);
            PacketReader.TryRead(IPv4(Tcp, octets), out _);
            PacketReader.TryRead(IPv6(0, octets), out _);
            PacketReader.TryRead(IPv6(Udp, octets), out _);
        }, iter: 20_000);
}
