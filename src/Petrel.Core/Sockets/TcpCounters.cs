namespace Petrel.Core.Sockets;

/// <summary>
/// The part of the kernel's <c>struct tcp_info</c> (<c>include/uapi/linux/tcp.h</c>) that the detectors read.
/// </summary>
public struct TcpCounters
{
    /// <summary><c>tcpi_bytes_received</c>: payload octets received in order.</summary>
    public ulong BytesReceived;

    /// <summary><c>tcpi_bytes_acked</c>: octets that the peer acknowledged; an acknowledged SYN counts as one.</summary>
    public ulong BytesAcked;

    /// <summary><c>tcpi_bytes_sent</c> less <c>tcpi_bytes_retrans</c>: payload octets sent once (kernel 4.19; 0 before).</summary>
    public ulong BytesSent;

    /// <summary><c>tcpi_last_data_recv</c>: milliseconds since payload last arrived (since the handshake if never).</summary>
    public uint LastDataReceivedMilliseconds;

    /// <summary><c>tcpi_last_data_sent</c>: milliseconds since payload was last sent; meaningless if none was.</summary>
    public uint LastDataSentMilliseconds;

    /// <summary><c>tcpi_last_ack_recv</c>: milliseconds since the last acknowledgement.</summary>
    public uint LastAckReceivedMilliseconds;

    /// <summary><c>tcpi_rtt</c>: smoothed round-trip time in microseconds.</summary>
    public uint RttMicroseconds;

    /// <summary><c>tcpi_unacked</c>: segments in flight.</summary>
    public uint UnackedSegments;

    /// <summary><c>tcpi_notsent_bytes</c>: octets written by the process and not sent yet.</summary>
    public uint NotSentBytes;

    /// <summary><c>tcpi_total_retrans</c>: segments retransmitted over the connection's life.</summary>
    public uint TotalRetransmits;

    /// <summary><c>tcpi_segs_in</c>: segments received, pure acknowledgements and resets included.</summary>
    public uint SegmentsIn;
}
