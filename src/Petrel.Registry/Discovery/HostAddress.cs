using System.Buffers;
using System.Globalization;
using System.Text;
using Petrel.Core.Attribution;
using Petrel.Core.References;
using Petrel.Core.Sockets;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Discovery;

/// <summary>Reads the addresses of endpoints as configurations have them: a URL, or a host with or without port and path.</summary>
/// <param name="Host">Name or address, lower case, without brackets.</param>
/// <param name="Port">The port.</param>
/// <param name="IsPlain">Whether it is http.</param>
/// <param name="Path">What stands behind the host, without slashes around it.</param>
internal readonly record struct HostAddress(string Host, ushort Port, bool IsPlain, string Path)
{
    private const int LongestShown = 600;

    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n'\"");

    /// <summary>Parses a URL or a bare host; null if it is neither.</summary>
    internal static HostAddress? Parse(string text)
    {
        bool plain = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0 && !plain && !text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) return null;
        string rest = scheme < 0 ? text : text[(scheme + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        if (!RegistryName.TryParse(authority, out RegistryName name, out _)) return null;
        bool hasPort = authority.LastIndexOf(':') > authority.LastIndexOf(']');
        return new HostAddress(
            name.Host.Trim('[', ']'), hasPort || !plain ? name.Port : (ushort)80, plain, slash < 0 ? "" : rest[(slash + 1)..].Trim('/'));
    }

    /// <summary>The endpoint of this. Docker Hub's API is at another host than its name says; every client knows that.</summary>
    internal DiscoveredEndpoint ToEndpoint(string place) =>
        new(Host is ImageReference.DefaultDomain or "index.docker.io" ? HubApi : Host, Port, place) { Security = IsPlain ? TransportSecurity.Plain : TransportSecurity.Verified };

    /// <summary>Whether every client takes this for its own machine.</summary>
    internal bool IsLocal => Host == "localhost" || (InetAddress.TryParse(Host, out InetAddress address) && address.IsLoopback);

    internal const string HubApi = "registry-1.docker.io";

    /// <summary>
    /// As certificate directories and registries are named: <c>host</c>, or <c>host:port</c> unless it is 443;
    /// <c>docker.io</c> for Docker Hub's API.
    /// </summary>
    internal string Name => Host == HubApi ? ImageReference.DefaultDomain : new RegistryName(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host, Port).ToString();

    /// <summary>
    /// A text of a configuration as it may be shown: on one line, at most 600 characters, user and password of addresses
    /// taken out, whatever characters and however many a password has.
    /// </summary>
    internal static string Shown(string text)
    {
        var shown = new StringBuilder();
        for (int at = 0; at < text.Length && shown.Length <= LongestShown;)
        {
            int scheme = text.IndexOf("://", at, StringComparison.Ordinal);
            if (scheme < 0) scheme = text.Length;
            int end = text.AsSpan(scheme).IndexOfAny(WordEnds) is var length and >= 0 ? scheme + length : text.Length;
            int sign = scheme + text.AsSpan(scheme, end - scheme).LastIndexOf('@');
            shown.Append(text, at, scheme - at);
            if (sign > scheme) shown.Append("://…").Append(text, sign, end - sign);
            else shown.Append(text, scheme, end - scheme);
            at = end;
        }
        for (int i = 0; i < shown.Length; i++)
        {
            if (char.IsControl(shown[i])) shown[i] = ' ';
        }
        return shown.Length <= LongestShown ? shown.ToString() : $"{shown.ToString(0, LongestShown - 1)}…";
    }

    /// <summary>Whether an address is in a network (<c>10.0.0.0/8</c>).</summary>
    internal static bool IsIn(string address, string network)
    {
        int slash = network.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !System.Net.IPAddress.TryParse(address, out System.Net.IPAddress? ip)) return false;
        if (!System.Net.IPAddress.TryParse(network.AsSpan(0, slash), out System.Net.IPAddress? start)) return false;
        if (!int.TryParse(network.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int length)) return false;
        byte[] octets = ip.GetAddressBytes();
        byte[] prefix = start.GetAddressBytes();
        if (octets.Length != prefix.Length || length > octets.Length * 8) return false;
        for (int bit = 0; bit < length; bit++)
        {
            int mask = 0x80 >> (bit % 8);
            if ((octets[bit / 8] & mask) != (prefix[bit / 8] & mask)) return false;
        }
        return true;
    }
}
