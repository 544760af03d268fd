using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Linux.Packets;

/// <summary>
/// Finds names in the packets of one namespace, and makes events of those that tell something. Of a name that is no watched
/// registry's nothing is kept but that. Not thread-safe.
/// </summary>
internal sealed class NameFinder(PacketPlan plan, NetnsId netns)
{
    private const int MostAddresses = 32;

    private readonly HelloTable _hellos = new();
    private readonly byte[] _name = new byte[SiteName.MostOctets];
    private readonly InetAddress[] _addresses = new InetAddress[MostAddresses];

    /// <summary>When a ClientHello was last seen that goes on in another segment; CLOCK_MONOTONIC, 0 for never.</summary>
    internal long CutHelloSeenAt { get; private set; }

    /// <summary>Reads a packet, from its network header on; true if <paramref name="found"/> is an event.</summary>
    internal bool TryFind(ReadOnlySpan<byte> packet, long now, ref Event found)
    {
        if (!PacketReader.TryRead(packet, out TransportPacket read)) return false;
        if (!(read.IsTcp ? TryFindServerName(read, now, ref found) : TryFindAnswer(read, ref found))) return false;
        found.Source = SourceKind.Packets;
        found.Time = now;
        found.Netns = netns;
        return true;
    }

    private bool TryFindServerName(in TransportPacket segment, long now, ref Event found)
    {
        ServerName? name = plan.ProxyPorts.Contains(segment.Key.Remote.Port) ? ReadConnectLine(segment) : null;
        name ??= ReadClientHello(segment, now);
        if (name is null) return false;
        found.Kind = EventKind.ServerNameSeen;
        found.Key = segment.Key;
        found.Payload = name;
        return true;
    }

    private ServerName? ReadConnectLine(in TransportPacket segment)
    {
        if (!ConnectLineReader.TryRead(segment.Payload, _name, out int length, out ushort port)) return null;
        string? site = plan.Sites.Find(_name.AsSpan(0, length));
        return new ServerName(site ?? "", ServerNameKind.ProxyConnect, port);
    }

    private ServerName? ReadClientHello(in TransportPacket segment, long now)
    {
        ReadOnlySpan<byte> joined = _hellos.Continue(segment);
        ClientHello hello = ClientHelloReader.Read(joined.IsEmpty ? segment.Payload : joined, _name);
        string? site = hello.NameLength > 0 ? plan.Sites.Find(_name.AsSpan(0, hello.NameLength)) : null;

        // What follows may still say that another name is hidden behind this one; a registry's own needs no more.
        if (hello.State == ClientHelloState.Incomplete && site is null)
        {
            if (joined.IsEmpty && segment.IsWhole) Await(segment, now);
            return null;
        }

        // A part that came twice or out of order does not end what still waits for the right one.
        if (hello.State == ClientHelloState.None && joined.IsEmpty) return null;
        _hellos.End(segment.Key);
        if (hello.NameLength == 0) return null;
        if (site is null) return hello.IsOuter ? null : ServerName.Elsewhere;
        ushort port = plan.ProxyPorts.Contains(segment.Key.Remote.Port) ? (ushort)0 : segment.Key.Remote.Port;
        return new ServerName(site, ServerNameKind.TlsServerName, port, hello.IsOuter);
    }

    private void Await(in TransportPacket segment, long now)
    {
        CutHelloSeenAt = now;
        _hellos.Begin(segment, now);
    }

    private bool TryFindAnswer(in TransportPacket datagram, ref Event found)
    {
        if (!DnsAnswerReader.TryRead(datagram.Payload, _name, _addresses, out DnsReply reply)) return false;
        if (plan.Sites.Find(_name.AsSpan(0, reply.NameLength)) is not { } site) return false;
        ImmutableArray<InetAddress> addresses = [.. _addresses.AsSpan(0, reply.AddressCount)];
        found.Kind = EventKind.DnsAnswered;
        found.Payload = new DnsAnswer(site, addresses, reply.TtlSeconds);
        return true;
    }
}
