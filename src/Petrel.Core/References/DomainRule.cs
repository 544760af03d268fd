using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Petrel.Core.References;

/// <summary>What may stand before the first slash: a host name, an IPv4 address or an IPv6 address in brackets, and a port.</summary>
internal static class DomainRule
{
    internal static string? Objection(string domain)
    {
        int colon = domain.LastIndexOf(':');
        bool hasPort = colon > domain.LastIndexOf(']');
        string host = hasPort ? domain[..colon] : domain;
        if (hasPort && !IsPort(domain.AsSpan(colon + 1)))
        {
            return $"its registry '{ReferenceGrammar.Shown(domain)}' has no valid port; use one from 1 to 65535";
        }
        return host.StartsWith('[') ? BracketObjection(host) : HostObjection(host);
    }

    // The grammar takes any digits; a port that cannot be connected to is better named here than by the connect.
    private static bool IsPort(ReadOnlySpan<char> text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port != 0;

    private static string? BracketObjection(string host)
    {
        bool valid = host.EndsWith(']') && !host.Contains('%', StringComparison.Ordinal)
            && IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out IPAddress? address)
            && address.AddressFamily == AddressFamily.InterNetworkV6;
        return valid ? null : $"its registry '{ReferenceGrammar.Shown(host)}' is no IPv6 address in brackets";
    }

    private static string? HostObjection(string host)
    {
        foreach (string label in host.Split('.'))
        {
            bool valid = label.Length > 0 && label[0] != '-' && label[^1] != '-'
                && label.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
            if (valid) continue;
            return host.Contains(':', StringComparison.Ordinal)
                ? $"its registry '{ReferenceGrammar.Shown(host)}' is no host; write an IPv6 address in brackets"
                : $"its registry '{ReferenceGrammar.Shown(host)}' is no host name";
        }
        return null;
    }
}
