using System.Collections.Immutable;
using Petrel.Core.References;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Discovery;

/// <summary>docker's way: mirrors for Docker Hub alone; with containerd's image store also hosts.toml.</summary>
public sealed record DockerConfiguration() : ClientConfiguration(ClientKind.Docker)
{
    private const string CertificatePlace = "/etc/docker/certs.d";

    internal ImmutableArray<Located> Mirrors { get; init; } = [];

    internal ImmutableArray<Located> Insecure { get; init; } = [];

    internal ImmutableDictionary<string, RegistryCertificates> Certificates { get; init; } = ImmutableDictionary<string, RegistryCertificates>.Empty;

    /// <summary>The hosts.toml of docker's own directory; none where they do not count.</summary>
    internal HostsDirectory Hosts { get; init; } = HostsDirectory.None;

    /// <summary>Reads it.</summary>
    internal static DockerConfiguration Read(ClientFiles files, DockerInfo? info)
    {
        DockerSettings settings = files.Read(DockerSettings.File) is { } text ? DockerSettings.Parse(text, DockerSettings.File, files) : new();
        bool present = settings.Place.Length > 0 || info is not null || files.IsDirectory(CertificatePlace)
            || files.Exists("/usr/bin/dockerd") || files.Exists("/usr/local/bin/dockerd") || files.Exists("/usr/sbin/dockerd");
        if (!present) return new DockerConfiguration();
        HostsDirectory hosts = HostsDirectory.Read(files, CertificatePlace);
        bool? store = info?.UsesContainerdStore ?? settings.UsesContainerdStore;
        var found = new DockerConfiguration
        {
            Places = [.. ListPlaces(settings, info, files)],
            Proxies = settings.Proxies ?? DaemonProxies.Read(files, "docker", "dockerd"),
            Mirrors = info is null ? settings.Mirrors : [.. info.Mirrors.Select(url => Locate(url, settings.Mirrors))],
            Insecure = info is null ? settings.Insecure : [.. info.Insecure.Select(one => Locate(one, settings.Insecure))],
            Certificates = CertificateDirectory.Read(files, CertificatePlace),
            Hosts = store == true ? hosts : HostsDirectory.None,
        };
        return found with { Named = [.. NamedBy(found)], Idle = [.. IdleOf(settings, info, store == true ? HostsDirectory.None : hosts, store)] };
    }

    /// <inheritdoc/>
    protected override IEnumerable<DiscoveredEndpoint> Chain(string registry, string repository)
    {
        if (Hosts.ChainFor(registry) is { } chain) return chain;
        IEnumerable<DiscoveredEndpoint> mirrors = registry == ImageReference.DefaultDomain
            ? Mirrors.Select(MirrorOf).OfType<DiscoveredEndpoint>()
            : [];
        return Direct(registry) is { } own ? mirrors.Append(Secured(own)) : mirrors;
    }

    private DiscoveredEndpoint? MirrorOf(Located mirror) =>
        HostAddress.Parse(mirror.Text) is { } address ? Secured(address.ToEndpoint(mirror.Place) with { IsMirror = true }) : null;

    // moby registry/config.go: what is insecure is asked by https whatever its certificate, and then by http.
    private DiscoveredEndpoint Secured(DiscoveredEndpoint endpoint)
    {
        string name = new HostAddress(endpoint.Host, endpoint.Port, false, "").Name;
        RegistryCertificates certificates = Certificates.GetValueOrDefault(name, RegistryCertificates.None);
        endpoint = endpoint with { Authorities = certificates.Authorities, ClientCertificates = certificates.Pairs };
        if (endpoint.Security == TransportSecurity.Plain || !IsInsecure(endpoint, name)) return endpoint;
        return endpoint with { Security = TransportSecurity.Unverified, FallsBackToPlain = true };
    }

    private bool IsInsecure(DiscoveredEndpoint endpoint, string name) =>
        new HostAddress(endpoint.Host, endpoint.Port, false, "").IsLocal
        || Insecure.Any(one => one.Text == name || one.Text == endpoint.Host || HostAddress.IsIn(endpoint.Host, one.Text));

    private static IEnumerable<RegistrySighting> NamedBy(DockerConfiguration found)
    {
        if (found.Mirrors is [var first, ..]) yield return new RegistrySighting(ImageReference.DefaultDomain, first.Place);
        foreach (Located one in found.Insecure.Where(static one => !one.Text.Contains('/', StringComparison.Ordinal)))
        {
            if (one.Text != ImageReference.DefaultDomain) yield return new RegistrySighting(one.Text, one.Place);
        }
        foreach ((string name, RegistryCertificates certificates) in found.Certificates.OrderBy(static one => one.Key, StringComparer.Ordinal))
            yield return new RegistrySighting(name, certificates.Path);
        foreach (RegistrySighting sighting in found.Hosts.Named) yield return sighting;
    }

    private static IEnumerable<string> ListPlaces(DockerSettings settings, DockerInfo? info, ClientFiles files)
    {
        if (info is not null) yield return $"dockerd {info.Version} ({DockerInfo.Socket})";
        if (settings.Place.Length > 0) yield return settings.Place;
        if (files.IsDirectory(CertificatePlace)) yield return CertificatePlace;
        if (info is null && settings.Place.Length == 0 && !files.IsDirectory(CertificatePlace)) yield return "dockerd's own defaults";
    }

    private static Located Locate(string text, ImmutableArray<Located> written)
    {
        foreach (Located one in written)
        {
            if (one.Text.TrimEnd('/') == text.TrimEnd('/')) return one;
        }
        return new Located(text, "dockerd /info");
    }

    private static IEnumerable<IdleMirror> IdleOf(DockerSettings settings, DockerInfo? info, HostsDirectory hosts, bool? store)
    {
        foreach (Located mirror in settings.Mirrors)
        {
            if (info is null || info.Mirrors.Any(one => one.TrimEnd('/') == mirror.Text.TrimEnd('/'))) continue;
            yield return new IdleMirror(
                ClientKind.Docker, ImageReference.DefaultDomain, mirror.Text, mirror.Place,
                "the running dockerd does not have it; reload it (systemctl reload docker)");
        }
        foreach (IdleMirror idle in hosts.AllMirrors(
            ClientKind.Docker,
            store is null
                ? "docker reads hosts.toml only with containerd's image store, and nothing here says that it is used (features.containerd-snapshotter in daemon.json)"
                : "docker reads hosts.toml only with containerd's image store (features.containerd-snapshotter in daemon.json), and this dockerd keeps images in its own"))
            yield return idle;
    }
}
