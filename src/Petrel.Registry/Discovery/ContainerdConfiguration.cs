using System.Collections.Immutable;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Discovery;

/// <summary>containerd's way, by its CRI plugin: hosts.toml in the directories that <c>config_path</c> names, or the old mirrors.</summary>
public sealed record ContainerdConfiguration() : ClientConfiguration(ClientKind.Containerd)
{
    private const string UsualPath = "/etc/containerd/certs.d";

    internal ImmutableArray<HostsDirectory> Hosts { get; init; } = [];

    internal ImmutableDictionary<string, ImmutableArray<Located>> Mirrors { get; init; } = ImmutableDictionary<string, ImmutableArray<Located>>.Empty;

    internal ImmutableDictionary<string, ContainerdTls> Tls { get; init; } = ImmutableDictionary<string, ContainerdTls>.Empty;

    /// <summary>Reads it.</summary>
    internal static ContainerdConfiguration Read(ClientFiles files)
    {
        ContainerdSettings settings = ContainerdSettings.Read(files);
        bool hasUsual = files.IsDirectory(UsualPath);
        bool present = settings.Places.Count > 0 || hasUsual || files.Exists("/usr/bin/containerd") || files.Exists("/usr/local/bin/containerd");
        if (!present) return new ContainerdConfiguration();
        string[] paths = settings.ConfigPath is { } set ? set.Text.Split(':', StringSplitOptions.RemoveEmptyEntries) : [];
        if (settings.ConfigPath is { } both && settings.Mirrors.Count > 0)
            files.Fail(FileOf(both.Place), LineOf(both.Place), "'config_path' and 'mirrors' cannot both be set: the CRI plugin does not start; move the mirrors into hosts.toml");
        string why = WhyNotInForce(settings, paths);
        ImmutableArray<HostsDirectory> read = [.. paths.DefaultIfEmpty(UsualPath).Append(UsualPath).Distinct().Select(path => HostsDirectory.Read(files, path))];
        bool inForce = why.Length == 0;
        ImmutableArray<HostsDirectory> hosts = inForce ? [.. read.Where(directory => paths.Contains(directory.Path))] : [];
        return new ContainerdConfiguration
        {
            Places = [.. settings.Places.Concat(hosts.Select(static one => one.Path)).DefaultIfEmpty(hasUsual ? UsualPath : "containerd's own defaults")],
            Unused = settings.Disabled is { } off ? $"its CRI plugin is turned off ({off.Place}): no kubelet pulls with it" : "",
            Proxies = DaemonProxies.Read(files, "containerd", "containerd"),
            Hosts = hosts,
            Mirrors = settings.Mirrors.ToImmutableDictionary(StringComparer.Ordinal),
            Tls = settings.Tls.ToImmutableDictionary(StringComparer.Ordinal),
            Named = [.. hosts.SelectMany(static one => one.Named).Concat(NamedBy(settings))],
            Idle = [.. IdleOf(settings, read, hosts, why)],
        };
    }

    /// <inheritdoc/>
    protected override IEnumerable<DiscoveredEndpoint> Chain(string registry, string repository)
    {
        foreach (HostsDirectory directory in Hosts)
        {
            if (directory.ChainFor(registry) is { } chain) return chain;
        }
        ImmutableArray<Located> mirrors = Mirrors.TryGetValue(registry, out ImmutableArray<Located> own) ? own : Mirrors.GetValueOrDefault("*", []);
        IEnumerable<DiscoveredEndpoint> before = mirrors.Select(mirror => HostAddress.Parse(mirror.Text) is { } address
            ? WithTls(address.ToEndpoint(mirror.Place) with { IsMirror = true, NamesUpstream = true, Path = address.Path.Length == 0 ? "/v2/" : $"/{address.Path}/" })
            : null).OfType<DiscoveredEndpoint>();
        if (Direct(registry) is not { } direct) return before;
        DiscoveredEndpoint last = WithTls(direct);
        // containerd speaks http with its own machine where nothing else is said (docker.MatchLocalhost).
        return before.Append(new HostAddress(direct.Host, direct.Port, false, "").IsLocal ? last with { Security = TransportSecurity.Unverified, FallsBackToPlain = true } : last);
    }

    private DiscoveredEndpoint WithTls(DiscoveredEndpoint endpoint)
    {
        string name = new HostAddress(endpoint.Host, endpoint.Port, false, "").Name;
        if (!Tls.TryGetValue(name, out ContainerdTls? tls)) return endpoint;
        return endpoint with
        {
            Security = tls.SkipsVerify && endpoint.Security == TransportSecurity.Verified ? TransportSecurity.Unverified : endpoint.Security,
            Authorities = tls.Authority.Length > 0 ? [tls.Authority] : [],
            ClientCertificates = tls.Certificate.Length > 0 ? [new CertificatePair(tls.Certificate, tls.Key)] : [],
        };
    }

    // "" if hosts.toml counts. The trap of config_path: see docs/check.md.
    private static string WhyNotInForce(ContainerdSettings settings, string[] paths)
    {
        if (settings.Disabled is { } off) return $"the CRI plugin is turned off ({off.Place})";
        if (paths.Length == 0 && settings.UnreadPath is { } unread)
            return $"'config_path' stands in a section that version {settings.Version} of the configuration does not read ({unread.Place}); move it to {Section(settings)}";
        if (paths.Length == 0)
            return $"'config_path' is not set in {Section(settings)}: containerd looks into no directory (and since 2.2 into a list of two, which its transfer service takes for one); set config_path = \"{UsualPath}\"";
        bool isList = paths.Length > 1 && settings.Version >= 3 && !settings.UsesLocalPull;
        return isList
            ? $"'config_path' is a list ({settings.ConfigPath?.Place}), which containerd's transfer service (the default since 2.1) takes for one directory; name one directory, or set use_local_image_pull = true"
            : "";
    }

    private static string Section(ContainerdSettings settings) => settings.Version >= 3
        ? "[plugins.'io.containerd.cri.v1.images'.registry]"
        : settings.Version == 1 ? "[plugins.cri.registry]" : "[plugins.\"io.containerd.grpc.v1.cri\".registry]";

    private static IEnumerable<RegistrySighting> NamedBy(ContainerdSettings settings) => settings.Mirrors
        .Where(static pair => pair.Key != "*").Select(static pair => new RegistrySighting(pair.Key, pair.Value is [var first, ..] ? first.Place : ContainerdSettings.File))
        .Concat(settings.Tls.Select(static pair => new RegistrySighting(pair.Key, pair.Value.Place)));

    private static IEnumerable<IdleMirror> IdleOf(
        ContainerdSettings settings, ImmutableArray<HostsDirectory> read, ImmutableArray<HostsDirectory> inForce, string why)
    {
        foreach (HostsDirectory directory in read)
        {
            string elsewhere = $"config_path names {settings.ConfigPath?.Text} and not this directory; put hosts.toml there";
            if (!inForce.Contains(directory))
            {
                foreach (IdleMirror idle in directory.AllMirrors(ClientKind.Containerd, why.Length > 0 ? why : elsewhere)) yield return idle;
            }
            foreach ((string misplaced, string reason) in directory.Misplaced)
                yield return new IdleMirror(ClientKind.Containerd, Path.GetFileName(misplaced), "hosts.toml", $"{misplaced}/hosts.toml", reason);
        }
        if (settings.Disabled is null) yield break;
        foreach ((string registry, ImmutableArray<Located> mirrors) in settings.Mirrors)
        {
            foreach (Located mirror in mirrors) yield return new IdleMirror(ClientKind.Containerd, registry, mirror.Text, mirror.Place, why);
        }
    }

    private static string FileOf(string place) => place[..place.LastIndexOf(':')];

    private static int LineOf(string place) =>
        int.TryParse(place.AsSpan(place.LastIndexOf(':') + 1), out int line) ? line : 0;
}
