using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Registry.Credentials;

namespace Petrel.Registry.Discovery;

/// <summary>What was found of all clients of this machine: immutable, replaced as a whole.</summary>
/// <param name="Docker">docker.</param>
/// <param name="Containerd">containerd's CRI.</param>
/// <param name="Podman">podman and its kin.</param>
/// <param name="Credentials">The files and variables with credentials; helpers are not asked yet.</param>
/// <param name="Findings">What was wrong in all these files.</param>
/// <param name="Root">What the paths are below.</param>
public sealed record ClientConfigurations(
    DockerConfiguration Docker,
    ContainerdConfiguration Containerd,
    PodmanConfiguration Podman,
    ImmutableArray<CredentialFile> Credentials,
    ImmutableArray<DiscoveryFinding> Findings,
    string Root = "")
{
    /// <summary>Nothing found.</summary>
    public static ClientConfigurations None { get; } = new(new(), new(), new(), [], []);

    /// <summary>Each client, found or not.</summary>
    public ImmutableArray<ClientConfiguration> All => [Docker, Containerd, Podman];

    /// <summary>The clients that pull images here.</summary>
    public IEnumerable<ClientConfiguration> Present => All.Where(static client => client.IsPresent);

    /// <summary>Mirrors that are configured and never asked.</summary>
    public IEnumerable<IdleMirror> Idle => All.SelectMany(static client => client.Idle);

    /// <summary>Every registry that a client or a credential names, once, with the first place that names it.</summary>
    public ImmutableArray<RegistrySighting> Registries =>
    [
        .. Present.SelectMany(static client => client.Named).Concat(Credentials.SelectMany(NamedBy))
            .Select(static one => RegistryName.TryParse(one.Registry, out RegistryName name, out _) ? one with { Registry = name.ToString() } : default)
            .Where(static one => one.Registry is not null)
            .DistinctBy(static one => one.Registry),
    ];

    /// <summary>The configuration of one client.</summary>
    public ClientConfiguration Of(ClientKind client) => All[(int)client];

    /// <summary>Reads everything below a root. Nothing is sent, and nothing asked but files.</summary>
    /// <param name="environment">The surroundings: variables, home, root.</param>
    /// <param name="info">What a running dockerd said; null if it was not asked.</param>
    public static ClientConfigurations Read(CredentialEnvironment environment, DockerInfo? info = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var files = new ClientFiles(environment.Root);
        DockerConfiguration docker = DockerConfiguration.Read(files, info);
        ContainerdConfiguration containerd = ContainerdConfiguration.Read(files);
        PodmanConfiguration podman = PodmanConfiguration.Read(files, environment);
        ImmutableArray<CredentialFile> credentials = [.. CredentialPlaces.Read(environment)];
        IEnumerable<DiscoveryFinding> broken = credentials.SelectMany(static file => file.Problems)
            .Select(problem => new DiscoveryFinding(WithoutRoot(problem.Location, environment.Root), 0, WithoutFile(problem))
            {
                IsHidden = problem.Message.Contains("may not be read", StringComparison.Ordinal),
            });
        return new ClientConfigurations(docker, containerd, podman, credentials, [.. files.Findings.Concat(broken)], environment.Root);
    }

    private static IEnumerable<RegistrySighting> NamedBy(CredentialFile file)
    {
        IEnumerable<string> keys = file.Credentials.Select(static one => one.Origin.Key).Concat(file.Helpers.Select(static one => one.Key));
        foreach (string host in keys.Select(key => CredentialKey.Parse(key, file.Kind).Host).Distinct())
        {
            if (!host.Contains('*', StringComparison.Ordinal)) yield return new RegistrySighting(host, file.Location);
        }
    }

    private static string WithoutRoot(string path, string root) =>
        root.Length > 0 && path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : path;

    // The problem names its file at the beginning, where the finding does so too.
    private static string WithoutFile(CredentialProblem problem) =>
        problem.Message.StartsWith(problem.Location, StringComparison.Ordinal) ? problem.Message[problem.Location.Length..].TrimStart() : problem.Message;
}
