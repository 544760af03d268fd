using Petrel.Core.Attribution;
using Petrel.Core.References;

namespace Petrel.Registry.Credentials;

/// <summary>
/// What a key of a credential file stands for: a registry, for kubelet with stars, and perhaps a path below it.
/// docker: github.com/docker/cli cli/config/credentials (ConvertToHostname); podman: containers-auth.json(5); kubelet:
/// pkg/credentialprovider/keyring.go (URLsMatch).
/// </summary>
/// <param name="Host">Host and port, lower case; <c>docker.io</c> for each of Docker Hub's names.</param>
/// <param name="Path">The path without slashes around it; "" for the whole registry.</param>
public readonly record struct CredentialKey(string Host, string Path)
{
    private static readonly string[] HubNames = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "docker.io"];

    /// <summary>Reads a key. docker knows no paths, so that in its files a path behind the host means nothing.</summary>
    public static CredentialKey Parse(string key, CredentialSourceKind kind)
    {
        ArgumentNullException.ThrowIfNull(key);
        int scheme = key.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? key : key[(scheme + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string path = slash < 0 ? "" : rest[(slash + 1)..].Trim('/');
        bool wholeRegistry = kind is CredentialSourceKind.Docker || (kind is CredentialSourceKind.Containers && scheme >= 0)
            || path is "v1" or "v2";
        return new CredentialKey(NormalHost(slash < 0 ? rest : rest[..slash]), wholeRegistry ? "" : path);
    }

    /// <summary>
    /// How well this fits: the number of parts of the path that are named, plus one; 0 if it does not fit. The longest
    /// match wins, as with the clients.
    /// </summary>
    /// <param name="host">The registry's host and port as an image reference has it.</param>
    /// <param name="repository">The repository; "" if only the registry matters.</param>
    public int Match(string host, string repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        string wanted = NormalHost(host);
        if (Host != wanted && (!Host.Contains('*', StringComparison.Ordinal) || HostPattern.Match(Host, wanted) is null)) return 0;
        if (Path.Length == 0) return 1;
        bool below = repository.StartsWith(Path, StringComparison.Ordinal)
            && (repository.Length == Path.Length || repository[Path.Length] == '/');
        return below ? Path.Count(static c => c == '/') + 2 : 0;
    }

    /// <summary>Host and port in one spelling.</summary>
    internal static string NormalHost(string host)
    {
        string lower = host.ToLowerInvariant();
        if (lower.EndsWith(":443", StringComparison.Ordinal) && !lower.EndsWith("::443", StringComparison.Ordinal)) lower = lower[..^4];
        return HubNames.Contains(lower) ? ImageReference.DefaultDomain : lower;
    }
}
