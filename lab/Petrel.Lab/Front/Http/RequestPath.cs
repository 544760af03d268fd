using Petrel.Lab.Front.Faults;

namespace Petrel.Lab.Front.Http;

/// <summary>The path of a request, taken apart.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Repository">As in <c>library/petrel</c>; null where there is none.</param>
/// <param name="Reference">A tag or a digest; null where there is none.</param>
internal readonly record struct RequestPath(PathKind Kind, string? Repository, string? Reference)
{
    private const string Prefix = "/v2/";

    /// <summary>Where Docker Hub's CDN has its blobs: <c>…/sha256/ab/abcd…/data</c>.</summary>
    internal const string CdnPrefix = "/registry-v2/docker/registry/v2/blobs/sha256/";

    internal static RequestPath Parse(string path)
    {
        if (path is "/v2/" or "/v2") return new(PathKind.Ping, null, null);
        if (path == "/token") return new(PathKind.Token, null, null);
        if (path.StartsWith(CdnPrefix, StringComparison.Ordinal)) return ParseCdn(path[CdnPrefix.Length..]);
        if (!path.StartsWith(Prefix, StringComparison.Ordinal)) return new(PathKind.Other, null, null);
        // The later word counts: a repository may be called "manifests".
        RequestPath?[] both = [ParseApi(path, "/manifests/", PathKind.Manifest), ParseApi(path, "/blobs/", PathKind.Blob)];
        return both.MaxBy(static parsed => parsed?.Repository!.Length ?? 0) ?? new(PathKind.Other, null, null);
    }

    /// <summary>The CDN's path of a blob.</summary>
    internal static string Cdn(string digest)
    {
        string hash = digest[(digest.IndexOf(':') + 1)..];
        return $"{CdnPrefix}{hash[..2]}/{hash}/data";
    }

    private static RequestPath? ParseApi(string path, string marker, PathKind kind)
    {
        int at = path.LastIndexOf(marker, StringComparison.Ordinal);
        return at < Prefix.Length ? null : new(kind, path[Prefix.Length..at], path[(at + marker.Length)..]);
    }

    private static RequestPath ParseCdn(string rest)
    {
        string[] parts = rest.Split('/');
        bool known = parts.Length == 3 && parts[2] == "data";
        return known ? new(PathKind.Blob, null, $"sha256:{parts[1]}") : new(PathKind.Other, null, null);
    }
}
