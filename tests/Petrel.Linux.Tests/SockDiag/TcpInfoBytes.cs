namespace Petrel.Linux.Tests.SockDiag;

/// <summary>
/// <c>struct tcp_info</c> of linux/tcp.h, written field after field; each field's value is its place in the list, so that
/// one taken for another shows.
/// </summary>
internal static class TcpInfoBytes
{
    // The eight octets before these: state, ca_state, retransmits, probes, backoff, options, two of bit fields.
    private static readonly (string Name, int Octets)[] Fields =
    [
        ("rto", 4), ("ato", 4), ("snd_mss", 4), ("rcv_mss", 4),
        ("unacked", 4), ("sacked", 4), ("lost", 4), ("retrans", 4), ("fackets", 4),
        ("last_data_sent", 4), ("last_ack_sent", 4), ("last_data_recv", 4), ("last_ack_recv", 4),
        ("pmtu", 4), ("rcv_ssthresh", 4), ("rtt", 4), ("rttvar", 4), ("snd_ssthresh", 4), ("snd_cwnd", 4),
        ("advmss", 4), ("reordering", 4), ("rcv_rtt", 4), ("rcv_space", 4), ("total_retrans", 4),
        ("pacing_rate", 8), ("max_pacing_rate", 8), ("bytes_acked", 8), ("bytes_received", 8),
        ("segs_out", 4), ("segs_in", 4), ("notsent_bytes", 4), ("min_rtt", 4), ("data_segs_in", 4), ("data_segs_out", 4),
        ("delivery_rate", 8), ("busy_time", 8), ("rwnd_limited", 8), ("sndbuf_limited", 8),
        ("delivered", 4), ("delivered_ce", 4), ("bytes_sent", 8), ("bytes_retrans", 8),
        ("dsack_dups", 4), ("reord_seen", 4), ("rcv_ooopack", 4), ("snd_wnd", 4),
    ];

    internal static byte[] Build(string? last = null)
    {
        List<byte> octets = [.. new byte[8]];
        foreach ((string name, int width) in Fields)
        {
            octets.AddRange(width == 4 ? DiagBytes.U32((uint)ValueOf(name)) : DiagBytes.U64(ValueOf(name)));
            if (name == last) break;
        }

        return [.. octets];
    }

    /// <summary>What <see cref="Build"/> puts in a field; "bytes_sent" is high enough to subtract from.</summary>
    internal static ulong ValueOf(string name)
    {
        ulong place = (ulong)Array.FindIndex(Fields, field => field.Name == name) + 1;
        ulong width = (ulong)Fields[place - 1].Octets;
        return width == 8 ? (place << 40) * (name == "bytes_sent" ? 2u : 1u) | place : (place << 20) | place;
    }
}
