using Petrel.Core.Attribution;
using Petrel.Core.Sockets;

namespace Petrel.Core.Connections;

/// <summary>Which side was seen to close first.</summary>
public enum FirstCloser : byte
{
    /// <summary>Neither yet, or not seen.</summary>
    None = 0,

    /// <summary>This host.</summary>
    Local,

    /// <summary>The peer.</summary>
    Remote,
}

/// <summary>
/// What is known of one TCP connection. Owned by the engine's thread and reused after the connection is gone:
/// outside of the engine nothing may keep a reference (<see cref="Generation"/> tells the lives apart).
/// All times are CLOCK_MONOTONIC in nanoseconds; 0 means "not yet".
/// </summary>
public sealed class Connection
{
    /// <summary>Grows each time this object stops to describe a connection.</summary>
    public int Generation { get; private set; }

    /// <summary>Both ends; the local port is 0 until the kernel told it.</summary>
    public SocketKey Key { get; internal set; }

    /// <summary>The network namespace, if known.</summary>
    public NetnsId Netns { get; internal set; }

    /// <summary>The kernel's address of the socket; 0 where no tracepoint named it yet.</summary>
    public ulong SocketAddress { get; internal set; }

    /// <summary>The socket's cookie; 0 until something told it.</summary>
    public ulong Cookie { get; internal set; }

    /// <summary>The state.</summary>
    public TcpState State { get; internal set; }

    /// <summary>When the present state began, or was first seen.</summary>
    public long StateSince { get; internal set; }

    /// <summary>When the connect began: exact if <see cref="OpenedExactly"/>, else when it was first seen.</summary>
    public long OpenedAt { get; internal set; }

    /// <summary>Whether the age is exact (seen to open) rather than a lower bound (found).</summary>
    public bool OpenedExactly { get; internal set; }

    /// <summary>Whether the connection was there before the watch began.</summary>
    public bool FoundAtStart { get; internal set; }

    /// <summary>When the handshake ended.</summary>
    public long EstablishedAt { get; internal set; }

    /// <summary>When it reached CLOSE, or was found missing.</summary>
    public long EndedAt { get; internal set; }

    /// <summary>How it ended, once <see cref="EndedAt"/> is set.</summary>
    public CloseCause ClosedBy { get; internal set; }

    /// <summary>Which side closed first.</summary>
    public FirstCloser FirstCloser { get; internal set; }

    /// <summary>Whether a reset came in before either side had closed.</summary>
    public bool ResetReceived { get; internal set; }

    /// <summary>Whether this side sent a reset before either side had closed.</summary>
    public bool ResetSent { get; internal set; }

    /// <summary>Whether the kernel reported an error without an errno while the handshake was not over.</summary>
    public bool SoftError { get; internal set; }

    /// <summary>The errno that the kernel reported, or 0.</summary>
    public int Error { get; internal set; }

    /// <summary>Segments sent again in the present wait: since the SYN, or since data last arrived.</summary>
    public int Retransmits { get; internal set; }

    /// <summary>When the first of <see cref="Retransmits"/> was sent.</summary>
    public long FirstRetransmitAt { get; internal set; }

    /// <summary>The process that connected; 0 if unknown.</summary>
    public int Pid { get; internal set; }

    /// <summary>The thread that connected; 0 if unknown.</summary>
    public int Tid { get; internal set; }

    /// <summary>The socket's inode, from a sample; 0 if unknown.</summary>
    public ulong Inode { get; internal set; }

    /// <summary>The process, once identified.</summary>
    public ProcessIdentity? Process { get; internal set; }

    /// <summary>The name of a process that had died before it could be identified.</summary>
    public string? FallbackProcessName { get; internal set; }

    /// <summary>The registry endpoint; null while the connection is attributed to none.</summary>
    public EndpointState? Endpoint { get; internal set; }

    /// <summary>What the attribution rests on.</summary>
    public AttributionKind AttributedBy { get; internal set; }

    /// <summary>The site that the client named; null if it named none, or was not heard.</summary>
    public ServerName? ServerName { get; internal set; }

    /// <summary>The latest sample's time; 0 if never sampled.</summary>
    public long SampledAt { get; internal set; }

    /// <summary>Whether <see cref="Counters"/> was ever filled.</summary>
    public bool HasCounters { get; internal set; }

    /// <summary>The latest counters.</summary>
    public TcpCounters Counters { get; internal set; }

    /// <summary>When <see cref="Counters"/> were read; what they say of "ago" counts from here, also after the end.</summary>
    public long FiguresAt { get; internal set; }

    /// <summary>When payload last came in, or the handshake ended if none did, as the latest figures tell; to a jiffy of up to 10 ms.</summary>
    internal long ReceivedAt => FiguresAt - (Counters.LastDataReceivedMilliseconds * 1_000_000L);

    /// <summary>When payload last went out; the same.</summary>
    internal long SentAt => FiguresAt - (Counters.LastDataSentMilliseconds * 1_000_000L);

    /// <summary>The running timer, from the latest sample.</summary>
    public SocketTimer Timer { get; internal set; }

    /// <summary>Unanswered retransmits or probes of <see cref="Timer"/>, from the latest sample.</summary>
    public byte TimerRetransmits { get; internal set; }

    /// <summary>Milliseconds until <see cref="Timer"/> fires, from the latest sample.</summary>
    public uint TimerMilliseconds { get; internal set; }

    /// <summary>Octets that the process has not read, from the latest sample.</summary>
    public uint ReceiveQueue { get; internal set; }

    /// <summary>What the detectors remember of this connection.</summary>
    public DetectionMarks Marks;

    internal int TablePosition { get; set; }

    /// <summary>When the connection was last to be settled; older deadlines are void.</summary>
    internal long SettleAt { get; set; }

    internal long MissingSince { get; set; }

    internal long DisagreesSince { get; set; }

    internal long SweepSeenAt { get; set; }

    internal bool OpenedReported { get; set; }

    internal bool EstablishedReported { get; set; }

    internal bool IdentificationRequested { get; set; }

    /// <summary>The next connection with the same ends, in another namespace or waiting to be closed.</summary>
    internal Connection? NextWithSameKey { get; set; }

    /// <summary>Whether the peer's FIN came in; the kernel counts it as one octet received.</summary>
    internal bool PeerClosed { get; set; }

    /// <summary>Payload octets received, by the latest figures.</summary>
    public ulong PayloadReceived => Counters.BytesReceived - (PeerClosed && Counters.BytesReceived > 0 ? 1UL : 0);

    /// <summary>
    /// Payload octets sent, by the latest figures; before kernel 4.19 those that were acknowledged, less the SYN.
    /// </summary>
    public ulong PayloadSent => Counters.BytesSent != 0 ? Counters.BytesSent : Math.Max(Counters.BytesAcked, 1) - 1;

    /// <summary>Whether it still exists in the kernel, as far as is known.</summary>
    public bool IsOpen => EndedAt == 0;

    /// <summary>Whether signals of this connection may be trusted to concern a registry.</summary>
    public bool IsAttributed => Endpoint is not null;

    /// <summary>The best known process name, or null.</summary>
    public string? ProcessName => Process?.Name ?? FallbackProcessName;

    /// <summary>Age in nanoseconds at <paramref name="now"/>, or at its end.</summary>
    public long AgeAt(long now) => Math.Max(0, (EndedAt != 0 ? EndedAt : now) - OpenedAt);

    internal void Begin(long time, NetnsId netns, in SocketKey key)
    {
        Reset();
        OpenedAt = StateSince = time;
        Netns = netns;
        Key = key;
    }

    /// <summary>Ends this life: whatever still waits for the connection is void.</summary>
    internal void Retire() => Generation++;

    private void Reset()
    {
        SocketAddress = Cookie = Inode = 0;
        State = TcpState.Unknown;
        OpenedExactly = FoundAtStart = ResetReceived = ResetSent = SoftError = HasCounters = false;
        OpenedReported = EstablishedReported = IdentificationRequested = PeerClosed = false;
        EstablishedAt = EndedAt = FirstRetransmitAt = SampledAt = FiguresAt = SweepSeenAt = 0;
        ClosedBy = CloseCause.Unknown;
        FirstCloser = FirstCloser.None;
        Error = Retransmits = Pid = Tid = 0;
        SettleAt = MissingSince = DisagreesSince = 0;
        Process = null;
        FallbackProcessName = null;
        Endpoint = null;
        ServerName = null;
        AttributedBy = AttributionKind.None;
        Counters = default;
        Timer = SocketTimer.None;
        TimerRetransmits = 0;
        TimerMilliseconds = ReceiveQueue = 0;
        Marks = default;
        NextWithSameKey = null;
    }
}
