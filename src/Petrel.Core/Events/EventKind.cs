namespace Petrel.Core.Events;

/// <summary>What an <see cref="Event"/> says; the comment names the fields that it fills beside <see cref="Event.Time"/>.</summary>
public enum EventKind : byte
{
    /// <summary>Nothing; never sent.</summary>
    None = 0,

    /// <summary>
    /// Time has reached <see cref="Event.Time"/>: deadlines up to it are due. Value is 1 for the periodic tick, at which
    /// every registry connection is looked at, and 0 where only a deadline had come.
    /// </summary>
    Tick,

    /// <summary>A socket changed state: OldState, State, SocketAddress, Key; at CLOSE→SYN_SENT also Pid, Tid, Netns.</summary>
    StateChanged,

    /// <summary>A segment was sent again: SocketAddress, State, Key.</summary>
    Retransmitted,

    /// <summary>A reset came in: SocketAddress, Cookie, Key.</summary>
    ResetReceived,

    /// <summary>A reset went out: SocketAddress (0 where no socket owns it), State, Key.</summary>
    ResetSent,

    /// <summary>The kernel reports an error to the socket's owner: Error (errno), Key; no SocketAddress.</summary>
    ErrorReported,

    /// <summary>A socket is gone: SocketAddress and Cookie (trace), or Cookie, Key and counters (diag).</summary>
    Destroyed,

    /// <summary>A walk over all sockets of Netns begins; what is not sampled before its end and is older is gone.</summary>
    SweepStarted,

    /// <summary>One socket as it stands: State, Key, Netns, queues, timer; Cookie and counters where the source has them.</summary>
    Sampled,

    /// <summary>An exact look-up of Key in Netns found no such socket.</summary>
    SampleMissing,

    /// <summary>The walk over Netns ended; Value is 1 if it was complete.</summary>
    SweepEnded,

    /// <summary>Host-wide counters of Netns: Payload is a <see cref="HostCounters"/>.</summary>
    HostCountersRead,

    /// <summary>A source lost Value notifications; a sweep of every namespace follows.</summary>
    Lost,

    /// <summary>Who owns a socket: Payload is a <see cref="Attribution.ProcessIdentity"/>, for Pid, or for Inode in Netns.</summary>
    ProcessIdentified,

    /// <summary>A host name was resolved: Payload is a <see cref="Attribution.ResolvedName"/>.</summary>
    NameResolved,

    /// <summary>Wall clock against monotonic: Value is the wall time in .NET ticks (UTC) at Time.</summary>
    ClockAnchored,

    /// <summary>Another source took over: Source names it.</summary>
    SourceChanged,

    /// <summary>Which download files the process Pid holds open: Payload is a <see cref="DownloadSighting"/>.</summary>
    DownloadsSeen,

    /// <summary>A client said which site it means: Netns, Key; Payload is a <see cref="Attribution.ServerName"/>.</summary>
    ServerNameSeen,

    /// <summary>A DNS answer came in, in Netns: Payload is a <see cref="Attribution.DnsAnswer"/>.</summary>
    DnsAnswered,

    /// <summary>A registry was asked how it is: Payload is a <see cref="Probing.ProbeReport"/>.</summary>
    ProbeAnswered,

    /// <summary>A client said how a pull went: Payload is a <see cref="Outcomes.ClientOutcome"/>.</summary>
    OutcomeReported,
}
