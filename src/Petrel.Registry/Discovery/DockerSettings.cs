using System.Collections.Immutable;
using System.Text.Json;

namespace Petrel.Registry.Discovery;

/// <summary>A text of a configuration and where it stands.</summary>
/// <param name="Text">The text.</param>
/// <param name="Place">File and line.</param>
internal readonly record struct Located(string Text, string Place);

/// <summary>What daemon.json says (docker/docs reference/cli/dockerd, "daemon configuration file").</summary>
internal sealed record DockerSettings
{
    internal const string File = "/etc/docker/daemon.json";

    /// <summary>Where it was; "" without a file.</summary>
    internal string Place { get; init; } = "";

    internal ImmutableArray<Located> Mirrors { get; init; } = [];

    internal ImmutableArray<Located> Insecure { get; init; } = [];

    /// <summary>The proxies; null if it names none.</summary>
    internal ProxySettings? Proxies { get; init; }

    /// <summary>Whether images are kept in containerd's store; null if the file does not say.</summary>
    internal bool? UsesContainerdStore { get; init; }

    internal static DockerSettings Parse(string text, string file, ClientFiles files)
    {
        using LocatedJson? json = LocatedJson.Parse(text, file, files);
        if (json is null) return new DockerSettings { Place = file };
        JsonElement? features = json.Object(json.Root, "features");
        return new DockerSettings
        {
            Place = file,
            Mirrors = ReadMirrors(json),
            Insecure = [.. json.Texts(json.Root, "insecure-registries").Select(one => new Located(one, json.PlaceOf($"\"{one}\"")))],
            Proxies = ReadProxies(json),
            UsesContainerdStore = features is { } found ? LocatedJson.Flag(found, "containerd-snapshotter") : null,
        };
    }

    private static ImmutableArray<Located> ReadMirrors(LocatedJson json)
    {
        var mirrors = ImmutableArray.CreateBuilder<Located>();
        foreach (string url in json.Texts(json.Root, "registry-mirrors"))
        {
            // dockerd does not start with a mirror that is no URL, or that has a path.
            bool valid = url.Contains("://", StringComparison.Ordinal) && HostAddress.Parse(url) is { Path: "" };
            if (valid) mirrors.Add(new Located(url, json.PlaceOf($"\"{url}\"")));
            else json.Fail($"\"{url}\"", $"'{url}' is no mirror, and dockerd does not start with it: write https://HOST[:PORT] without a path");
        }
        return mirrors.ToImmutable();
    }

    private static ProxySettings? ReadProxies(LocatedJson json)
    {
        if (json.Object(json.Root, "proxies") is not { } proxies) return null;
        string? http = json.Text(proxies, "http-proxy");
        string? https = json.Text(proxies, "https-proxy");
        return http is null && https is null
            ? null
            : ProxySettings.Of(http, https, json.Text(proxies, "no-proxy"), json.PlaceOf("\"proxies\""));
    }
}
