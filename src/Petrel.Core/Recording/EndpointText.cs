using System.Buffers.Text;
using System.Net;
using Petrel.Core.Sockets;

namespace Petrel.Core.Recording;

/// <summary>Address and port as UTF-8, both ways; IPv4, by far the most frequent, without allocation. Port 0 is valid.</summary>
internal static class EndpointText
{
    /// <summary>The longest text: <c>[</c> 45 characters of IPv6 <c>]:65535</c>.</summary>
    internal const int MostBytes = 56;

    internal static int Format(InetEndpoint endpoint, Span<byte> text)
    {
        int length = endpoint.Address.IsIPv4 ? FormatIPv4(endpoint.Address.IPv4Bits, text) : FormatIPv6(endpoint.Address, text);
        text[length++] = (byte)':';
        Utf8Formatter.TryFormat(endpoint.Port, text[length..], out int written);
        return length + written;
    }

    internal static bool TryParse(ReadOnlySpan<byte> text, out InetEndpoint endpoint)
    {
        endpoint = default;
        int colon = text.LastIndexOf((byte)':');
        if (colon < 0 || !Utf8Parser.TryParse(text[(colon + 1)..], out ushort port, out int used) || colon + 1 + used != text.Length)
            return false;
        ReadOnlySpan<byte> host = text[..colon];
        bool parsed = TryParseIPv4(host, out InetAddress address) || TryParseIPv6(host, out address);
        endpoint = new InetEndpoint(address, port);
        return parsed;
    }

    private static int FormatIPv4(uint bits, Span<byte> text)
    {
        int length = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            Utf8Formatter.TryFormat((byte)(bits >> shift), text[length..], out int written);
            length += written;
            if (shift > 0) text[length++] = (byte)'.';
        }

        return length;
    }

    private static int FormatIPv6(InetAddress address, Span<byte> text)
    {
        Span<byte> octets = stackalloc byte[16];
        address.WriteIPv6(octets);
        text[0] = (byte)'[';
        new IPAddress(octets).TryFormat(text[1..], out int written);
        text[written + 1] = (byte)']';
        return written + 2;
    }

    private static bool TryParseIPv4(ReadOnlySpan<byte> text, out InetAddress address)
    {
        address = default;
        uint bits = 0;
        int octet = -1;
        int dots = 0;
        foreach (byte c in text)
        {
            if (c == '.' && octet >= 0 && dots < 3)
            {
                bits = (bits << 8) | (uint)octet;
                (octet, dots) = (-1, dots + 1);
                continue;
            }

            if (c is < (byte)'0' or > (byte)'9') return false;
            octet = (Math.Max(octet, 0) * 10) + (c - '0');
            if (octet > 255) return false;
        }

        if (dots != 3 || octet < 0) return false;
        bits = (bits << 8) | (uint)octet;
        address = new InetAddress(0, 0x0000_FFFF_0000_0000UL | bits);
        return true;
    }

    private static bool TryParseIPv6(ReadOnlySpan<byte> text, out InetAddress address)
    {
        address = default;
        return text is [(byte)'[', .., (byte)']'] && text.Length < MostBytes &&
            InetAddress.TryParse(System.Text.Encoding.ASCII.GetString(text[1..^1]), out address);
    }
}
