using System.Text.RegularExpressions;
using Petrel.Core.References;

namespace Petrel.Core.Outcomes;

/// <summary>Which image, and which registry, a text speaks of.</summary>
/// <param name="Registry">The registry as an image reference or a URL has it; null if none is named.</param>
/// <param name="Image">The image's full name; null if none is named.</param>
internal readonly partial record struct OutcomeSubject(string? Registry, string? Image)
{
    private const int LongestName = 512;

    /// <summary>Finds the subject; a field of its own says it best, then the words for an image, then an address.</summary>
    internal static OutcomeSubject Of(string text, string? imageField)
    {
        ImageReference? image = Parse(imageField) ?? Parse(Named(text)) ?? Parse(OfManifest(text)) ?? Parse(OfAddress(text));
        return image is null
            ? new OutcomeSubject(HostOf(text), null)
            : new OutcomeSubject(image.Domain.ToLowerInvariant(), image.ToString());
    }

    private static ImageReference? Parse(string? text) =>
        text is { Length: > 0 and <= LongestName } && ImageReference.TryParse(text, out ImageReference? image, out _) ? image : null;

    private static string? Named(string text) => ImageWords().Match(text) is { Success: true } found
        ? found.Groups["image"].Value.TrimEnd(':')
        : null;

    private static string? OfManifest(string text) => ManifestWords().Match(text) is { Success: true } found
        ? $"{found.Groups["repository"].Value.TrimEnd(':')}{(found.Groups["tag"].Value.StartsWith("sha256:", StringComparison.Ordinal) ? '@' : ':')}{found.Groups["tag"].Value}"
        : null;

    // Only a manifest's address has the tag; that of a layer names the repository at least.
    private static string? OfAddress(string text)
    {
        if (Address().Match(text) is not { Success: true } found) return null;
        string host = found.Groups["host"].Value;
        string tag = found.Groups["tag"].Value;
        string suffix = found.Groups["kind"].Value != "manifests" ? "" : tag.StartsWith("sha256:", StringComparison.Ordinal) ? $"@{tag}" : $":{tag}";
        string domain = found.Groups["of"].Value is { Length: > 0 } behindMirror ? behindMirror
            : host == "registry-1.docker.io" ? ImageReference.DefaultDomain : host;
        return $"{domain}/{found.Groups["repository"].Value}{suffix}";
    }

    private static string? HostOf(string text) => Host().Match(text) is { Success: true } found && found.Groups["host"].Length <= LongestName
        ? found.Groups["host"].Value.ToLowerInvariant()
        : null;

    // docker://X: …; image "X"; reference "X"; PullImage "X"; Pulled image: X; pulling image X because; metadata for X:; denied for X,
    [GeneratedRegex("""(?:docker://|(?:\bimage|\breference|PullImage)\s\\*"|\bimage:\s|(?:metadata for|denied for)\s|pulling image\s(?=\S{1,511} because))(?<image>[A-Za-z0-9\[][^\s"'\\,]{0,511})""")]
    private static partial Regex ImageWords();

    // containers/image: reading manifest 1.27 in docker.io/library/nginx: …
    [GeneratedRegex("""\bmanifest (?<tag>[A-Za-z0-9_][^\s"'\\]{0,127}) in (?<repository>[A-Za-z0-9\[][^\s"'\\,]{0,511})""")]
    private static partial Regex ManifestWords();

    // https://registry-1.docker.io/v2/library/nginx/manifests/1.27?ns=docker.io
    [GeneratedRegex("""https?://(?<host>[^\s/"'\\]{1,255})/v2/(?<repository>[a-z0-9][^\s"'\\?]{0,254})/(?<kind>manifests|blobs)/(?<tag>[A-Za-z0-9_][A-Za-z0-9_.:-]{0,140})(?:\?[^\s"'\\]{0,256}?\bns=(?<of>[A-Za-z0-9.:-]{1,255}))?""")]
    private static partial Regex Address();

    // An address that a client asked, and not one in a registry's own words ("see https://www.docker.com/…").
    [GeneratedRegex("""https?://(?<host>[^\s/"'\\]{1,255})/(?:v2/|token\b|v2"|service/token|oauth2/)|container registry (?<host>[A-Za-z0-9.-]{1,253}(?::\d{1,5})?)|\blookup (?<host>[A-Za-z0-9.-]{1,253})""")]
    private static partial Regex Host();
}
