using Petrel.Core.Sockets;

namespace Petrel.Core.Events;

/// <summary>
/// The one flat, time-stamped input of the engine. A plain struct of values, so that millions pass without allocation;
/// which fields are filled depends on <see cref="Kind"/>.
/// </summary>
public struct Event
{
    /// <summary>CLOCK_MONOTONIC in nanoseconds, of the kernel's own stamp where there is one.</summary>
    public long Time;

    /// <summary>What happened.</summary>
    public EventKind Kind;

    /// <summary>Which source saw it.</summary>
    public SourceKind Source;

    /// <summary>The state before a transition.</summary>
    public TcpState OldState;

    /// <summary>The state now (after a transition).</summary>
    public TcpState State;

    /// <summary>The running timer of a sample.</summary>
    public SocketTimer Timer;

    /// <summary>Unanswered retransmits or probes of the running timer (<c>idiag_retrans</c>).</summary>
    public byte Retransmits;

    /// <summary>Whether <see cref="Counters"/> is filled.</summary>
    public bool HasCounters;

    /// <summary>An errno value of <see cref="EventKind.ErrorReported"/>, positive.</summary>
    public int Error;

    /// <summary>The network namespace; unknown where the source could not tell.</summary>
    public NetnsId Netns;

    /// <summary>The kernel's address of the socket (<c>skaddr</c>); reused within milliseconds; 0 if the source has none.</summary>
    public ulong SocketAddress;

    /// <summary>The socket's cookie, unique for its life; 0 if the source has none.</summary>
    public ulong Cookie;

    /// <summary>Both ends.</summary>
    public SocketKey Key;

    /// <summary>The process (thread group) in whose context the event fired; 0 if none or not visible from here.</summary>
    public int Pid;

    /// <summary>The thread in whose context the event fired.</summary>
    public int Tid;

    /// <summary>The owner's user id, of a sample.</summary>
    public uint Uid;

    /// <summary>The socket's inode (<c>socket:[N]</c> in <c>/proc/PID/fd</c>), of a sample; 0 once it has no owner.</summary>
    public ulong Inode;

    /// <summary>Octets received and not read by the process (<c>idiag_rqueue</c>).</summary>
    public uint ReceiveQueue;

    /// <summary>Octets written and not acknowledged (<c>idiag_wqueue</c>).</summary>
    public uint SendQueue;

    /// <summary>Milliseconds until <see cref="Timer"/> fires.</summary>
    public uint TimerMilliseconds;

    /// <summary>Counters from <c>tcp_info</c>.</summary>
    public TcpCounters Counters;

    /// <summary>A number whose meaning <see cref="Kind"/> gives.</summary>
    public long Value;

    /// <summary>An immutable object of the rare kinds; never set on a hot path.</summary>
    public object? Payload;
}
