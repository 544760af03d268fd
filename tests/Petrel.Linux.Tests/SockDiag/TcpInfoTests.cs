using CsCheck;
using Petrel.Core.Sockets;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Tests.SockDiag;

public class TcpInfoTests
{
    [Fact]
    public void TryParse_WholeStruct_TakesEachFieldFromItsPlace()
    {
        Assert.True(TcpInfo.TryParse(TcpInfoBytes.Build(), out TcpCounters counters));

        Assert.Equal(TcpInfoBytes.ValueOf("bytes_received"), counters.BytesReceived);
        Assert.Equal(TcpInfoBytes.ValueOf("bytes_acked"), counters.BytesAcked);
        Assert.Equal(TcpInfoBytes.ValueOf("bytes_sent") - TcpInfoBytes.ValueOf("bytes_retrans"), counters.BytesSent);
        Assert.Equal(TcpInfoBytes.ValueOf("last_data_recv"), counters.LastDataReceivedMilliseconds);
        Assert.Equal(TcpInfoBytes.ValueOf("last_data_sent"), counters.LastDataSentMilliseconds);
        Assert.Equal(TcpInfoBytes.ValueOf("last_ack_recv"), counters.LastAckReceivedMilliseconds);
        Assert.Equal(TcpInfoBytes.ValueOf("rtt"), counters.RttMicroseconds);
        Assert.Equal(TcpInfoBytes.ValueOf("unacked"), counters.UnackedSegments);
        Assert.Equal(TcpInfoBytes.ValueOf("notsent_bytes"), counters.NotSentBytes);
        Assert.Equal(TcpInfoBytes.ValueOf("total_retrans"), counters.TotalRetransmits);
        Assert.Equal(TcpInfoBytes.ValueOf("segs_in"), counters.SegmentsIn);
    }

    // Where the struct ended: Linux 3.15 to 4.0, 4.1, 4.2, 4.6, 4.10, 4.18, 4.19.
    [Theory]
    [InlineData("total_retrans", 104, false)]
    [InlineData("max_pacing_rate", 120, false)]
    [InlineData("bytes_received", 136, true)]
    [InlineData("segs_in", 144, true)]
    [InlineData("data_segs_out", 160, true)]
    [InlineData("sndbuf_limited", 192, true)]
    [InlineData("delivered_ce", 200, true)]
    [InlineData("bytes_retrans", 216, true)]
    public void TryParse_OldKernel_LeavesWhatItLacksAtZero(string last, int length, bool expected)
    {
        byte[] info = TcpInfoBytes.Build(last);
        Assert.Equal(length, info.Length);

        Assert.Equal(expected, TcpInfo.TryParse(info, out TcpCounters counters));

        Assert.Equal(TcpInfoBytes.ValueOf("rtt"), counters.RttMicroseconds);
        Assert.Equal(length >= 136 ? TcpInfoBytes.ValueOf("bytes_received") : 0, counters.BytesReceived);
        Assert.Equal(length >= 144 ? TcpInfoBytes.ValueOf("segs_in") : 0, counters.SegmentsIn);
        Assert.Equal(length >= 148 ? TcpInfoBytes.ValueOf("notsent_bytes") : 0, counters.NotSentBytes);
        Assert.Equal(length >= 216, counters.BytesSent != 0);
    }

    [Fact]
    public void TryParse_LongerStructOfANewerKernel_IsTakenAlike()
    {
        Assert.True(TcpInfo.TryParse([.. TcpInfoBytes.Build(), .. new byte[400]], out TcpCounters longer));
        Assert.True(TcpInfo.TryParse(TcpInfoBytes.Build(), out TcpCounters known));

        Assert.Equal(known, longer);
    }

    [Fact]
    public void TryParse_AnyOctets_TakesExactlyThoseWithTheCounters() =>
        Gen.Byte.Array[0, 300].Sample(octets => TcpInfo.TryParse(octets, out _) == octets.Length >= 136);

    [Fact]
    public void TryParse_CutAtEachLength_IsTakenOnceTheCountersAreWhole()
    {
        byte[] whole = TcpInfoBytes.Build();

        for (int length = 0; length <= whole.Length; length++)
            Assert.Equal(length >= 136, TcpInfo.TryParse(whole.AsSpan(0, length), out _));
    }
}
