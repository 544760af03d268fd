using System.Net;
using System.Text;

namespace Petrel.Linux.Tests.Packets;

/// <summary>DNS answers octet by octet.</summary>
internal static class DnsBytes
{
    internal static byte[] Answer(string host, string address) =>
    [
        7, 7, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0,
        .. host.Split('.').SelectMany(static label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0, 0, 1, 0, 1,
        0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, .. IPAddress.Parse(address).GetAddressBytes(),
    ];
}
