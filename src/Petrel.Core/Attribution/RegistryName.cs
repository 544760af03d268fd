using System.Diagnostics.CodeAnalysis;
using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>A registry's name as users write it: a host, and a port where it is not 443.</summary>
/// <param name="Host">The host name or address literal (IPv6 in brackets), lower case.</param>
/// <param name="Port">The port; 443 where none was written.</param>
public readonly record struct RegistryName(string Host, ushort Port)
{
    private const string DockerHub = "docker.io";
    private const int LongestHost = 253;
    private const int LongestLabel = 63;

    /// <summary>The name in its one spelling: port 443 is left out.</summary>
    public override string ToString() => Port == RegistryHost.DefaultPort ? Host : $"{Host}:{Port}";

    /// <summary>The endpoint, if the host is an address literal.</summary>
    public InetEndpoint? Endpoint =>
        InetEndpoint.TryParse(Host, Port, out InetEndpoint endpoint, out _) ? endpoint : null;

    /// <summary>Parses a name; if it is none, says in <paramref name="error"/> what to write instead.</summary>
    public static bool TryParse(string text, out RegistryName name, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = default;
        error = Objection(text);
        if (error is not null) return false;

        string lower = text.ToLowerInvariant();
        int colon = PortColon(lower);
        string host = (colon < 0 ? lower : lower[..colon]).TrimEnd('.');
        ushort port = RegistryHost.DefaultPort;
        if (colon >= 0 && !TryParsePort(lower[(colon + 1)..], out port))
        {
            error = PortObjection(text, lower[..colon], lower[(colon + 1)..]);
            return false;
        }
        if (!IsHost(host))
        {
            error = $"'{Shown(text)}' is no host name; write a registry as HOST or HOST:PORT, for example {DockerHub}";
            return false;
        }
        name = new RegistryName(host, port);
        return true;
    }

    private static string? Objection(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return $"a registry's name is empty; write for example {DockerHub}";
        if (text.Any(char.IsWhiteSpace) || text.Any(char.IsControl))
        {
            return $"'{Shown(text)}' contains white space; give each registry as an argument of its own";
        }
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            string host = text[(scheme + 3)..].Split('/', 2)[0];
            return host.Length == 0
                ? $"'{Shown(text)}' is an address of the web; write the registry's host alone"
                : $"'{Shown(text)}' is an address of the web; write '{Shown(host)}'";
        }
        if (!text.Contains('/', StringComparison.Ordinal) && text.IndexOf('@', StringComparison.Ordinal) <= 0) return null;
        return $"'{Shown(text)}' is an image; its registry is '{Shown(RegistryOfImage(text))}': write that";
    }

    // The rule of every client: the first part is a host if it has a dot or colon or is "localhost"; else it is Docker Hub's.
    private static string RegistryOfImage(string image)
    {
        int slash = image.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : image[..slash];
        bool isHost = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal)
            || first == "localhost";
        return isHost ? first : DockerHub;
    }

    private static string PortObjection(string text, string host, string port)
    {
        // nginx:1.27 looks like a host with a port, but a person who writes it means an image.
        bool image = !host.Contains('.', StringComparison.Ordinal) && port.Length > 0 && !long.TryParse(port, out _);
        return image
            ? $"'{Shown(text)}' is an image; its registry is '{DockerHub}': write that"
            : $"'{Shown(text)}' has no valid port; write HOST:PORT with a port from 1 to 65535";
    }

    private static int PortColon(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > text.LastIndexOf(']') ? colon : -1;
    }

    private static bool TryParsePort(string text, out ushort port) =>
        ushort.TryParse(text, System.Globalization.NumberStyles.None, null, out port) && port != 0;

    private static bool IsHost(string host)
    {
        if (host.StartsWith('[')) return host.EndsWith(']') && InetEndpoint.TryParse(host, 1, out _, out _);
        if (host.Length is 0 or > LongestHost) return false;
        foreach (string label in host.Split('.'))
        {
            if (label.Length is 0 or > LongestLabel || label[0] == '-' || label[^1] == '-') return false;
            if (label.Any(static c => !(char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))) return false;
        }
        return true;
    }

    // What is printed back must not move the cursor or fill the screen.
    private static string Shown(string text)
    {
        string clean = string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c));
        return clean.Length <= 80 ? clean : string.Concat(clean.AsSpan(0, 77), "...");
    }
}
