using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Petrel.Core.Sockets;

/// <summary>An address and a TCP port.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port; 0 where the kernel has not chosen or told one.</param>
public readonly record struct InetEndpoint(InetAddress Address, ushort Port)
{
    /// <summary><c>203.0.113.7:443</c> or <c>[2001:db8::7]:443</c>.</summary>
    public override string ToString() => Address.IsIPv4 ? $"{Address}:{Port}" : $"[{Address}]:{Port}";

    /// <summary>
    /// Parses <c>203.0.113.7</c>, <c>203.0.113.7:443</c>, <c>[2001:db8::7]</c> or <c>[2001:db8::7]:443</c>; if the text
    /// is none of these, says in <paramref name="error"/> what is wrong. IPv6 needs its brackets, for without them the
    /// port could be a part of the address.
    /// </summary>
    public static bool TryParse(
        string text, ushort defaultPort, out InetEndpoint endpoint, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        endpoint = default;
        bool bracketed = text.StartsWith('[');
        int close = text.IndexOf(']', StringComparison.Ordinal);
        if (!bracketed && text.Count(static c => c == ':') > 1)
        {
            error = $"'{text}': put an IPv6 address in brackets, [{text}]";
            return false;
        }
        int colon = bracketed ? (close >= 0 && close + 1 < text.Length ? close + 1 : -1) : text.IndexOf(':', StringComparison.Ordinal);
        string host = colon < 0 ? text : text[..colon];
        if (!TryParseHost(host, out InetAddress address))
        {
            error = $"'{text}' is no IP address; write IP or IP:PORT (IPv6 in brackets), not a host name";
            return false;
        }
        ushort port = defaultPort;
        if (colon >= 0 && (text[colon] != ':' || !TryParsePort(text.AsSpan(colon + 1), out port)))
        {
            error = $"'{text}' has no valid port; write a number from 1 to 65535 after the colon";
            return false;
        }
        endpoint = new InetEndpoint(address, port);
        error = null;
        return true;
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port != 0;

    private static bool TryParseHost(string host, out InetAddress address)
    {
        address = default;
        if (host.StartsWith('['))
        {
            // A scope (%eth0) names an interface of this host and is no part of the address that the kernel reports.
            return host.EndsWith(']') && host.Contains(':', StringComparison.Ordinal)
                && !host.Contains('%', StringComparison.Ordinal) && InetAddress.TryParse(host.AsSpan(1, host.Length - 2), out address);
        }
        // The framework also takes 127.1 and 0x7f000001, which nobody means.
        return host.Count(static c => c == '.') == 3 && host.All(static c => char.IsAsciiDigit(c) || c == '.')
            && InetAddress.TryParse(host, out address);
    }
}
