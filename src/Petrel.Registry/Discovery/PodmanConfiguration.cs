using System.Collections.Immutable;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Discovery;

/// <summary>podman's way, which is also that of skopeo, buildah and CRI-O: registries.conf and certs.d.</summary>
public sealed record PodmanConfiguration() : ClientConfiguration(ClientKind.Podman)
{
    internal ImmutableDictionary<string, ConfiguredRegistry> Registries { get; init; } = ImmutableDictionary<string, ConfiguredRegistry>.Empty;

    internal ImmutableDictionary<string, RegistryCertificates> Certificates { get; init; } = ImmutableDictionary<string, RegistryCertificates>.Empty;

    /// <summary>The registries that a short name is looked for in, in their order.</summary>
    public ImmutableArray<string> Unqualified { get; init; } = [];

    /// <summary>Full names by short names.</summary>
    public ImmutableDictionary<string, string> Aliases { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Reads it.</summary>
    internal static PodmanConfiguration Read(ClientFiles files, CredentialEnvironment environment)
    {
        string own = $"{environment["XDG_CONFIG_HOME"] ?? $"{environment.Home}/.config"}/containers";
        var conf = new RegistriesConf(files);
        string[] paths = [.. Paths(files, environment, own)];
        foreach (string path in paths)
        {
            if (files.Read(path) is { } text) conf.Add(text, path);
        }
        bool present = paths.Length > 0 || files.IsDirectory("/etc/containers/certs.d")
            || files.Exists("/usr/bin/podman") || files.Exists("/usr/bin/crio");
        if (!present) return new PodmanConfiguration();
        return new PodmanConfiguration
        {
            Places = [.. paths.DefaultIfEmpty("podman's own defaults")],
            // podman runs as the user: the user's environment is its own.
            Proxies = ProxySettings.From(name => environment[name], "the environment") ?? ProxySettings.None,
            Registries = conf.Registries.ToImmutableDictionary(StringComparer.Ordinal),
            Certificates = CertificateDirectory.Read(files, $"{own}/certs.d", "/etc/containers/certs.d", "/etc/docker/certs.d"),
            Unqualified = [.. conf.Unqualified.Select(static one => one.Text)],
            Aliases = conf.Aliases.ToImmutableDictionary(StringComparer.Ordinal),
            Named = [.. NamedBy(conf)],
            Idle = [.. IdleOf(conf)],
        };
    }

    /// <summary>The names that a short one stands for, in the order in which podman tries them; empty if it refuses short names.</summary>
    /// <param name="shortName">An image without a registry: <c>nginx:1.27</c>.</param>
    public IEnumerable<string> FullNames(string shortName)
    {
        ArgumentNullException.ThrowIfNull(shortName);
        int end = shortName.AsSpan().IndexOfAny(':', '@');
        string name = end < 0 ? shortName : shortName[..end];
        return Aliases.TryGetValue(name, out string? full) ? [full + shortName[name.Length..]] : Unqualified.Select(registry => $"{registry}/{shortName}");
    }

    /// <inheritdoc/>
    protected override IEnumerable<DiscoveredEndpoint> Chain(string registry, string repository)
    {
        string whole = repository.Length == 0 ? registry : $"{registry}/{repository}";
        if (Find(registry, whole) is not { } found)
        {
            if (Direct(registry) is { } own) yield return Secured(own, insecure: false);
            yield break;
        }
        string rest = RestOf(found.Prefix, whole);
        foreach (ConfiguredMirror mirror in found.Mirrors)
        {
            if (ToEndpoint(mirror.Location, rest, mirror.Place, mirror.Insecure) is not { } endpoint) continue;
            string pull = mirror.PullFrom.Length > 0 ? mirror.PullFrom : found.MirrorByDigestOnly ? "digest-only" : "all";
            yield return endpoint with { IsMirror = true, ForTags = pull != "digest-only", ForDigests = pull != "tag-only" };
        }
        string location = found.Location.Length > 0 ? found.Location : registry;
        if (ToEndpoint(location, found.Location.Length > 0 ? rest : repository, found.Place, found.Insecure) is not { } last) yield break;
        yield return last with { IsBlocked = found.Blocked, WhyNot = found.Blocked ? $"the registry is blocked ({found.Place})" : "" };
    }

    // The longest prefix that matches at a boundary; *.example.com stands for everything below.
    private ConfiguredRegistry? Find(string registry, string whole) => Registries.Values
        .Where(one => one.Prefix.StartsWith("*.", StringComparison.Ordinal)
            ? registry.EndsWith(one.Prefix[1..], StringComparison.Ordinal)
            : IsPrefix(one.Prefix, whole))
        .MaxBy(static one => one.Prefix.Length);

    private static bool IsPrefix(string prefix, string whole) =>
        whole.StartsWith(prefix, StringComparison.Ordinal) && (whole.Length == prefix.Length || whole[prefix.Length] is '/' or ':' or '@');

    private static string RestOf(string prefix, string whole)
    {
        if (!prefix.StartsWith("*.", StringComparison.Ordinal)) return whole.Length <= prefix.Length ? "" : whole[(prefix.Length + 1)..];
        int slash = whole.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : whole[(slash + 1)..];
    }

    private DiscoveredEndpoint? ToEndpoint(string location, string rest, string place, bool insecure)
    {
        if (HostAddress.Parse(location) is not { } address) return null;
        string repository = string.Join('/', ((string[])[address.Path, rest]).Where(static part => part.Length > 0));
        return Secured(address.ToEndpoint(place) with { Repository = repository.Length > 0 ? repository : null }, insecure);
    }

    private DiscoveredEndpoint Secured(DiscoveredEndpoint endpoint, bool insecure)
    {
        string name = new HostAddress(endpoint.Host, endpoint.Port, false, "").Name;
        RegistryCertificates certificates = Certificates.GetValueOrDefault(name, RegistryCertificates.None);
        return endpoint with
        {
            Authorities = certificates.Authorities,
            ClientCertificates = certificates.Pairs,
            Security = insecure ? TransportSecurity.Unverified : endpoint.Security,
            FallsBackToPlain = insecure,
        };
    }

    // A user's own file replaces the machine's; the drop-ins of both are read after it, in the order of their names.
    private static IEnumerable<string> Paths(ClientFiles files, CredentialEnvironment environment, string own)
    {
        string main = environment["CONTAINERS_REGISTRIES_CONF"]
            ?? (files.Exists($"{own}/registries.conf") ? $"{own}/registries.conf" : "/etc/containers/registries.conf");
        if (files.Exists(main)) yield return main;
        string[] places = ["/etc/containers/registries.conf.d", $"{own}/registries.conf.d"];
        foreach (string path in places.SelectMany(place => files.FilesIn(place, "*.conf")).OrderBy(static path => Path.GetFileName(path), StringComparer.Ordinal))
            yield return path;
    }

    private static IEnumerable<RegistrySighting> NamedBy(RegistriesConf conf)
    {
        foreach (ConfiguredRegistry one in conf.Registries.Values.OrderBy(static one => one.Prefix, StringComparer.Ordinal))
        {
            string host = one.Prefix.Split('/', 2)[0];
            if (!host.Contains('*', StringComparison.Ordinal) && HostAddress.Parse(host) is not null) yield return new RegistrySighting(host, one.Place);
        }
        foreach (Located one in conf.Unqualified)
        {
            if (HostAddress.Parse(one.Text) is not null) yield return new RegistrySighting(one.Text, one.Place);
        }
    }

    private static IEnumerable<IdleMirror> IdleOf(RegistriesConf conf)
    {
        foreach (ConfiguredRegistry one in conf.Registries.Values.OrderBy(static one => one.Prefix, StringComparer.Ordinal))
        {
            foreach (ConfiguredMirror mirror in one.Mirrors)
            {
                string why = one.Blocked
                    ? "the registry is blocked"
                    : mirror.PullFrom == "digest-only" ? "it is asked for images by digest only (pull-from-mirror): a pull by tag passes it over"
                    : mirror.PullFrom.Length == 0 && one.MirrorByDigestOnly ? "it is asked for images by digest only (mirror-by-digest-only): a pull by tag passes it over"
                    : mirror.PullFrom == "tag-only" ? "it is asked for images by tag only (pull-from-mirror): a pull by digest passes it over"
                    : "";
                if (why.Length > 0) yield return new IdleMirror(ClientKind.Podman, one.Prefix, mirror.Location, mirror.Place, why) { IsDeliberate = !one.Blocked };
            }
        }
    }
}
