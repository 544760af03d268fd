using System.Buffers;
using System.Globalization;
using System.Text;
using Petrel.Core.Text;

namespace Petrel.Registry.Probing;

/// <summary>Asks an HTTP proxy for a way through (<c>CONNECT</c>, RFC 9110, section 9.3.6).</summary>
internal static class ProxyTunnel
{
    private const int LongestHead = 8192;

    /// <summary>Sends the request and reads the head of the answer; what is wrong, or null if the way is open.</summary>
    internal static async Task<string?> OpenAsync(
        Stream stream, ProxyAddress proxy, string host, ushort port, CancellationToken cancellation)
    {
        string authority = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
        string authorization = proxy.Password is { } password
            ? $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{proxy.UserName}:{password.Reveal()}"))}\r\n"
            : "";
        byte[] request = Encoding.UTF8.GetBytes($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{authorization}\r\n");
        await stream.WriteAsync(request, cancellation).ConfigureAwait(false);
        string? head = await ReadHeadAsync(stream, cancellation).ConfigureAwait(false);
        if (head is null) return $"the proxy {proxy.Host}:{proxy.Port} did not answer as a proxy does";
        int status = StatusOf(head);
        if (status is >= 200 and < 300) return null;
        string what = status == 407 ? "wants another user name and password" : Redaction.Clean(head.Split('\n', 2)[0]);
        return $"the proxy {proxy.Host}:{proxy.Port} does not let through to {authority}: {what}";
    }

    // Octet by octet: what comes behind the head belongs to the registry.
    private static async Task<string?> ReadHeadAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new ArrayBufferWriter<byte>(256);
        byte[] octet = new byte[1];
        while (head.WrittenCount < LongestHead)
        {
            if (await stream.ReadAsync(octet, cancellation).ConfigureAwait(false) == 0) return null;
            head.Write(octet);
            if (head.WrittenSpan.EndsWith("\r\n\r\n"u8) || head.WrittenSpan.EndsWith("\n\n"u8))
            {
                return Encoding.Latin1.GetString(head.WrittenSpan);
            }
        }
        return null;
    }

    private static int StatusOf(string head) =>
        head.StartsWith("HTTP/1.", StringComparison.Ordinal) && head.Length > 12
        && int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? status
            : 0;
}
