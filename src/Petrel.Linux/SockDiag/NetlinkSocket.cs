using Petrel.Linux.Capabilities;
using Petrel.Linux.Native;

namespace Petrel.Linux.SockDiag;

/// <summary>
/// A sock_diag netlink socket. It belongs to the network namespace of the thread that opened it, and keeps that namespace
/// alive until it is closed. The framework's Socket refuses family 16, hence the plain descriptor.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private const int ReceiveBufferOctets = 1 << 20;

    private int _descriptor;

    private NetlinkSocket(int descriptor) => _descriptor = descriptor;

    internal int Descriptor => _descriptor;

    internal static Opened<NetlinkSocket> Open()
    {
        int descriptor = Libc.Socket(Libc.AF_NETLINK, Libc.SOCK_RAW_CLOEXEC, Libc.NETLINK_SOCK_DIAG);
        if (descriptor < 0)
        {
            return new(null, Availability.Unknown(
                "NETLINK_SOCK_DIAG", $"opening a sock_diag socket failed: {Libc.Describe(Libc.LastError)}",
                "load the module inet_diag, or raise the limit of open files"));
        }

        int octets = ReceiveBufferOctets;
        if (Libc.SetSocketOption(descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, &octets, sizeof(int)) != 0)
            _ = Libc.SetSocketOption(descriptor, Libc.SOL_SOCKET, Libc.SO_RCVBUF, &octets, sizeof(int));
        return new(new NetlinkSocket(descriptor), Availability.Available);
    }

    /// <summary>Subscribes to multicast groups, given as a mask (group 1 is bit 0); 0, or an errno value.</summary>
    internal int Subscribe(uint groups)
    {
        var address = new Libc.NetlinkAddress { Family = Libc.AF_NETLINK, Groups = groups };
        return Libc.Bind(_descriptor, &address, sizeof(Libc.NetlinkAddress)) == 0 ? 0 : Libc.LastError;
    }

    /// <summary>Sends a request; 0, or an errno value.</summary>
    internal int Send(ReadOnlySpan<byte> request)
    {
        fixed (byte* data = request)
            return Libc.Send(_descriptor, data, (nuint)request.Length, 0) < 0 ? Libc.LastError : 0;
    }

    /// <summary>Receives one message; its true length, or a negative errno value.</summary>
    internal int Receive(Span<byte> buffer, bool wait)
    {
        fixed (byte* data = buffer)
        {
            int flags = Libc.MSG_TRUNC | (wait ? 0 : Libc.MSG_DONTWAIT);
            nint length = Libc.Receive(_descriptor, data, (nuint)buffer.Length, flags);
            return length < 0 ? -Libc.LastError : (int)length;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0) _ = Libc.Close(descriptor);
    }
}
