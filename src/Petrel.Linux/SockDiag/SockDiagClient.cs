using System.Runtime.InteropServices;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Native;

namespace Petrel.Linux.SockDiag;

/// <summary>
/// Asks the kernel about sockets of the network namespace in which it was opened: all that a filter passes, or single
/// ones. Reuses its memory, so that look-ups allocate nothing. Not thread-safe.
/// </summary>
public sealed unsafe class SockDiagClient : IDisposable
{
    private const int MostInOneSend = 128;
    private const int ReplyOctets = 1024;
    private const int DumpBufferOctets = 32 * 1024;
    private const int RequestOctets = InetDiag.HeaderLength + InetDiag.RequestLength;

    private readonly NetlinkSocket _socket;
    private readonly byte[] _requests = new byte[MostInOneSend * RequestOctets];
    private readonly bool[] _answered = new bool[MostInOneSend];
    private byte* _replies;
    private Libc.MultiMessageHeader* _headers;
    private byte[]? _dumpBuffer;
    private uint _sequence;

    private SockDiagClient(NetlinkSocket socket) => _socket = socket;

    /// <summary>Messages that were too short or made no sense, and were skipped.</summary>
    public long Malformed { get; private set; }

    /// <summary>Opens a client for the namespace of the calling thread.</summary>
    public static Opened<SockDiagClient> Open()
    {
        Opened<NetlinkSocket> socket = NetlinkSocket.Open();
        return socket.Value is null
            ? new(null, socket.Availability)
            : new(new SockDiagClient(socket.Value), Availability.Available);
    }

    /// <summary>
    /// Appends a Sampled event for each socket of a client whose remote port is watched. False if the kernel broke the
    /// walk off or said that it was interrupted, so that absence means nothing.
    /// </summary>
    public bool Dump(PortSet ports, NetnsId netns, EventBuffer into)
    {
        ArgumentNullException.ThrowIfNull(ports);
        ArgumentNullException.ThrowIfNull(into);
        byte[] request = InetDiag.DumpRequest(PortFilter.Build(ports), ++_sequence);
        if (_socket.Send(request) != 0) return false;
        _dumpBuffer ??= new byte[DumpBufferOctets];
        bool complete = true;
        while (true)
        {
            int length = _socket.Receive(_dumpBuffer, wait: true);
            if (length == -Libc.EINTR) continue;
            if (length <= 0) return false;
            if (length > _dumpBuffer.Length) complete = false;
            ReadOnlySpan<byte> rest = _dumpBuffer.AsSpan(0, Math.Min(length, _dumpBuffer.Length));
            if (ReadDumpPart(rest, netns, into, ref complete)) return complete;
        }
    }

    /// <summary>
    /// Looks single sockets up and appends, for each, Sampled or SampleMissing. About 5 µs a socket, however many the
    /// host has.
    /// </summary>
    public void LookUp(ReadOnlySpan<SocketLookup> sockets, EventBuffer into)
    {
        ArgumentNullException.ThrowIfNull(into);
        EnsureReplyMemory();
        for (int start = 0; start < sockets.Length; start += MostInOneSend)
            LookUpBatch(sockets.Slice(start, Math.Min(MostInOneSend, sockets.Length - start)), into);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _socket.Dispose();
        NativeMemory.Free(_replies);
        NativeMemory.Free(_headers);
        _replies = null;
        _headers = null;
    }

    /// <summary>Reads one received buffer of a dump; true at its end.</summary>
    internal bool ReadDumpPart(ReadOnlySpan<byte> rest, NetnsId netns, EventBuffer into, ref bool complete)
    {
        while (NetlinkMessage.TryNext(ref rest, out NetlinkMessage message, out _))
        {
            if (message.Sequence != _sequence) continue;
            complete &= (message.Flags & InetDiag.NLM_F_DUMP_INTR) == 0;
            if (message.Type is InetDiag.NLMSG_DONE or InetDiag.NLMSG_ERROR)
            {
                // A walk that failed on its way, or found no tcp_diag, says so in its DONE.
                complete &= message.Type == InetDiag.NLMSG_DONE && message.Error == 0;
                return true;
            }

            AppendSample(message, netns, into);
        }

        if (!rest.IsEmpty) Malformed++;
        return false;
    }

    private bool AppendSample(in NetlinkMessage message, NetnsId netns, EventBuffer into)
    {
        ref Event sample = ref into.Append();
        if (!InetDiagMessage.TryParse(message.Body, ref sample))
        {
            into.RemoveLast();
            Malformed++;
            return false;
        }

        sample.Kind = EventKind.Sampled;
        sample.Source = SourceKind.Diag;
        sample.Time = MonotonicClock.Now;
        sample.Netns = netns;
        return true;
    }

    private void LookUpBatch(ReadOnlySpan<SocketLookup> sockets, EventBuffer into)
    {
        uint first = _sequence + 1;
        int length = 0;
        foreach (ref readonly SocketLookup socket in sockets)
            length += InetDiag.WriteLookUp(_requests.AsSpan(length), socket, ++_sequence);
        _answered.AsSpan(0, sockets.Length).Clear();
        if (_socket.Send(_requests.AsSpan(0, length)) != 0) return;

        // The kernel answers within the send, so everything is there; each answer is a datagram of its own.
        while (true)
        {
            int count = Libc.ReceiveMany(_socket.Descriptor, _headers, MostInOneSend, Libc.MSG_DONTWAIT, null);
            if (count <= 0) break;
            for (int i = 0; i < count; i++)
            {
                int octets = (int)Math.Min(_headers[i].Length, ReplyOctets);
                ReadReply(new ReadOnlySpan<byte>(_replies + (i * ReplyOctets), octets), first, sockets, into);
            }

            if (count < MostInOneSend) break;
        }
    }

    private void ReadReply(
        ReadOnlySpan<byte> reply, uint first, ReadOnlySpan<SocketLookup> sockets, EventBuffer into)
    {
        while (NetlinkMessage.TryNext(ref reply, out NetlinkMessage message, out _))
        {
            uint index = message.Sequence - first;
            if (index >= (uint)sockets.Length || _answered[index]) continue;
            _answered[index] = true;
            ref readonly SocketLookup asked = ref sockets[(int)index];
            if (message.Type == InetDiag.NLMSG_ERROR) AppendMissing(asked, into);
            else if (message.Type == InetDiag.SOCK_DIAG_BY_FAMILY && AppendSample(message, asked.Netns, into))
                ReplaceListener(asked, into);
        }

        if (!reply.IsEmpty) Malformed++;
    }

    /// <summary>Without a connection with these ends the kernel may answer with a listener on the local port.</summary>
    private static void ReplaceListener(in SocketLookup asked, EventBuffer into)
    {
        if (into.Span[^1].State != TcpState.Listen) return;
        into.RemoveLast();
        AppendMissing(asked, into);
    }

    private static void AppendMissing(in SocketLookup asked, EventBuffer into)
    {
        ref Event missing = ref into.Append();
        missing.Kind = EventKind.SampleMissing;
        missing.Source = SourceKind.Diag;
        missing.Time = MonotonicClock.Now;
        missing.Netns = asked.Netns;
        missing.Key = asked.Key;
        missing.Cookie = asked.Cookie;
    }

    private void EnsureReplyMemory()
    {
        if (_replies is not null) return;
        _replies = (byte*)NativeMemory.Alloc(MostInOneSend * ReplyOctets);
        int headerOctets = sizeof(Libc.MultiMessageHeader) + sizeof(Libc.IoVector);
        _headers = (Libc.MultiMessageHeader*)NativeMemory.AllocZeroed((nuint)(MostInOneSend * headerOctets));
        var vectors = (Libc.IoVector*)(_headers + MostInOneSend);
        for (int i = 0; i < MostInOneSend; i++)
        {
            vectors[i] = new Libc.IoVector { Base = _replies + (i * ReplyOctets), Length = ReplyOctets };
            _headers[i].Header.Vectors = vectors + i;
            _headers[i].Header.VectorCount = 1;
        }
    }
}
