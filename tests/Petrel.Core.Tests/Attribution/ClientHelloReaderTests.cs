using System.Text;
using CsCheck;
using Petrel.Core.Attribution;

namespace Petrel.Core.Tests.Attribution;

public class ClientHelloReaderTests
{
    private const string Name = "registry-1.docker.io";

    private static readonly (int, byte[]) GreaseExtension = (HelloBytes.Grease, [0]);
    private static readonly (int, byte[]) PostQuantumKeys = (HelloBytes.KeyShare, new byte[1300]);
    private static readonly (int, byte[]) Encrypted = (HelloBytes.EncryptedClientHello, new byte[200]);

    private static readonly byte[] Whole = HelloBytes.Records(
        HelloBytes.Message(GreaseExtension, PostQuantumKeys, HelloBytes.Named(Name), (16, [0, 3, 2, (byte)'h', (byte)'2'])));

    [Fact]
    public void Read_GreaseAndKeysBeforeTheName_FindsIt() =>
        Assert.Equal((ClientHelloState.Complete, Name, false), Read(Whole));

    [Fact]
    public void Read_CapitalLetters_AreMadeSmall() =>
        Assert.Equal(Name, Read(HelloBytes.Records(HelloBytes.Message(HelloBytes.Named("Registry-1.DOCKER.io")))).Name);

    [Fact]
    public void Read_NoServerName_IsCompleteWithout() =>
        Assert.Equal((ClientHelloState.Complete, "", false), Read(HelloBytes.Records(HelloBytes.Message(PostQuantumKeys))));

    [Fact]
    public void Read_NoExtensionsAtAll_IsCompleteWithout() =>
        Assert.Equal((ClientHelloState.Complete, "", false), Read(HelloBytes.Records(HelloBytes.Message())));

    [Fact]
    public void Read_EncryptedClientHelloBehindTheName_IsOuter() => Assert.Equal(
        (ClientHelloState.Complete, "front.example", true),
        Read(HelloBytes.Records(HelloBytes.Message(HelloBytes.Named("front.example"), PostQuantumKeys, Encrypted))));

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("a b.example")]
    [InlineData(".example")]
    [InlineData("name\u0001")]
    public void Read_WhatIsNoHostName_IsNoName(string text) => Assert.Equal(
        (ClientHelloState.Complete, "", false), Read(HelloBytes.Records(HelloBytes.Message(HelloBytes.Named(text)))));

    [Fact]
    public void Read_CutAnywhere_IsIncompleteAndNeverWrong()
    {
        for (int length = 0; length < Whole.Length; length++)
        {
            (ClientHelloState state, string name, _) = Read(Whole.AsSpan(0, length));
            Assert.Equal(ClientHelloState.Incomplete, state);
            Assert.True(name.Length == 0 || name == Name);
        }
    }

    [Fact]
    public void Read_NameInTheFirstPart_IsFoundBeforeTheRest()
    {
        byte[] hello = HelloBytes.Records(HelloBytes.Message(HelloBytes.Named(Name), PostQuantumKeys));
        Assert.Equal((ClientHelloState.Incomplete, Name, false), Read(hello.AsSpan(0, 500)));
    }

    [Fact]
    public void Read_CutOverRecordsAnywhere_IsTheSame() => Gen.Int[1, 40].Array[0, 60].Sample(static lengths =>
    {
        byte[] message = HelloBytes.Message(GreaseExtension, HelloBytes.Named(Name), (HelloBytes.KeyShare, new byte[90]), Encrypted);
        Assert.Equal((ClientHelloState.Complete, Name, true), Read(HelloBytes.Records(message, lengths)));
    });

    [Fact]
    public void Read_DamagedOctets_NeverThrows() => Gen.Select(Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 200], Gen.Byte).Sample(
        static (where, octet, early, another) =>
        {
            byte[] damaged = [.. Whole];
            damaged[where % damaged.Length] = octet;
            damaged[early % damaged.Length] = another;
            (_, string name, _) = Read(damaged);
            Assert.InRange(name.Length, 0, SiteName.MostOctets);
        }, iter: 50_000);

    [Fact]
    public void Read_AnyOctets_NeverThrows() => Gen.Byte.Array[0, 300].Sample(
        static octets =>
        {
            Read(octets);
            Read([22, 3, 1, .. octets]);
            Read([22, 3, 1, 0x3f, 0, 1, 0, 0x10, 0, .. octets]);
        }, iter: 50_000);

    [Theory]
    [InlineData("GET /v2/ HTTP/1.1\r\n")]
    [InlineData("\u0017\u0003\u0003\u0000\u0020")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000")]
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0000")]
    public void Read_AnotherProtocolOrMessage_IsNone(string stream) =>
        Assert.Equal(ClientHelloState.None, Read(Encoding.Latin1.GetBytes(stream)).State);

    [Fact]
    public void Read_AsOftenAsItTakes_AllocatesNothing()
    {
        Span<byte> name = stackalloc byte[SiteName.MostOctets];
        ClientHelloReader.Read(Whole, name);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) ClientHelloReader.Read(Whole, name);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static (ClientHelloState State, string Name, bool IsOuter) Read(ReadOnlySpan<byte> stream)
    {
        Span<byte> name = stackalloc byte[SiteName.MostOctets];
        ClientHello hello = ClientHelloReader.Read(stream, name);
        return (hello.State, Encoding.ASCII.GetString(name[..hello.NameLength]), hello.IsOuter);
    }
}
