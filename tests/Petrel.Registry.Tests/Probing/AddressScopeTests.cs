using CsCheck;
using Petrel.Core.Sockets;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Tests.Probing;

public class AddressScopeTests
{
    [Theory]
    [InlineData("203.0.113.7", AddressScope.Public)]
    [InlineData("172.15.0.1", AddressScope.Public)]
    [InlineData("172.32.0.1", AddressScope.Public)]
    [InlineData("100.128.0.1", AddressScope.Public)]
    [InlineData("2001:db8::1", AddressScope.Public)]
    [InlineData("10.1.2.3", AddressScope.Private)]
    [InlineData("172.16.0.1", AddressScope.Private)]
    [InlineData("172.31.255.255", AddressScope.Private)]
    [InlineData("192.168.0.1", AddressScope.Private)]
    [InlineData("100.64.0.1", AddressScope.Private)]
    [InlineData("fd00::1", AddressScope.Private)]
    [InlineData("::ffff:10.0.0.1", AddressScope.Private)]
    [InlineData("64:ff9b::10.0.0.1", AddressScope.Private)]
    [InlineData("2002:a00:1::1", AddressScope.Private)]
    [InlineData("169.254.169.254", AddressScope.LinkLocal)]
    [InlineData("64:ff9b::169.254.169.254", AddressScope.LinkLocal)]
    [InlineData("fe80::1", AddressScope.LinkLocal)]
    [InlineData("127.0.0.53", AddressScope.Loopback)]
    [InlineData("::1", AddressScope.Loopback)]
    [InlineData("::ffff:127.0.0.1", AddressScope.Loopback)]
    [InlineData("0.0.0.0", AddressScope.None)]
    [InlineData("::", AddressScope.None)]
    [InlineData("::127.0.0.1", AddressScope.None)]
    [InlineData("255.255.255.255", AddressScope.None)]
    [InlineData("224.0.0.1", AddressScope.None)]
    [InlineData("ff02::1", AddressScope.None)]
    public void Of_Address_IsItsScope(string text, AddressScope expected)
    {
        Assert.True(InetAddress.TryParse(text, out InetAddress address));
        Assert.Equal(expected, AddressScopes.Of(address));
    }

    [Fact]
    public void Of_IPv4_IsThatOfItsOtherForms() => Gen.UInt.Sample(static bits =>
    {
        Span<byte> octets = [(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits];
        AddressScope plain = AddressScopes.Of(InetAddress.FromIPv4(octets));
        return AddressScopes.Of(new InetAddress(0x0064_FF9B_0000_0000, bits)) == plain
            && AddressScopes.Of(new InetAddress(0x2002_0000_0000_0000 | ((ulong)bits << 16), 1)) == plain;
    });
}
