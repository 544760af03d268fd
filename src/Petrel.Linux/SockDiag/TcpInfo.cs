using System.Runtime.InteropServices;
using Petrel.Core.Sockets;

namespace Petrel.Linux.SockDiag;

/// <summary>
/// Reads <c>struct tcp_info</c> (<c>linux/tcp.h</c>) by offset. The struct only ever grows, so what a kernel does not
/// have yet reads as 0.
/// </summary>
internal static class TcpInfo
{
    private const int tcpi_unacked = 24;
    private const int tcpi_last_data_sent = 44;
    private const int tcpi_last_data_recv = 52;
    private const int tcpi_last_ack_recv = 56;
    private const int tcpi_rtt = 68;
    private const int tcpi_total_retrans = 100;
    private const int tcpi_bytes_acked = 120;
    private const int tcpi_bytes_received = 128;
    private const int tcpi_segs_in = 140;
    private const int tcpi_notsent_bytes = 144;
    private const int tcpi_bytes_sent = 200;
    private const int tcpi_bytes_retrans = 208;

    /// <summary>Takes the counters over; false if not even the oldest are there (kernel before 4.1).</summary>
    internal static bool TryParse(ReadOnlySpan<byte> info, out TcpCounters counters)
    {
        counters = new TcpCounters
        {
            BytesReceived = U64(info, tcpi_bytes_received),
            BytesAcked = U64(info, tcpi_bytes_acked),
            BytesSent = U64(info, tcpi_bytes_sent) - U64(info, tcpi_bytes_retrans),
            LastDataReceivedMilliseconds = U32(info, tcpi_last_data_recv),
            LastDataSentMilliseconds = U32(info, tcpi_last_data_sent),
            LastAckReceivedMilliseconds = U32(info, tcpi_last_ack_recv),
            RttMicroseconds = U32(info, tcpi_rtt),
            UnackedSegments = U32(info, tcpi_unacked),
            NotSentBytes = U32(info, tcpi_notsent_bytes),
            TotalRetransmits = U32(info, tcpi_total_retrans),
            SegmentsIn = U32(info, tcpi_segs_in),
        };
        return info.Length >= tcpi_bytes_received + sizeof(ulong);
    }

    private static uint U32(ReadOnlySpan<byte> info, int offset) =>
        info.Length >= offset + sizeof(uint) ? MemoryMarshal.Read<uint>(info[offset..]) : 0;

    private static ulong U64(ReadOnlySpan<byte> info, int offset) =>
        info.Length >= offset + sizeof(ulong) ? MemoryMarshal.Read<ulong>(info[offset..]) : 0;
}
