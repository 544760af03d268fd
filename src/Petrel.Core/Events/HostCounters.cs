namespace Petrel.Core.Events;

/// <summary>
/// Counters of one network namespace from <c>/proc/net/sockstat</c>, <c>sockstat6</c> and <c>/proc/net/netstat</c>.
/// </summary>
/// <param name="TcpInUse">TCP sockets of both families that are in use.</param>
/// <param name="TcpTimeWait">Sockets in TIME_WAIT.</param>
/// <param name="TcpOrphans">Sockets that no process owns any more.</param>
/// <param name="TcpAllocated">TCP sockets that have memory.</param>
/// <param name="ListenOverflows"><c>TcpExt: ListenOverflows</c>.</param>
/// <param name="Timeouts"><c>TcpExt: TCPTimeouts</c>.</param>
/// <param name="SynRetransmits"><c>TcpExt: TCPSynRetrans</c>.</param>
/// <param name="AbortsOnTimeout"><c>TcpExt: TCPAbortOnTimeout</c>.</param>
public sealed record HostCounters(
    long TcpInUse,
    long TcpTimeWait,
    long TcpOrphans,
    long TcpAllocated,
    long ListenOverflows,
    long Timeouts,
    long SynRetransmits,
    long AbortsOnTimeout);
