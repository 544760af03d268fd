namespace Petrel.Core.Sockets;

/// <summary>Which timer of a socket is running (<c>idiag_timer</c>; column <c>tr</c> of <c>/proc/net/tcp</c>).</summary>
public enum SocketTimer : byte
{
    /// <summary>No timer runs.</summary>
    None = 0,

    /// <summary>Retransmission: something that we sent is not acknowledged yet.</summary>
    Retransmit = 1,

    /// <summary>Keep-alive (or another slow timer); a retransmit count beside it counts unanswered probes.</summary>
    KeepAlive = 2,

    /// <summary>TIME_WAIT.</summary>
    TimeWait = 3,

    /// <summary>Zero-window probe: the peer does not take data.</summary>
    ZeroWindowProbe = 4,
}
