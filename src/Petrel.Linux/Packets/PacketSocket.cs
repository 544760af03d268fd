using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Native;

namespace Petrel.Linux.Packets;

/// <summary>
/// A packet socket of one network namespace, on all its interfaces, that sees what <see cref="PacketFilter"/> passes. Only
/// ETH_P_ALL shows outgoing packets (<c>net/core/dev.c</c>: <c>dev_queue_xmit_nit</c>). It belongs to the namespace of the
/// thread that opened it, and keeps that namespace alive until it is closed. Not thread-safe.
/// </summary>
internal sealed unsafe class PacketSocket : IDisposable
{
    private const int ReceiveBufferOctets = 1 << 20;

    private readonly PortSet _ports;
    private readonly bool _dnsAnswers;
    private int _descriptor;

    private PacketSocket(int descriptor, PortSet ports, bool dnsAnswers)
    {
        _descriptor = descriptor;
        _ports = ports;
        _dnsAnswers = dnsAnswers;
    }

    internal int Descriptor => _descriptor;

    /// <summary>Whether what may go on with a ClientHello passes as well.</summary>
    internal bool PassesContinuations { get; private set; }

    /// <summary>Opens a socket in the namespace of the calling thread.</summary>
    /// <param name="ports">The remote TCP ports whose first packets are wanted.</param>
    /// <param name="dnsAnswers">Whether answers of name servers are wanted.</param>
    internal static Opened<PacketSocket> Open(PortSet ports, bool dnsAnswers)
    {
        // Protocol 0: nothing is received before the filter stands and the socket is bound.
        int descriptor = Libc.Socket(Libc.AF_PACKET, Libc.SOCK_DGRAM_CLOEXEC_NONBLOCK, 0);
        if (descriptor < 0) return new(null, Explain(Libc.LastError));
        var socket = new PacketSocket(descriptor, ports, dnsAnswers);
        int error = socket.AttachFilter(continuations: false);
        if (error == 0) error = socket.Bind();
        if (error == 0) return new(socket, Availability.Available);
        socket.Dispose();
        return new(null, Explain(error));
    }

    /// <summary>Lets what may go on with a ClientHello pass, or no longer. The kernel swaps the filter whole.</summary>
    internal void PassContinuations(bool wanted)
    {
        if (wanted != PassesContinuations && AttachFilter(wanted) == 0) PassesContinuations = wanted;
    }

    /// <summary>Receives one packet, from its network header on, cut to the buffer; 0 or less if there is none.</summary>
    internal int Receive(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
            return (int)Libc.Receive(_descriptor, data, (nuint)buffer.Length, Libc.MSG_DONTWAIT);
    }

    /// <summary>How many packets passed the filter, and how many of them found the buffer full, since the last question.</summary>
    internal (uint Passed, uint Dropped) TakeStatistics()
    {
        Libc.PacketStatistics statistics = default;
        int length = sizeof(Libc.PacketStatistics);
        return Libc.GetSocketOption(_descriptor, Libc.SOL_PACKET, Libc.PACKET_STATISTICS, &statistics, &length) == 0
            ? (statistics.Packets, statistics.Drops)
            : default;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0) _ = Libc.Close(descriptor);
    }

    private int AttachFilter(bool continuations)
    {
        Libc.FilterInstruction[] program = PacketFilter.Build(_ports, _dnsAnswers, continuations);
        fixed (Libc.FilterInstruction* instructions = program)
        {
            var attached = new Libc.FilterProgram { Length = (ushort)program.Length, Instructions = instructions };
            return Set(Libc.SO_ATTACH_FILTER, &attached, sizeof(Libc.FilterProgram));
        }
    }

    private int Bind()
    {
        int octets = ReceiveBufferOctets;
        if (Set(Libc.SO_RCVBUFFORCE, &octets, sizeof(int)) != 0) _ = Set(Libc.SO_RCVBUF, &octets, sizeof(int));
        var address = new Libc.PacketAddress
        {
            Family = Libc.AF_PACKET,
            Protocol = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Libc.ETH_P_ALL),
        };
        return Libc.BindPacket(_descriptor, &address, sizeof(Libc.PacketAddress)) == 0 ? 0 : Libc.LastError;
    }

    private int Set(int option, void* value, int length) =>
        Libc.SetSocketOption(_descriptor, Libc.SOL_SOCKET, option, value, length) == 0 ? 0 : Libc.LastError;

    private static Availability Explain(int error) => error switch
    {
        Libc.EPERM or Libc.EACCES => Availability.Denied(
            CapabilityUse.NetRaw.Name, "a packet socket may not be opened", HostCapabilities.Grant(CapabilityUse.NetRaw.Name)),
        Libc.EAFNOSUPPORT => Availability.Unknown("AF_PACKET", "this kernel, or the sandbox around Petrel, has no packet sockets", ""),
        _ => Availability.Unknown("AF_PACKET", $"opening a packet socket failed: {Libc.Describe(error)}", ""),
    };
}
