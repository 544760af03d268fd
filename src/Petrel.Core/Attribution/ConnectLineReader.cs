using System.Buffers.Text;

namespace Petrel.Core.Attribution;

/// <summary>
/// Finds the host and port in the first line that a client sends to an HTTP proxy, <c>CONNECT host:port HTTP/1.1</c>
/// (RFC 9110, section 9.3.6). Never throws, allocates nothing.
/// </summary>
public static class ConnectLineReader
{
    private const int MostTarget = SiteName.MostOctets + 6;

    /// <summary>Reads the first octets of a stream.</summary>
    /// <param name="stream">What is known of it.</param>
    /// <param name="name">Where the host goes, lower case; at least <see cref="SiteName.MostOctets"/> long.</param>
    /// <param name="length">The length of the host; 0 if it is an address.</param>
    /// <param name="port">The port.</param>
    /// <returns>Whether the stream begins with such a line, whole up to its version.</returns>
    public static bool TryRead(ReadOnlySpan<byte> stream, Span<byte> name, out int length, out ushort port)
    {
        (length, port) = (0, 0);
        if (!stream.StartsWith("CONNECT "u8)) return false;
        stream = stream["CONNECT ".Length..];
        int end = stream[..Math.Min(stream.Length, MostTarget + 1)].IndexOf((byte)' ');
        if (end < 0 || !stream[end..].StartsWith(" HTTP/1."u8)) return false;
        ReadOnlySpan<byte> target = stream[..end];
        int colon = target.LastIndexOf((byte)':');
        if (colon <= 0 || !TryReadPort(target[(colon + 1)..], out port)) return false;
        ReadOnlySpan<byte> host = target[..colon];
        if (host.Length > SiteName.MostOctets) return false;
        host.CopyTo(name);
        if (SiteName.TryNormalise(name[..host.Length])) length = host.Length;
        return true;
    }

    private static bool TryReadPort(ReadOnlySpan<byte> text, out ushort port) =>
        Utf8Parser.TryParse(text, out port, out int used) && used == text.Length && port != 0;
}
