using System.Text;
using CsCheck;
using Petrel.Core.Attribution;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Attribution;

public class DnsAnswerReaderTests
{
    private const string Host = "production.cloudflare.docker.com";
    private const int A = 1, Alias = 5, Aaaa = 28;

    // The question's name stands at 12, where answers point.
    private static readonly byte[] Asked = [0xc0, 12];

    [Fact]
    public void TryRead_Addresses_AreFoundWithTheLeastTtl() => Assert.Equal(
        (true, Host, "192.0.2.1 192.0.2.2", 60u),
        Read(Message(Host, A, Record(Asked, A, 300, [192, 0, 2, 1]), Record(Asked, A, 60, [192, 0, 2, 2]))));

    [Fact]
    public void TryRead_SixteenOctets_AreIPv6() => Assert.Equal(
        "2001:db8::7", Read(Message(Host, Aaaa, Record(Asked, Aaaa, 5, [0x20, 1, 0xd, 0xb8, .. new byte[11], 7]))).Addresses);

    [Fact]
    public void TryRead_ThroughAliases_IsTheQuestionsName() => Assert.Equal(
        (true, Host, "192.0.2.9", 20u),
        Read(Message(
            Host, A,
            Record(Asked, Alias, 300, Labels("cdn.example")), Record(Labels("cdn.example"), Alias, 20, Labels("edge.example")),
            Record(Labels("EDGE.example"), A, 30, [192, 0, 2, 9]), Record(Labels("stranger.example"), A, 1, [192, 0, 2, 66]))));

    [Fact]
    public void TryRead_AddressesOfAnotherName_AreNone() =>
        Assert.False(Read(Message(Host, A, Record(Labels("stranger.example"), A, 1, [192, 0, 2, 66]))).Found);

    [Fact]
    public void TryRead_CutMessage_KeepsWhatIsWhole()
    {
        byte[] message = Message(Host, A, Record(Asked, A, 300, [192, 0, 2, 1]), Record(Asked, A, 60, [192, 0, 2, 2]));
        Assert.Equal("192.0.2.1", Read(message.AsSpan(0, message.Length - 1)).Addresses);
        for (int length = 0; length < message.Length; length++) Read(message.AsSpan(0, length));
    }

    [Theory]
    [InlineData(new byte[] { 0xc0, 12 })]
    [InlineData(new byte[] { 0xc0, 13 })]
    [InlineData(new byte[] { 1, (byte)'a', 0xc0, 12 })]
    [InlineData(new byte[] { 0xc0, 200 })]
    [InlineData(new byte[] { 0x80, 1 })]
    public void TryRead_NamesThatLeadInACircleOrNowhere_AreNone(byte[] name) =>
        Assert.False(Read([.. Header(1), .. name, 0, A, 0, 1, .. Record(Asked, A, 1, [192, 0, 2, 1])]).Found);

    [Fact]
    public void TryRead_AQuestionAnErrorOrAnotherType_IsNone()
    {
        byte[] message = Message(Host, A, Record(Asked, A, 300, [192, 0, 2, 1]));
        Assert.False(Read([message[0], message[1], 1, 0, .. message[4..]]).Found);
        Assert.False(Read([message[0], message[1], 0x81, 0x83, .. message[4..]]).Found);
        Assert.False(Read(Message(Host, 16, Record(Asked, A, 300, [192, 0, 2, 1]))).Found);
        Assert.False(Read(Message(Host, A, Record(Asked, A, 300, [0, 0, 0, 0]))).Found);
    }

    [Fact]
    public void TryRead_AnyOctets_NeverThrows() => Gen.Select(Gen.Byte.Array[0, 200], Gen.UShort).Sample(
        static (octets, count) =>
        {
            Read(octets);
            Read([.. Header(count), .. octets]);
            Read([.. Header(count), .. Labels(Host), 0, A, 0, 1, .. octets]);
        }, iter: 50_000);

    [Fact]
    public void TryRead_DamagedOctets_NeverThrows() => Gen.Select(Gen.Int[0, 500], Gen.Byte, Gen.Int[0, 500], Gen.Byte).Sample(
        static (where, octet, other, another) =>
        {
            byte[] message = Message(
                Host, A, Record(Asked, Alias, 300, Labels("cdn.example")), Record(Labels("cdn.example"), A, 20, [192, 0, 2, 1]));
            message[where % message.Length] = octet;
            message[other % message.Length] = another;
            Read(message);
        }, iter: 50_000);

    private static (bool Found, string Name, string Addresses, uint Ttl) Read(ReadOnlySpan<byte> message)
    {
        Span<byte> name = stackalloc byte[SiteName.MostOctets];
        Span<InetAddress> addresses = new InetAddress[4];
        bool found = DnsAnswerReader.TryRead(message, name, addresses, out DnsReply reply);
        string text = string.Join(' ', addresses[..(found ? reply.AddressCount : 0)].ToArray());
        return (found, found ? Encoding.ASCII.GetString(name[..reply.NameLength]) : "", text, reply.TtlSeconds);
    }

    private static byte[] Header(int answers) => [7, 7, 0x81, 0x80, 0, 1, (byte)(answers >> 8), (byte)answers, 0, 0, 0, 0];

    private static byte[] Message(string host, int type, params byte[][] records) =>
        [.. Header(records.Length), .. Labels(host), 0, (byte)type, 0, 1, .. records.SelectMany(static record => record)];

    private static byte[] Record(byte[] owner, int type, int ttl, byte[] data) =>
        [.. owner, 0, (byte)type, 0, 1, 0, 0, (byte)(ttl >> 8), (byte)ttl, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    private static byte[] Labels(string name) =>
        [.. name.Split('.').SelectMany(static label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}
