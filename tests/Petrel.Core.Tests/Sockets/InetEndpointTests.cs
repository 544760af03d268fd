using CsCheck;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Sockets;

public class InetEndpointTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7:443")]
    [InlineData("203.0.113.7:5000", "203.0.113.7:5000")]
    [InlineData("[2001:db8::7]", "[2001:db8::7]:443")]
    [InlineData("[2001:db8::7]:5000", "[2001:db8::7]:5000")]
    [InlineData("[::ffff:10.0.0.1]:80", "10.0.0.1:80")]
    public void TryParse_Address_IsRead(string text, string expected)
    {
        Assert.True(InetEndpoint.TryParse(text, 443, out InetEndpoint endpoint, out string? error), error);
        Assert.Equal(expected, endpoint.ToString());
    }

    [Theory]
    [InlineData("2001:db8::7", "in brackets")]
    [InlineData("host.example", "no IP address")]
    [InlineData("host.example:443", "no IP address")]
    [InlineData("127.1", "no IP address")]
    [InlineData("1.2.3.256", "no IP address")]
    [InlineData("0x7f.0.0.1", "no IP address")]
    [InlineData("", "no IP address")]
    [InlineData("[]:1", "no IP address")]
    [InlineData("[10.0.0.1]:1", "no IP address")]
    [InlineData("[fe80::1%eth0]:1", "no IP address")]
    [InlineData("[::1]x", "no valid port")]
    [InlineData("10.0.0.1:", "no valid port")]
    [InlineData("10.0.0.1:0", "no valid port")]
    [InlineData("10.0.0.1:65536", "no valid port")]
    [InlineData("10.0.0.1:+5", "no valid port")]
    public void TryParse_SomethingElse_SaysWhatIsWrong(string text, string expected)
    {
        Assert.False(InetEndpoint.TryParse(text, 443, out _, out string? error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_WhatToStringPrints_IsTheSame() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.UShort[1, ushort.MaxValue], Gen.Bool).Sample(static (high, low, port, isV4) =>
        {
            var address = isV4 ? new InetAddress(0, 0xFFFF_0000_0000 | (low & 0xFFFF_FFFF)) : new InetAddress(high, low);
            var endpoint = new InetEndpoint(address, port);
            return InetEndpoint.TryParse(endpoint.ToString(), 1, out InetEndpoint again, out _) && again == endpoint;
        });

    [Fact]
    public void TryParse_RandomText_NeverThrows() => Gen.String[Gen.Char["[]:.%0123456789abcdefx "], 0, 30]
        .Sample(static text => InetEndpoint.TryParse(text, 443, out _, out string? error) == (error is null));
}
