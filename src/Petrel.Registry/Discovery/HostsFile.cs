using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.References;
using Petrel.Registry.Probing;
using Petrel.Registry.Toml;

namespace Petrel.Registry.Discovery;

/// <summary>
/// Parses hosts.toml (containerd docs/hosts.md; core/remotes/docker/config/hosts.go): hosts in the order of the file, the
/// server last. Text in, endpoints out.
/// </summary>
internal sealed class HostsFile(string file, ClientFiles files)
{
    private readonly string _directory = file[..Math.Max(0, file.LastIndexOf('/'))];

    /// <summary>The endpoints; null if the file does not parse, which containerd only logs: then it counts as if it were not there.</summary>
    /// <param name="text">The content.</param>
    /// <param name="registry">The registry that the directory is for; null for <c>_default</c>, where it is not known yet.</param>
    internal ImmutableArray<DiscoveredEndpoint>? Parse(string text, string? registry)
    {
        TomlDocument document = TomlDocument.Parse(text, file);
        if (!document.Errors.IsEmpty)
        {
            files.Fail(document.Errors);
            files.Fail(file, 0, "does not parse: containerd logs that and goes on as if it were not there");
            return null;
        }
        var errors = new List<TomlError>();
        var root = new TomlTableReader(file, document.Root, 1, errors);
        var endpoints = ImmutableArray.CreateBuilder<DiscoveredEndpoint>();
        foreach (TomlEntry host in root.Optional("host", TomlKind.Table)?.Table.Entries ?? [])
        {
            if (host.Value.Kind != TomlKind.Table) root.Fail(host.Line, $"'{host.Key}' must be a table: [host.\"{host.Key}\"]");
            else if (Read(root.Below(host.Value), host.Key, host.Line, isMirror: true) is { } mirror) endpoints.Add(mirror);
        }
        string? server = root.Optional("server", TomlKind.String)?.Text;
        int line = document.Root.Find("server")?.Line ?? 0;
        string own = registry == ImageReference.DefaultDomain ? HostAddress.HubApi : registry ?? "";
        if (Read(root, server ?? own, line, isMirror: false) is { } last) endpoints.Add(last);
        files.Fail(errors);
        return endpoints.ToImmutable();
    }

    private DiscoveredEndpoint? Read(TomlTableReader reader, string address, int line, bool isMirror)
    {
        ImmutableArray<string> capabilities = [.. reader.Items("capabilities", TomlKind.String).Select(static item => item.Text)];
        bool skips = reader.Flag("skip_verify");
        bool overrides = reader.Flag("override_path");
        ImmutableArray<string> authorities = [.. Texts(reader, "ca").Select(Absolute)];
        ImmutableArray<CertificatePair> pairs = Pairs(reader);
        if (address.Length == 0) return null;
        if (HostAddress.Parse(address) is not { } parsed)
        {
            files.Fail(file, line, $"'{address}' is no address; write https://HOST[:PORT]");
            return null;
        }
        DiscoveredEndpoint endpoint = parsed.ToEndpoint(line == 0 ? file : $"{file}:{line}");
        bool resolves = capabilities.IsEmpty || capabilities.Contains("resolve");
        bool pulls = capabilities.IsEmpty || capabilities.Contains("pull");
        return endpoint with
        {
            IsMirror = isMirror,
            NamesUpstream = isMirror,
            Path = PathOf(parsed.Path, overrides),
            Security = skips && endpoint.Security == TransportSecurity.Verified ? TransportSecurity.Unverified : endpoint.Security,
            Authorities = authorities,
            ClientCertificates = pairs,
            ForTags = resolves,
            ForDigests = resolves || pulls,
            WhyNot = pulls || resolves ? "" : "it has neither the capability 'pull' nor 'resolve'",
        };
    }

    // Without override_path containerd puts /v2 behind the path.
    private static string PathOf(string path, bool overrides)
    {
        string clean = path.Length == 0 ? "/" : $"/{path}/";
        return overrides || clean.EndsWith("/v2/", StringComparison.Ordinal) ? clean : $"{clean}v2/";
    }

    // A text, or a list of texts.
    private static IEnumerable<string> Texts(TomlTableReader reader, string key) =>
        reader.Any(key) is not { } value ? []
        : value.Kind == TomlKind.String ? [value.Text]
        : value.Items.Where(static item => item.Kind == TomlKind.String).Select(static item => item.Text);

    // One file with both, a list of such files, or a list of [certificate, key].
    private ImmutableArray<CertificatePair> Pairs(TomlTableReader reader)
    {
        if (reader.Any("client") is not { } value) return [];
        if (value.Kind == TomlKind.String) return [new CertificatePair(Absolute(value.Text), Absolute(value.Text))];
        return
        [
            .. value.Items.Select(item => item.Kind == TomlKind.Array
                ? (Certificate: item.Items.ElementAtOrDefault(0)?.Text ?? "", Key: item.Items.ElementAtOrDefault(1)?.Text ?? "")
                : (Certificate: item.Text, Key: item.Text))
                .Where(static pair => pair.Certificate.Length > 0)
                .Select(pair => new CertificatePair(Absolute(pair.Certificate), Absolute(pair.Key.Length == 0 ? pair.Certificate : pair.Key))),
        ];
    }

    private string Absolute(string path) => path.StartsWith('/') ? path : $"{_directory}/{path}";
}

/// <summary>A directory of <c>HOST/hosts.toml</c>, as containerd looks into it.</summary>
/// <param name="Path">The directory.</param>
internal sealed record HostsDirectory(string Path)
{
    private const string Default = "_default";

    internal static HostsDirectory None { get; } = new("");

    /// <summary>The endpoints by the directory's name.</summary>
    internal ImmutableDictionary<string, ImmutableArray<DiscoveredEndpoint>> ByName { get; init; } = ImmutableDictionary<string, ImmutableArray<DiscoveredEndpoint>>.Empty;

    /// <summary>Directories that are never looked into, with the reason.</summary>
    internal ImmutableArray<(string Directory, string Why)> Misplaced { get; init; } = [];

    internal IEnumerable<RegistrySighting> Named => ByName.Keys.Where(static name => name != Default).Order(StringComparer.Ordinal)
        .Select(name => new RegistrySighting(NameOf(name), $"{Path}/{name}/hosts.toml"));

    internal static HostsDirectory Read(ClientFiles files, string path)
    {
        var found = ImmutableDictionary.CreateBuilder<string, ImmutableArray<DiscoveredEndpoint>>(StringComparer.Ordinal);
        var misplaced = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (string directory in files.DirectoriesIn(path))
        {
            string name = System.IO.Path.GetFileName(directory);
            string file = $"{directory}/hosts.toml";
            if (files.Read(file) is not { } text)
            {
                if (CertificatesAlone(files, directory, NameOf(name)) is { } own) found[name] = [own];
            }
            else if (Objection(name) is { } why) misplaced.Add((directory, why));
            else if (new HostsFile(file, files).Parse(text, name == Default ? null : NameOf(name)) is { } endpoints) found[name] = endpoints;
        }
        return new HostsDirectory(path) { ByName = found.ToImmutable(), Misplaced = misplaced.ToImmutable() };
    }

    /// <summary>The endpoints for a registry; null if nothing is said of it.</summary>
    internal ImmutableArray<DiscoveredEndpoint>? ChainFor(string registry)
    {
        // HOST_PORT_ before HOST:PORT, and _default last (hostPaths of hosts_unix.go).
        int colon = registry.LastIndexOf(':');
        string underlined = colon > 0 ? $"{registry[..colon]}_{registry[(colon + 1)..]}_" : registry;
        foreach (string name in (string[])[underlined, registry, Default])
        {
            if (!ByName.TryGetValue(name, out ImmutableArray<DiscoveredEndpoint> endpoints)) continue;
            bool hasServer = endpoints.Any(static endpoint => !endpoint.IsMirror);
            string last = registry == ImageReference.DefaultDomain ? HostAddress.HubApi : registry;
            return hasServer || HostAddress.Parse(last) is not { } own ? endpoints : endpoints.Add(own.ToEndpoint(""));
        }
        return null;
    }

    /// <summary>Every mirror in here as one that is never asked, for one reason.</summary>
    internal IEnumerable<IdleMirror> AllMirrors(ClientKind client, string why) =>
        from pair in ByName.OrderBy(static pair => pair.Key, StringComparer.Ordinal)
        from endpoint in pair.Value
        where endpoint.IsMirror
        select new IdleMirror(client, pair.Key == Default ? "*" : NameOf(pair.Key), endpoint.ToString(), endpoint.Place, why);

    // Without hosts.toml containerd takes certificates as docker lays them out.
    private static DiscoveredEndpoint? CertificatesAlone(ClientFiles files, string directory, string registry)
    {
        RegistryCertificates certificates = CertificateDirectory.ReadOne(files, directory);
        if (certificates.Authorities.IsEmpty && certificates.Pairs.IsEmpty) return null;
        return HostAddress.Parse(registry)?.ToEndpoint(directory) is { } own
            ? own with { Authorities = certificates.Authorities, ClientCertificates = certificates.Pairs }
            : null;
    }

    // What people write for Docker Hub's API host, and what containerd never asks for.
    private static string? Objection(string name)
    {
        if (name == Default) return null;
        if (name is "registry-1.docker.io" or "index.docker.io" or "hub.docker.com")
            return $"images of Docker Hub are looked up as docker.io: rename the directory to {ImageReference.DefaultDomain}";
        return RegistryName.TryParse(NameOf(name), out _, out _) ? null : "the directory's name is no registry; name it HOST, HOST:PORT or HOST_PORT_";
    }

    private static string NameOf(string directory)
    {
        if (!directory.EndsWith('_')) return directory;
        int separator = directory[..^1].LastIndexOf('_');
        return separator > 0 ? $"{directory[..separator]}:{directory[(separator + 1)..^1]}" : directory;
    }
}
