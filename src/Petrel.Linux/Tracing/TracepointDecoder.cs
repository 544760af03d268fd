using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Linux.Tracing;

/// <summary>Reads the records of one tracepoint by the offsets of its format.</summary>
internal sealed class TracepointDecoder
{
    private const ushort AF_INET = 2;
    private const ushort AF_INET6 = 10;
    private const int SockAddrLength = 28;

    private readonly EventKind _kind;
    private readonly TracepointField _socket, _old, _new, _state, _localPort, _remotePort, _family, _protocol;
    private readonly TracepointField _local4, _remote4, _local6, _remote6, _cookie, _error;
    private readonly bool _hasSockAddrs;
    private readonly int _length;

    internal TracepointDecoder(TracepointFormat format, EventKind kind)
    {
        _kind = kind;
        _socket = format.Field("skaddr");
        _old = format.Field("oldstate");
        _new = format.Field("newstate");
        _state = format.Field("state");
        _localPort = format.Field("sport");
        _remotePort = format.Field("dport");
        _family = format.Field("family");
        _protocol = format.Field("protocol");
        _local4 = format.Field("saddr");
        _remote4 = format.Field("daddr");
        _local6 = format.Field("saddr_v6");
        _remote6 = format.Field("daddr_v6");
        _cookie = format.Field("sock_cookie");
        _error = format.Field("error");
        _hasSockAddrs = _local4.Size == SockAddrLength && _remote4.Size == SockAddrLength;
        _length = Fields().Max(static field => field.Offset + field.Size);
    }

    /// <summary>Fills an event; false if the record is too short or is not of a TCP socket.</summary>
    internal bool TryDecode(ReadOnlySpan<byte> record, ref Event into)
    {
        if (record.Length < _length) return false;
        if (_protocol.Size != 0 && Number(record, _protocol) != 6) return false;
        into.Kind = _kind;
        into.Source = SourceKind.Trace;
        into.SocketAddress = Wide(record, _socket);
        into.Cookie = Wide(record, _cookie);
        into.OldState = TcpStateNames.FromKernel(Number(record, _old));
        into.State = TcpStateNames.FromKernel(Number(record, _new) | Number(record, _state));
        into.Error = (int)Math.Min(Math.Abs((long)(int)Number(record, _error)), int.MaxValue);
        return _hasSockAddrs ? TryReadSockAddrs(record, ref into) : TryReadEnds(record, ref into);
    }

    private bool TryReadEnds(ReadOnlySpan<byte> record, ref Event into)
    {
        bool v4 = Number(record, _family) == AF_INET;
        into.Key = new SocketKey(
            new InetEndpoint(Address(record, v4, _local4, _local6), (ushort)Number(record, _localPort)),
            new InetEndpoint(Address(record, v4, _remote4, _remote6), (ushort)Number(record, _remotePort)));
        return true;
    }

    /// <summary>Newer kernels give <c>struct sockaddr_in6</c> (or _in): family in host order, port in network order.</summary>
    private bool TryReadSockAddrs(ReadOnlySpan<byte> record, ref Event into)
    {
        bool read = TryReadSockAddr(record.Slice(_local4.Offset, SockAddrLength), out InetEndpoint local);
        read &= TryReadSockAddr(record.Slice(_remote4.Offset, SockAddrLength), out InetEndpoint remote);
        into.Key = new SocketKey(local, remote);
        return read;
    }

    private static bool TryReadSockAddr(ReadOnlySpan<byte> address, out InetEndpoint endpoint)
    {
        ushort family = MemoryMarshal.Read<ushort>(address);
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        endpoint = family switch
        {
            AF_INET => new InetEndpoint(InetAddress.FromIPv4(address[4..]), port),
            AF_INET6 => new InetEndpoint(InetAddress.FromIPv6(address[8..]), port),
            _ => default,
        };
        return family is AF_INET or AF_INET6;
    }

    private static InetAddress Address(ReadOnlySpan<byte> record, bool v4, TracepointField four, TracepointField six) =>
        v4 || six.Size < 16
            ? four.Size < 4 ? default : InetAddress.FromIPv4(record[four.Offset..])
            : InetAddress.FromIPv6(record[six.Offset..]);

    private static uint Number(ReadOnlySpan<byte> record, TracepointField field) => field.Size switch
    {
        1 => record[field.Offset],
        2 => MemoryMarshal.Read<ushort>(record[field.Offset..]),
        4 => MemoryMarshal.Read<uint>(record[field.Offset..]),
        _ => 0,
    };

    private static ulong Wide(ReadOnlySpan<byte> record, TracepointField field) =>
        field.Size == sizeof(ulong) ? MemoryMarshal.Read<ulong>(record[field.Offset..]) : 0;

    private IEnumerable<TracepointField> Fields() =>
    [
        _socket, _old, _new, _state, _localPort, _remotePort, _family, _protocol, _local4, _remote4, _local6, _remote6,
        _cookie, _error,
    ];
}
