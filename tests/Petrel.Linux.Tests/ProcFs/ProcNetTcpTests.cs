using System.Text;
using CsCheck;
using Petrel.Core.Sockets;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Tests.ProcFs;

public class ProcNetTcpTests
{
    private static readonly PortSet Https = new([443]);

    [Fact]
    public void ParseLine_Titles_AreTheHeader()
    {
        Assert.Equal(ProcNetTcpLine.Header, Parse(Lines("tcp")[0]).Kind);
        Assert.Equal(ProcNetTcpLine.Header, Parse(Lines("tcp6")[0]).Kind);
        Assert.Equal(ProcNetTcpLine.Blank, Parse("   ").Kind);
    }

    [Fact]
    public void ParseLine_EveryLineOfAMachine_IsARow()
    {
        Assert.All(Lines("tcp").Skip(1).Concat(Lines("tcp6").Skip(1)), line =>
            Assert.Equal(ProcNetTcpLine.Row, Parse(line).Kind));
    }

    [Fact]
    public void ParseLine_SynUnanswered_HasTimerInMillisecondsAndRetransmits()
    {
        ProcNetTcpRow row = Row("tcp", "02");

        Assert.Equal(TcpState.SynSent, row.State);
        Assert.Equal(Key("203.0.113.8", 0x8DAE, "203.0.113.8", 443), row.Key);
        Assert.Equal(SocketTimer.Retransmit, row.Timer);
        Assert.Equal(0x48u * 10, row.TimerMilliseconds);
        Assert.Equal(3, row.Retransmits);
        Assert.Equal(1u, row.SendQueue);
        Assert.Equal(88306u, row.Inode);
    }

    [Fact]
    public void ParseLine_UnreadCloseWait_HasReceiveQueue()
    {
        ProcNetTcpRow row = Row("tcp", "08");

        Assert.Equal(TcpState.CloseWait, row.State);
        Assert.Equal(18u, row.ReceiveQueue);
        Assert.Equal(0u, row.SendQueue);
    }

    [Fact]
    public void ParseLine_TimeWait_HasItsTimerAndNoInode()
    {
        ProcNetTcpRow row = Row("tcp", "06");

        Assert.Equal((TcpState.TimeWait, SocketTimer.TimeWait, 0ul), (row.State, row.Timer, row.Inode));
        Assert.Equal(0x1625u * 10, row.TimerMilliseconds);
    }

    [Fact]
    public void ParseLine_ZeroWindow_CountsProbesNotRetransmits()
    {
        string line = Lines("tcp").Single(l => l.Contains(" 04:", StringComparison.Ordinal));
        line = line.Replace(" 00000000     0        0 ", " 00000009     0        5 ", StringComparison.Ordinal);

        (ProcNetTcpLine kind, ProcNetTcpRow row) = Parse(line);

        Assert.Equal(ProcNetTcpLine.Row, kind);
        Assert.Equal((SocketTimer.ZeroWindowProbe, (byte)5), (row.Timer, row.Retransmits));
        Assert.Equal(0x0039B600u, row.SendQueue);
    }

    [Fact]
    public void ParseLine_IPv6AndMapped_AreInNetworkOrder()
    {
        ProcNetTcpRow[] rows = [.. Lines("tcp6").Skip(1).Select(line => Parse(line).Row)];

        Assert.Equal(Key("2001:db8::7", 0xED52, "2001:db8::7", 443), rows[2].Key);
        Assert.Equal(Key("203.0.113.7", 0x9F96, "203.0.113.7", 443), rows[3].Key);
        Assert.True(rows[3].Key.Remote.Address.IsIPv4);
        Assert.Equal(1000u, rows[3].Uid);
    }

    [Theory]
    [InlineData("CB007107", "203.0.113.7")]
    [InlineData("20010DB8000000000000000000000007", "2001:db8::7")]
    [InlineData("00000000000000000000FFFFCB007107", "203.0.113.7")]
    public void ParseLine_BigEndianMachine_ReadsOctetsAsTheyStand(string address, string expected)
    {
        string line = $"   0: {address}:01BB {address}:01BB 01 00000000:00000000 00:00000000 00000000     0        0 7 1 0";

        ProcNetTcpLine kind = ProcNetTcp.ParseLine(Encoding.ASCII.GetBytes(line), null, false, out ProcNetTcpRow row);

        Assert.Equal(ProcNetTcpLine.Row, kind);
        Assert.Equal(Key(expected, 443, expected, 443), row.Key);
    }

    [Fact]
    public void ParseLine_OtherRemotePort_IsFilteredBeforeTheRest()
    {
        const string Start = "   0: 0100007F:01BB 0100007F:1F90 ";

        Assert.Equal(ProcNetTcpLine.Filtered, Parse(Start + "no columns", Https).Kind);
        Assert.Equal(ProcNetTcpLine.Malformed, Parse(Start + "no columns").Kind);
    }

    [Theory]
    [InlineData("   0: 0100007F:01BB 0100007F:01BB 0D 00000000:00000000 00:00000000 00000000     0        0 7 1 0")]
    [InlineData("   0: 0100007F:01BB 0100007F:01BB 00 00000000:00000000 00:00000000 00000000     0        0 7 1 0")]
    [InlineData("   0: 0100007G:01BB 0100007F:01BB 01 00000000:00000000 00:00000000 00000000     0        0 7 1 0")]
    [InlineData("   0: 0100007F:01BB 0100007F:01BB 01 00000000-00000000 00:00000000 00000000     0        0 7 1 0")]
    [InlineData("   0: 0100007F:01BB 0100007F:01BB 01 00000000:00000000 00:00000000 00000000     0        0 7")]
    [InlineData("   0: 0100007F:01BB 0100007F:01BB 01 00000000:00000000 00:00000000 00000000 4294967296 0 7 1 0")]
    [InlineData("0100007F:01BB 0100007F:01BB")]
    [InlineData("   0:")]
    public void ParseLine_Damaged_IsMalformed(string line) => Assert.Equal(ProcNetTcpLine.Malformed, Parse(line).Kind);

    [Fact]
    public void ParseLine_CutAnywhereBeforeTheInodeEnds_IsNeverARow()
    {
        foreach (string line in Lines("tcp").Skip(1).Concat(Lines("tcp6").Skip(1)))
        {
            ulong inode = Parse(line).Row.Inode;
            int end = line.IndexOf($" {inode} ", 90, StringComparison.Ordinal) + $" {inode}".Length;
            for (int length = 0; length <= end; length++)
                Assert.NotEqual(ProcNetTcpLine.Row, Parse(line[..length]).Kind);
            Assert.Equal(ProcNetTcpLine.Row, Parse(line[..(end + 1)]).Kind);
        }
    }

    [Fact]
    public void ParseLine_RandomBytes_NeverThrows() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            _ = ProcNetTcp.ParseLine(bytes, null, true, out _);
            _ = ProcNetTcp.ParseLine(bytes, Https, false, out _);
        });

    [Fact]
    public void ParseLine_MutatedRow_NeverThrows()
    {
        byte[][] rows = [.. Lines("tcp").Concat(Lines("tcp6")).Select(Encoding.ASCII.GetBytes)];
        Gen.Select(Gen.Int[0, rows.Length - 1], Gen.Int[0, 170], Gen.Byte).Sample((which, at, value) =>
        {
            byte[] bytes = [.. rows[which]];
            bytes[at % bytes.Length] = value;
            _ = ProcNetTcp.ParseLine(bytes, null, true, out _);
        });
    }

    [Fact]
    public void ParseLine_AnyAddressAndPort_RoundTripsInBothByteOrders() =>
        Gen.Select(Gen.Byte.Array[16], Gen.UShort, Gen.UInt, Gen.Bool, Gen.Bool).Sample((octets, port, uid, little, v6) =>
        {
            InetAddress expected = v6 ? InetAddress.FromIPv6(octets) : InetAddress.FromIPv4(octets);
            string text = Print(v6 ? octets : octets[..4], little);
            string line = $"{port,4}: {text}:{port:X4} {text}:{port:X4} 01 00000000:00000000 00:00000000 00000000 {uid,5} {0,8} 7 1 0";

            ProcNetTcpLine kind = ProcNetTcp.ParseLine(Encoding.ASCII.GetBytes(line), null, little, out ProcNetTcpRow row);

            Assert.Equal(ProcNetTcpLine.Row, kind);
            Assert.Equal(new SocketKey(new(expected, port), new(expected, port)), row.Key);
            Assert.Equal(uid, row.Uid);
        });

    [Fact]
    public void ParseLine_AfterWarmUp_AllocatesNothing()
    {
        byte[] line = Encoding.ASCII.GetBytes(Lines("tcp6")[3]);
        for (int i = 0; i < 100; i++) _ = ProcNetTcp.ParseLine(line, Https, true, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++) _ = ProcNetTcp.ParseLine(line, Https, true, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string[] Lines(string fixture) =>
        Encoding.ASCII.GetString(ProcFixture.Read(fixture)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (ProcNetTcpLine Kind, ProcNetTcpRow Row) Parse(string line, PortSet? ports = null) =>
        (ProcNetTcp.ParseLine(Encoding.ASCII.GetBytes(line), ports, true, out ProcNetTcpRow row), row);

    private static ProcNetTcpRow Row(string fixture, string state) =>
        Parse(Lines(fixture).First(line => line[33..38].Contains($" {state} ", StringComparison.Ordinal))).Row;

    private static SocketKey Key(string local, ushort localPort, string remote, ushort remotePort)
    {
        Assert.True(InetAddress.TryParse(local, out InetAddress from));
        Assert.True(InetAddress.TryParse(remote, out InetAddress to));
        return new(new(from, localPort), new(to, remotePort));
    }

    // As the kernel prints: each word in the byte order of the machine.
    private static string Print(byte[] octets, bool little) => string.Concat(
        octets.Chunk(4).Select(word => Convert.ToHexString(little ? [.. word.Reverse()] : word)));
}
