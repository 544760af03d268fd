using System.Collections.Immutable;
using System.Text.Json;

namespace Petrel.Registry.Protocol;

/// <summary>Reads the platforms of an image index (OCI image-spec, image-index.md) or a manifest list.</summary>
public static class IndexParser
{
    private const int MostPlatforms = 200;

    /// <summary>Whether this is the media type of an index.</summary>
    public static bool IsIndex(string mediaType) => mediaType is
        "application/vnd.oci.image.index.v1+json" or "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>
    /// The platforms, <c>os/arch[/variant]</c>, each once; attestations, which are no images (<c>unknown/unknown</c>), left
    /// out. Default if this is no index.
    /// </summary>
    public static ImmutableArray<string> Platforms(ReadOnlySpan<byte> body)
    {
        string[]? found = BoundedJson.Read(body, static root => BoundedJson.Member(root, "manifests") is { ValueKind: JsonValueKind.Array }
            ? BoundedJson.Items(root, "manifests").Select(PlatformOf).Where(static one => one.Length > 0).Distinct().Take(MostPlatforms).ToArray()
            : null);
        return found is null ? default : [.. found];
    }

    private static string PlatformOf(JsonElement manifest)
    {
        if (BoundedJson.Member(manifest, "platform") is not { } platform) return "";
        string os = Word(platform, "os");
        string architecture = Word(platform, "architecture");
        string variant = Word(platform, "variant");
        if (os.Length == 0 || architecture.Length == 0 || os == "unknown") return "";
        return variant.Length == 0 ? $"{os}/{architecture}" : $"{os}/{architecture}/{variant}";
    }

    private static string Word(JsonElement platform, string name) =>
        BoundedJson.Text(platform, name) is { Length: <= 32 } text && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? text : "";
}
