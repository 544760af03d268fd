using System.Collections.Immutable;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Discovery;

/// <summary>A client certificate and its key, as files.</summary>
/// <param name="Certificate">The path of the certificate (PEM).</param>
/// <param name="Key">The path of its key; the same file where both stand in one.</param>
public readonly record struct CertificatePair(string Certificate, string Key);

/// <summary>One endpoint that a client asks for a registry's images.</summary>
/// <param name="Host">Name or address, lower case; an IPv6 literal without brackets.</param>
/// <param name="Port">The TCP port.</param>
/// <param name="Place">What says so: file and line; "" where it follows from the name alone.</param>
public sealed record DiscoveredEndpoint(string Host, ushort Port, string Place)
{
    /// <summary>How much the transport is to be trusted.</summary>
    public TransportSecurity Security { get; init; }

    /// <summary>Whether the client falls back to http where https does not work.</summary>
    public bool FallsBackToPlain { get; init; }

    /// <summary>The API's path, with a slash at its end.</summary>
    public string Path { get; init; } = "/v2/";

    /// <summary>Whether this stands before the registry; false for the registry itself.</summary>
    public bool IsMirror { get; init; }

    /// <summary>Whether the client tells a mirror whom it stands for (<c>?ns=</c>).</summary>
    public bool NamesUpstream { get; init; }

    /// <summary>The repository as this endpoint names it; null if as the image does.</summary>
    public string? Repository { get; init; }

    /// <summary>Whether it is asked for images by tag.</summary>
    public bool ForTags { get; init; } = true;

    /// <summary>Whether it is asked for images by digest.</summary>
    public bool ForDigests { get; init; } = true;

    /// <summary>Files with authorities that are trusted here beyond the system's.</summary>
    public ImmutableArray<string> Authorities { get; init; } = [];

    /// <summary>Certificates that are shown to it.</summary>
    public ImmutableArray<CertificatePair> ClientCertificates { get; init; } = [];

    /// <summary>The proxy on the way; null to go directly.</summary>
    public ProxyAddress? Proxy { get; init; }

    /// <summary>Whether the client refuses to pull from it at all.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Why a probe cannot go this way as the client does; "" if it can.</summary>
    public string WhyNot { get; init; } = "";

    /// <summary><c>https://mirror.example:5000</c>, the port left out where it is the usual one.</summary>
    public override string ToString()
    {
        bool plain = Security == TransportSecurity.Plain;
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        string port = Port == (plain ? 80 : 443) ? "" : $":{Port}";
        return $"{(plain ? "http" : "https")}://{host}{port}{(Path == "/v2/" ? "" : Path)}";
    }
}

/// <summary>How one client reaches one registry.</summary>
/// <param name="Client">The client.</param>
/// <param name="Registry">The registry as image references name it.</param>
/// <param name="Endpoints">The endpoints in the client's order; mirrors first, and the registry itself last unless it is never asked.</param>
public sealed record DiscoveredRegistry(ClientKind Client, string Registry, ImmutableArray<DiscoveredEndpoint> Endpoints);
