using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

public class TracepointDecoderTests
{
    private const ulong Address = 0xFFFF_8881_0203_0405;

    [Fact]
    public void TryDecode_SetState_GivesTheTransition()
    {
        Event item = Decode("linux-6.18/inet_sock_set_state", EventKind.StateChanged, Record.SetState());

        Assert.Equal(EventKind.StateChanged, item.Kind);
        Assert.Equal(SourceKind.Trace, item.Source);
        Assert.Equal(Address, item.SocketAddress);
        Assert.Equal((TcpState.Close, TcpState.SynSent), (item.OldState, item.State));
        Assert.Equal(Key("192.0.2.7", 40000, "198.51.100.9", 443), item.Key);
        Assert.Equal(0ul, item.Cookie);
        Assert.Equal(0, item.Error);
    }

    [Fact]
    public void TryDecode_SetStateIPv6_TakesTheLongAddresses()
    {
        Record record = Record.SetState().Put(28, (ushort)10).Put(32, 0).Put(36, 0)
            .PutAddress(40, "2001:db8::7").PutAddress(56, "2001:db8::9");

        Event item = Decode("linux-6.18/inet_sock_set_state", EventKind.StateChanged, record);

        Assert.Equal(Key("2001:db8::7", 40000, "2001:db8::9", 443), item.Key);
    }

    [Fact]
    public void TryDecode_OlderLayout_ReadsTheNarrowProtocolAndWhatLiesBehindIt()
    {
        Record record = new Record(71, 1401).Put(8, Address).Put(16, 2).Put(20, 1)
            .Put(24, (ushort)40000).Put(26, (ushort)443).Put(28, (ushort)2).Put(30, (byte)6)
            .PutAddress(31, "192.0.2.7").PutAddress(35, "198.51.100.9");

        Event item = Decode("handmade/inet_sock_set_state-older", EventKind.StateChanged, record);

        Assert.Equal((TcpState.SynSent, TcpState.Established), (item.OldState, item.State));
        Assert.Equal(Key("192.0.2.7", 40000, "198.51.100.9", 443), item.Key);
    }

    [Fact]
    public void TryDecode_ShiftedLayout_FollowsTheFormat()
    {
        Record record = new Record(80, 515)
            .PutAddress(12, "2001:db8::9").PutAddress(28, "2001:db8::7")
            .Put(52, (ushort)6).Put(54, (ushort)10).Put(56, (ushort)5000).Put(58, (ushort)50001)
            .Put(60, 8).Put(64, 1).Put(72, Address);

        Event item = Decode("handmade/inet_sock_set_state-shifted", EventKind.StateChanged, record);

        Assert.Equal(Address, item.SocketAddress);
        Assert.Equal((TcpState.Established, TcpState.CloseWait), (item.OldState, item.State));
        Assert.Equal(Key("2001:db8::7", 50001, "2001:db8::9", 5000), item.Key);
    }

    [Fact]
    public void TryDecode_FieldsMissing_LeavesThemUnknown()
    {
        Record record = new Record(26, 77).Put(8, Address).Put(16, 1).Put(20, (ushort)40000).PutAddress(22, "192.0.2.7");

        Event item = Decode("handmade/inet_sock_set_state-reduced", EventKind.StateChanged, record);

        Assert.Equal((TcpState.Unknown, TcpState.Established), (item.OldState, item.State));
        Assert.Equal(new InetEndpoint(Parse("192.0.2.7"), 40000), item.Key.Local);
        Assert.Equal(default, item.Key.Remote);
    }

    [Theory]
    [InlineData("tcp_receive_reset", EventKind.ResetReceived, 2279)]
    [InlineData("tcp_destroy_sock", EventKind.Destroyed, 2278)]
    public void TryDecode_WithCookie_GivesIt(string name, EventKind kind, int id)
    {
        Record record = new Record(72, (ushort)id).Put(8, Address)
            .Put(16, (ushort)40000).Put(18, (ushort)443).Put(20, (ushort)2)
            .PutAddress(22, "192.0.2.7").PutAddress(26, "198.51.100.9").Put(64, 0x1234_5678_9ABC_DEF0UL);

        Event item = Decode($"linux-6.18/{name}", kind, record);

        Assert.Equal(kind, item.Kind);
        Assert.Equal(0x1234_5678_9ABC_DEF0UL, item.Cookie);
        Assert.Equal(Key("192.0.2.7", 40000, "198.51.100.9", 443), item.Key);
    }

    [Theory]
    [InlineData("192.0.2.7", "198.51.100.9")]
    [InlineData("2001:db8::7", "2001:db8::9")]
    public void TryDecode_SocketAddresses_ReadsTheirPortsInNetworkOrder(string local, string remote)
    {
        Record record = new Record(88, 2280).Put(16, Address).Put(24, 1)
            .PutSockAddr(32, local, 40000).PutSockAddr(60, remote, 443);

        Event item = Decode("linux-6.18/tcp_send_reset", EventKind.ResetSent, record);

        Assert.Equal(TcpState.Established, item.State);
        Assert.Equal(Key(local, 40000, remote, 443), item.Key);
    }

    [Fact]
    public void TryDecode_Retransmit_GivesTheState()
    {
        Record record = new Record(80, 2281).Put(16, Address).Put(24, 2)
            .Put(28, (ushort)40000).Put(30, (ushort)443).Put(32, (ushort)2)
            .PutAddress(34, "192.0.2.7").PutAddress(38, "198.51.100.9");

        Event item = Decode("linux-6.18/tcp_retransmit_skb", EventKind.Retransmitted, record);

        Assert.Equal((Address, TcpState.SynSent), (item.SocketAddress, item.State));
        Assert.Equal(Key("192.0.2.7", 40000, "198.51.100.9", 443), item.Key);
    }

    [Theory]
    [InlineData(110, 110)]
    [InlineData(-110, 110)]
    [InlineData(int.MinValue, int.MaxValue)]
    public void TryDecode_ErrorReport_GivesAPositiveError(int written, int read)
    {
        Record record = ErrorReport().Put(8, written);

        Event item = Decode("linux-6.18/inet_sk_error_report", EventKind.ErrorReported, record);

        Assert.Equal(read, item.Error);
        Assert.Equal(Key("192.0.2.7", 40000, "198.51.100.9", 443), item.Key);
    }

    [Theory]
    [InlineData(132)] // SCTP
    [InlineData(262)] // MPTCP, whose low octet is TCP's number
    public void TryDecode_OtherProtocol_IsRefused(int protocol)
    {
        TracepointDecoder decoder = new(FormatFixture.Current("inet_sk_error_report"), EventKind.ErrorReported);
        Event item = default;

        Assert.False(decoder.TryDecode(ErrorReport().Put(18, (ushort)protocol).Octets, ref item));
        Assert.True(decoder.TryDecode(ErrorReport().Octets, ref item));
    }

    private static Record ErrorReport() => new Record(60, 2286)
        .Put(12, (ushort)40000).Put(14, (ushort)443).Put(16, (ushort)2).Put(18, (ushort)6)
        .PutAddress(20, "192.0.2.7").PutAddress(24, "198.51.100.9");

    private static Event Decode(string format, EventKind kind, Record record)
    {
        Event item = default;
        Assert.True(new TracepointDecoder(FormatFixture.Read(format), kind).TryDecode(record.Octets, ref item));
        return item;
    }

    private static SocketKey Key(string local, ushort localPort, string remote, ushort remotePort) =>
        new(new InetEndpoint(Parse(local), localPort), new InetEndpoint(Parse(remote), remotePort));

    private static InetAddress Parse(string text)
    {
        Assert.True(InetAddress.TryParse(text, out InetAddress address));
        return address;
    }
}
