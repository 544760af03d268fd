using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Native;

namespace Petrel.Linux.SockDiag;

/// <summary>
/// Hears of the end of each TCP socket, with its last figures (<c>SKNLGRP_INET_TCP_DESTROY</c> and its IPv6 twin,
/// <c>linux/sock_diag.h</c>). A socket filter in the kernel passes the watched remote ports only.
/// </summary>
public sealed unsafe class DestroyListener : IDisposable
{
    /// <summary>What is missing where the ends of sockets cannot be heard of (<see cref="Availability.Missing"/>).</summary>
    public const string Missing = "SKNLGRP_INET_TCP_DESTROY";

    // SKNLGRP_INET_TCP_DESTROY = 1, SKNLGRP_INET6_TCP_DESTROY = 3; as a mask, group 1 is bit 0.
    private const uint Groups = (1u << 0) | (1u << 2);
    private const int BufferOctets = 8 * 1024;

    private readonly NetlinkSocket _socket;
    private readonly NetnsId _own;
    private readonly byte[] _buffer = new byte[BufferOctets];

    private DestroyListener(NetlinkSocket socket, NetnsId own, bool hearsOthers)
    {
        _socket = socket;
        _own = own;
        HearsOtherNamespaces = hearsOthers;
    }

    /// <summary>Readable when a socket has ended.</summary>
    public int Descriptor => _socket.Descriptor;

    /// <summary>Whether ends in other namespaces are heard of too, where this namespace has an id for them.</summary>
    public bool HearsOtherNamespaces { get; }

    /// <summary>Messages that were too short or made no sense, and were skipped.</summary>
    public long Malformed { get; private set; }

    /// <summary>Subscribes, in the namespace of the calling thread.</summary>
    /// <param name="ports">The watched remote ports.</param>
    /// <param name="own">The namespace of the calling thread.</param>
    /// <param name="others">Whether other namespaces are wanted.</param>
    /// <param name="failedConnects">
    /// Whether sockets with remote port 0 pass as well: the kernel clears the port of a blocking connect that failed.
    /// </param>
    public static Opened<DestroyListener> Open(PortSet ports, NetnsId own, bool others, bool failedConnects)
    {
        ArgumentNullException.ThrowIfNull(ports);
        Opened<NetlinkSocket> socket = NetlinkSocket.Open();
        if (socket.Value is not { } opened) return new(null, socket.Availability);
        int error = AttachFilter(opened, ports, failedConnects);
        bool hearsOthers = others && ListenToAll(opened);
        if (error == 0) error = opened.Subscribe(Groups);
        if (error == 0) return new(new DestroyListener(opened, own, hearsOthers), Availability.Available);

        opened.Dispose();
        return new(null, Availability.Unknown(
            Missing, $"subscribing to the ends of sockets failed: {Libc.Describe(error)}"));
    }

    /// <summary>Appends a Destroyed event for each end; a Lost event if the kernel had to drop some.</summary>
    public void Drain(EventBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        while (true)
        {
            int length = _socket.Receive(_buffer, wait: false);
            if (length == -Libc.EINTR) continue;
            if (length == -Libc.ENOBUFS)
            {
                AppendLoss(into);
                continue;
            }

            if (length <= 0) return;
            ReadOnlySpan<byte> rest = _buffer.AsSpan(0, Math.Min(length, _buffer.Length));
            while (NetlinkMessage.TryNext(ref rest, out NetlinkMessage message, out _)) AppendEnd(message, into);
            if (!rest.IsEmpty) Malformed++;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();

    private void AppendEnd(in NetlinkMessage message, EventBuffer into)
    {
        ref Event end = ref into.Append();
        if (!InetDiagMessage.TryParse(message.Body, ref end))
        {
            into.RemoveLast();
            Malformed++;
            return;
        }

        end.Kind = EventKind.Destroyed;
        end.Source = SourceKind.Diag;
        end.Time = MonotonicClock.Now;
        end.Netns = HearsOtherNamespaces ? NetnsId.Unknown : _own;
    }

    // The kernel does not count what a full netlink socket dropped: at least one.
    private static void AppendLoss(EventBuffer into)
    {
        ref Event loss = ref into.Append();
        loss.Kind = EventKind.Lost;
        loss.Source = SourceKind.Diag;
        loss.Time = MonotonicClock.Now;
        loss.Value = 1;
    }

    private static bool ListenToAll(NetlinkSocket socket)
    {
        int on = 1;
        return Libc.SetSocketOption(
            socket.Descriptor, Libc.SOL_NETLINK, Libc.NETLINK_LISTEN_ALL_NSID, &on, sizeof(int)) == 0;
    }

    private static int AttachFilter(NetlinkSocket socket, PortSet ports, bool failedConnects)
    {
        Libc.FilterInstruction[] program = DestroyFilter.Build(ports, failedConnects);
        fixed (Libc.FilterInstruction* instructions = program)
        {
            var attached = new Libc.FilterProgram { Length = (ushort)program.Length, Instructions = instructions };
            return Libc.SetSocketOption(
                socket.Descriptor, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, &attached, sizeof(Libc.FilterProgram)) == 0
                ? 0
                : Libc.LastError;
        }
    }
}
