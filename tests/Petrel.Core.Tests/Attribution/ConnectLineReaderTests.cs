using System.Text;
using CsCheck;
using Petrel.Core.Attribution;

namespace Petrel.Core.Tests.Attribution;

public class ConnectLineReaderTests
{
    [Theory]
    [InlineData("CONNECT Registry-1.docker.io:443 HTTP/1.1\r\nHost: x\r\n", "registry-1.docker.io", 443)]
    [InlineData("CONNECT registry.example:5000 HTTP/1.0\r\n", "registry.example", 5000)]
    [InlineData("CONNECT 192.0.2.7:443 HTTP/1.1\r\n", "", 443)]
    [InlineData("CONNECT [2001:db8::7]:443 HTTP/1.1\r\n", "", 443)]
    public void TryRead_AConnectLine_IsHostAndPort(string line, string host, int port) =>
        Assert.Equal((true, host, (ushort)port), Read(Encoding.ASCII.GetBytes(line)));

    [Theory]
    [InlineData("CONNECT registry.example:443 HTT")]
    [InlineData("CONNECT registry.example HTTP/1.1\r\n")]
    [InlineData("CONNECT registry.example:0 HTTP/1.1\r\n")]
    [InlineData("CONNECT registry.example:65536 HTTP/1.1\r\n")]
    [InlineData("CONNECT :443 HTTP/1.1\r\n")]
    [InlineData("GET http://registry.example/v2/ HTTP/1.1\r\n")]
    [InlineData("")]
    public void TryRead_AnythingElse_IsNone(string line) => Assert.False(Read(Encoding.ASCII.GetBytes(line)).Found);

    [Fact]
    public void TryRead_AnyOctets_NeverThrows() => Gen.Byte.Array[0, 400].Sample(
        static octets =>
        {
            Read(octets);
            Read([.. "CONNECT "u8, .. octets]);
            Read([.. "CONNECT "u8, .. octets, .. ":443 HTTP/1.1"u8]);
        }, iter: 20_000);

    private static (bool Found, string Host, ushort Port) Read(ReadOnlySpan<byte> stream)
    {
        Span<byte> name = stackalloc byte[SiteName.MostOctets];
        bool found = ConnectLineReader.TryRead(stream, name, out int length, out ushort port);
        return (found, Encoding.ASCII.GetString(name[..length]), port);
    }
}
