using CsCheck;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Tests.SockDiag;

public class NetlinkMessageTests
{
    [Fact]
    public void TryNext_SeveralMessages_AreCutApartAtTheirAlignedEnds()
    {
        ReadOnlySpan<byte> rest =
        [
            .. DiagBytes.Message(20, 0x12, 7, 1, 2, 3, 4, 5),
            .. DiagBytes.Message(2, 0, 8),
            .. DiagBytes.Message(3, 2, uint.MaxValue, 9),
        ];

        Assert.True(NetlinkMessage.TryNext(ref rest, out NetlinkMessage first, out bool malformed));
        Assert.Equal((20, 0x12, 7u), (first.Type, first.Flags, first.Sequence));
        Assert.Equal<byte>([1, 2, 3, 4, 5], first.Body.ToArray());
        Assert.True(NetlinkMessage.TryNext(ref rest, out NetlinkMessage second, out malformed));
        Assert.True(second.Body.IsEmpty);
        Assert.True(NetlinkMessage.TryNext(ref rest, out NetlinkMessage third, out malformed));
        Assert.Equal((3, 2, uint.MaxValue), (third.Type, third.Flags, third.Sequence));
        Assert.False(NetlinkMessage.TryNext(ref rest, out _, out malformed));
        Assert.False(malformed);
        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void TryNext_LastMessageWithoutItsPadding_IsTaken()
    {
        ReadOnlySpan<byte> rest = DiagBytes.Message(20, 0, 1, 9).AsSpan(0, 17);

        Assert.True(NetlinkMessage.TryNext(ref rest, out NetlinkMessage message, out bool malformed));
        Assert.Equal<byte>([9], message.Body.ToArray());
        Assert.False(NetlinkMessage.TryNext(ref rest, out _, out malformed));
        Assert.False(malformed);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(15u)]
    [InlineData(25u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    public void TryNext_LengthThatCannotBe_IsMalformedAndTakesNothing(uint length)
    {
        byte[] octets = DiagBytes.Message(20, 0, 1, new byte[8]);
        DiagBytes.U32(length).CopyTo(octets, 0);
        ReadOnlySpan<byte> rest = octets;

        Assert.False(NetlinkMessage.TryNext(ref rest, out _, out bool malformed));

        Assert.True(malformed);
        Assert.Equal(octets.Length, rest.Length);
    }

    [Fact]
    public void TryNext_CutAtEachLength_IsMalformedUntilWhole()
    {
        byte[] whole = DiagBytes.Message(20, 0, 1, new byte[72]);
        for (int length = 0; length <= whole.Length; length++)
        {
            ReadOnlySpan<byte> rest = whole.AsSpan(0, length);
            Assert.Equal(length == whole.Length, NetlinkMessage.TryNext(ref rest, out _, out bool malformed));
            Assert.Equal(length > 0 && length < whole.Length, malformed);
        }
    }

    [Fact]
    public void TryNext_AnyOctets_EndsAndNeverTakesTheSameTwice()
    {
        // Small lengths, so that several messages in a row have a chance.
        Gen<byte[]> message = Gen.Select(Gen.UInt[0, 48], Gen.Byte.Array[0, 60], (length, rest) =>
            (byte[])[.. DiagBytes.U32(length), .. rest]);
        message.Array[0, 6].Select(parts => parts.SelectMany(part => part).ToArray()).Sample(octets =>
        {
            ReadOnlySpan<byte> rest = octets;
            int before = rest.Length;
            bool malformed;
            while (NetlinkMessage.TryNext(ref rest, out NetlinkMessage taken, out malformed))
            {
                Assert.InRange(before - rest.Length, 16 + taken.Body.Length, 16 + taken.Body.Length + 3);
                Assert.False(malformed);
                before = rest.Length;
            }

            Assert.Equal(!rest.IsEmpty, malformed);
        });
    }

    // struct nlmsgerr of linux/netlink.h begins with the negative errno.
    [Theory]
    [InlineData(new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4 }, 2)]
    [InlineData(new byte[] { 0, 0, 0, 0 }, 0)]
    [InlineData(new byte[] { 0xFE, 0xFF, 0xFF }, -1)]
    [InlineData(new byte[0], -1)]
    public void Error_Body_IsThePositiveErrno(byte[] body, int expected)
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the octets above are those of a little-endian machine");

        Assert.Equal(expected, new NetlinkMessage(DiagBytes.NLMSG_ERROR, 0, 1, body).Error);
    }
}
