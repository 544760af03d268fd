using System.Collections.Frozen;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;

namespace Petrel.Registry.Tests.Discovery;

/// <summary>A machine's files below a directory that lives as long as the test.</summary>
internal sealed class Machine : IDisposable
{
    private readonly Dictionary<string, string> _variables = [];

    internal Machine() => Root = Directory.CreateTempSubdirectory("petrel-discovery-").FullName;

    internal string Root { get; }

    internal Machine With(string path, string text = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        File.WriteAllText(Root + path, text);
        return this;
    }

    internal Machine WithVariable(string name, string value)
    {
        _variables[name] = value;
        return this;
    }

    internal ClientConfigurations Read(DockerInfo? info = null) =>
        ClientConfigurations.Read(new CredentialEnvironment(_variables.ToFrozenDictionary(), "/root", 0, Root), info);

    /// <summary>The endpoints of a registry, each as one text.</summary>
    internal string[] Way(ClientKind client, string registry, string repository = "") =>
        [.. Read().Of(client).WayTo(registry, repository).Endpoints.Select(Describe)];

    internal static string Describe(DiscoveredEndpoint endpoint) => string.Join(' ', ((string[])
    [
        endpoint.IsMirror ? "mirror" : "registry", endpoint.ToString(), endpoint.Security == default ? "" : endpoint.Security.ToString().ToLowerInvariant(),
        endpoint.Repository is { } repository ? $"as {repository}" : "", endpoint.ForTags ? "" : "no-tags", endpoint.ForDigests ? "" : "no-digests",
        endpoint.Proxy is { } proxy ? $"by {proxy.Host}:{proxy.Port}" : "",
    ]).Where(static part => part.Length > 0));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
