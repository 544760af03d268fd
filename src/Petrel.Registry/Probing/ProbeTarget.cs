using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Petrel.Core.References;
using Petrel.Core.Sockets;
using Petrel.Registry.Credentials;

namespace Petrel.Registry.Probing;

/// <summary>How much a target's transport is to be trusted.</summary>
public enum TransportSecurity
{
    /// <summary>https, with a certificate that is good.</summary>
    Verified,

    /// <summary>https, whatever the certificate: docker's and podman's "insecure".</summary>
    Unverified,

    /// <summary>http.</summary>
    Plain,
}

/// <summary>Whose certificates a client trusts for one registry (certs.d, hosts.toml), beyond the system's.</summary>
/// <param name="Roots">Further authorities.</param>
/// <param name="ClientCertificates">Certificates to show, with their keys.</param>
public sealed record TrustOptions(
    ImmutableArray<X509Certificate2> Roots, ImmutableArray<X509Certificate2> ClientCertificates)
{
    /// <summary>The system's authorities alone.</summary>
    public static TrustOptions System { get; } = new([], []);
}

/// <summary>An HTTP proxy on the way.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="UserName">The user name for it; "" if it wants none.</param>
/// <param name="Password">The password for it; null if it wants none.</param>
public sealed record ProxyAddress(string Host, ushort Port, string UserName = "", Secret? Password = null);

/// <summary>What is asked, and by which way: everything that makes a probe like the client's own request.</summary>
/// <param name="Registry">The registry as image references name it.</param>
/// <param name="Host">The host that serves its API; an IPv6 literal without brackets.</param>
/// <param name="Port">The port.</param>
public sealed record ProbeTarget(string Registry, string Host, ushort Port)
{
    /// <summary>How much the transport is to be trusted.</summary>
    public TransportSecurity Security { get; init; }

    /// <summary>The image whose manifest is asked for, by repository and tag or digest; null for the registry alone.</summary>
    public ImageReference? Image { get; init; }

    /// <summary>The API's path; another than <c>/v2/</c> where a mirror is configured with <c>override_path</c>.</summary>
    public string Path { get; init; } = "/v2/";

    /// <summary>The credential of the client; null to ask as nobody.</summary>
    public Credential? Credential { get; init; }

    /// <summary>The addresses to go to; empty to ask the system's resolver.</summary>
    public ImmutableArray<InetAddress> Addresses { get; init; } = [];

    /// <summary>The proxy of the client; null to go directly. Probes never take one from the environment by themselves.</summary>
    public ProxyAddress? Proxy { get; init; }

    /// <summary>Whom the client trusts.</summary>
    public TrustOptions Trust { get; init; } = TrustOptions.System;

    /// <summary>The registry that this is a mirror of (<c>?ns=</c>); null if it is none.</summary>
    public string? MirrorOf { get; init; }

    /// <summary>Whether a mirror is told so (<c>?ns=</c>), as containerd does and others do not.</summary>
    public bool NamesUpstream { get; init; } = true;

    /// <summary>
    /// Whether the manifest itself is read, for its platforms, once HEAD has shown that nobody counts pulls: a GET is a pull
    /// where they are counted.
    /// </summary>
    public bool ReadIndex { get; init; }

    /// <summary>Whether redirects and token servers in private networks are meant so.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Whether every address is asked for <c>/v2/</c>, and not only the first that is there.</summary>
    public bool PingEveryAddress { get; init; }

    /// <summary>The network namespace that it is asked from; null for this process's own. Names are looked up in the own one all the same.</summary>
    public SocketPlace? Place { get; init; }

    /// <summary>The address of the API's root.</summary>
    internal Uri Root => new UriBuilder(
        Security == TransportSecurity.Plain ? "http" : "https", Host, Port, Path.EndsWith('/') ? Path : Path + "/").Uri;

    /// <summary>The address of the image's manifest; null without an image.</summary>
    internal Uri? Manifest => Image is null
        ? null
        : new Uri(Root, $"{Image.Repository}/manifests/{Image.Target}{(MirrorOf is null || !NamesUpstream ? "" : $"?ns={Uri.EscapeDataString(MirrorOf)}")}");
}
