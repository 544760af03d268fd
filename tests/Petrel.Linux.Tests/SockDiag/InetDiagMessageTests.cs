using System.Net;
using CsCheck;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Tests.SockDiag;

public class InetDiagMessageTests
{
    private static readonly IPEndPoint Local4 = new(IPAddress.Parse("10.1.2.3"), 40_000);
    private static readonly IPEndPoint Remote4 = new(IPAddress.Parse("192.0.2.7"), 443);
    private static readonly IPEndPoint Local6 = new(IPAddress.Parse("2001:db8::1:2"), 40_001);
    private static readonly IPEndPoint Remote6 = new(IPAddress.Parse("2001:db8:ffff::7"), 5000);

    [Fact]
    public void TryParse_EachField_IsTakenFromItsPlace()
    {
        byte[] body = DiagBytes.InetDiagMsg(Local4, Remote4, DiagBytes.AF_INET, state: 8, timer: 4, retransmits: 9);

        Event read = Parse(body);

        Assert.Equal(TcpState.CloseWait, read.State);
        Assert.Equal(SocketTimer.ZeroWindowProbe, read.Timer);
        Assert.Equal(9, read.Retransmits);
        Assert.Equal("10.1.2.3:40000", read.Key.Local.ToString());
        Assert.Equal("192.0.2.7:443", read.Key.Remote.ToString());
        Assert.Equal(0x0123_4567_89AB_CDEFul, read.Cookie);
        Assert.Equal(
            (30_001u, 30_002u, 30_003u, 30_004u, 30_005ul),
            (read.TimerMilliseconds, read.ReceiveQueue, read.SendQueue, read.Uid, read.Inode));
        Assert.False(read.HasCounters);
    }

    // It could not be recorded: a replay would read it as something else than the engine was fed.
    [Fact]
    public void TryParse_StateAndTimerOfANewerKernel_AreUnknown()
    {
        Event read = Parse(DiagBytes.InetDiagMsg(Local4, Remote4, DiagBytes.AF_INET, state: 13, timer: 5));
        Assert.Equal((TcpState.Unknown, SocketTimer.None), (read.State, read.Timer));
    }

    [Fact]
    public void TryParse_IPv6_TakesAllSixteenOctets()
    {
        Event read = Parse(DiagBytes.InetDiagMsg(Local6, Remote6, DiagBytes.AF_INET6));

        Assert.Equal("[2001:db8::1:2]:40001", read.Key.Local.ToString());
        Assert.Equal("[2001:db8:ffff::7]:5000", read.Key.Remote.ToString());
    }

    [Fact]
    public void TryParse_V4MappedSocket_EqualsThePlainOne()
    {
        IPEndPoint local = new(Local4.Address.MapToIPv6(), Local4.Port);
        IPEndPoint remote = new(Remote4.Address.MapToIPv6(), Remote4.Port);

        Event mapped = Parse(DiagBytes.InetDiagMsg(local, remote, DiagBytes.AF_INET6));

        Assert.Equal(Parse(DiagBytes.InetDiagMsg(Local4, Remote4, DiagBytes.AF_INET)).Key, mapped.Key);
    }

    /// <summary>
    /// What Linux 6.18 on x86-64 answered for a v4-mapped client that sent 3 octets and holds 17 it has not read.
    /// </summary>
    [Fact]
    public void TryParse_CapturedMessage_IsThatConnection()
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "captured on a little-endian machine");

        Event read = Parse(Convert.FromHexString(Captured));

        Assert.Equal(TcpState.Established, read.State);
        Assert.Equal("127.0.0.1:55824", read.Key.Local.ToString());
        Assert.Equal("127.0.0.1:41405", read.Key.Remote.ToString());
        Assert.Equal(
            (0xd9b3ul, 17u, 0u, 0u, 190_549ul),
            (read.Cookie, read.ReceiveQueue, read.SendQueue, read.Uid, read.Inode));
        Assert.True(read.HasCounters);
        Assert.Equal((17ul, 3ul), (read.Counters.BytesReceived, read.Counters.BytesSent));
    }

    [Fact]
    public void TryParse_InfoBehindOtherAttributes_IsFound()
    {
        byte[] body =
        [
            .. DiagBytes.InetDiagMsg(Local4, Remote4, DiagBytes.AF_INET),
            .. DiagBytes.Attribute(8, 0),       // INET_DIAG_SHUTDOWN, one octet and three of padding
            .. DiagBytes.Attribute(4, "cubic\0"u8.ToArray()), // INET_DIAG_CONG
            .. DiagBytes.Attribute(DiagBytes.INET_DIAG_INFO, TcpInfoBytes.Build()),
            .. DiagBytes.Attribute(99),
        ];

        Event read = Parse(body);

        Assert.True(read.HasCounters);
        Assert.Equal(TcpInfoBytes.ValueOf("rtt"), read.Counters.RttMicroseconds);
    }

    [Fact]
    public void TryParse_InfoOfAKernelBefore41_HasNoCounters()
    {
        byte[] body =
        [
            .. DiagBytes.InetDiagMsg(Local4, Remote4, DiagBytes.AF_INET),
            .. DiagBytes.Attribute(DiagBytes.INET_DIAG_INFO, TcpInfoBytes.Build("total_retrans")),
        ];

        Assert.False(Parse(body).HasCounters);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(255)]
    public void TryParse_OtherFamily_IsRejectedAndChangesNothing(byte family)
    {
        Event read = new() { Cookie = 5 };

        Assert.False(InetDiagMessage.TryParse(DiagBytes.InetDiagMsg(Local4, Remote4, family), ref read));

        Assert.Equal((5ul, default), (read.Cookie, read.Key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(300)]
    public void TryParse_AttributeLengthThatCannotBe_KeepsTheSocketWithoutCounters(ushort length)
    {
        byte[] attribute = DiagBytes.Attribute(DiagBytes.INET_DIAG_INFO, TcpInfoBytes.Build());
        DiagBytes.U16(length).CopyTo(attribute, 0);

        Event read = Parse([.. DiagBytes.InetDiagMsg(Local4, Remote4, DiagBytes.AF_INET), .. attribute]);

        Assert.False(read.HasCounters);
        Assert.Equal(443, read.Key.Remote.Port);
    }

    [Fact]
    public void TryParse_CutAtEachLength_TakesTheSocketOnceItsStructIsWhole()
    {
        byte[] info = DiagBytes.Attribute(DiagBytes.INET_DIAG_INFO, TcpInfoBytes.Build());
        byte[] whole = [.. DiagBytes.InetDiagMsg(Local6, Remote6, DiagBytes.AF_INET6), .. info];
        for (int length = 0; length <= whole.Length; length++)
        {
            Event read = default;
            Assert.Equal(length >= 72, InetDiagMessage.TryParse(whole.AsSpan(0, length), ref read));
            Assert.Equal(length == whole.Length, read.HasCounters);
        }
    }

    [Fact]
    public void TryParse_AnyOctets_NeverThrows() =>
        Gen.Select(Gen.OneOf(Gen.Const<byte>(2), Gen.Const<byte>(10), Gen.Const<byte>(7)), Gen.Byte.Array[0, 200])
            .Sample((family, rest) =>
        {
            Event read = default;
            bool taken = InetDiagMessage.TryParse([family, .. rest], ref read);
            return taken == (family != 7 && rest.Length + 1 >= 72);
        });

    [Fact]
    public void TryParse_AnyAttributes_NeverThrow() =>
        Gen.Select(Gen.UShort[0, 20], Gen.UShort[0, 3], Gen.Byte.Array[0, 24]).Array[0, 8].Sample(attributes =>
        {
            IEnumerable<byte> octets = attributes.SelectMany(item =>
                (byte[])[.. DiagBytes.U16(item.Item1), .. DiagBytes.U16(item.Item2), .. item.Item3]);
            return !Parse([.. DiagBytes.InetDiagMsg(Local4, Remote4, DiagBytes.AF_INET), .. octets]).HasCounters;
        });

    private const string Captured =
        "0a010000da10a1bd00000000000000000000ffff7f00000100000000000000000000ffff7f00000100000000b3d900000000" +
        "00000000000011000000000000000000000055e80200050008000000000008000f00000000000c0015000100000000000000" +
        "06001600120000001c010200010000000007aa01e01c0300409c000000800000180200000000000000000000000000000000" +
        "00000000000000000000000000000000000000000000ffff0000d7ff00002400000015000000ffffff7f0b000000cbff0000" +
        "0300000000000000d7ff00000000000000726f7305000000ffffffffffffffff040000000000000011000000000000000400" +
        "00000300000000000000040000000100000001000000000048e8010000000000000000000000000000000000000000000000" +
        "0000000002000000000000000300000000000000000000000000000000000000000000000000000000000100000001000000" +
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

    private static Event Parse(byte[] body)
    {
        Event read = default;
        Assert.True(InetDiagMessage.TryParse(body, ref read));
        return read;
    }
}
