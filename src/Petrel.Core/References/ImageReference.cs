using System.Diagnostics.CodeAnalysis;

namespace Petrel.Core.References;

/// <summary>An image as users name it, in its full form: registry, repository, and a tag, a digest, both or neither.</summary>
/// <param name="Domain">
/// The registry as it was written, port included; <c>docker.io</c> where none was, or where <c>index.docker.io</c> was.
/// </param>
/// <param name="Repository">The repository's path, lower case; <c>library/</c> is put before a bare name of Docker Hub.</param>
/// <param name="Tag">The tag; null if none was written.</param>
/// <param name="Digest">The digest, <c>algorithm:hex</c>; null if none was written.</param>
public sealed record ImageReference(string Domain, string Repository, string? Tag, string? Digest)
{
    /// <summary>The registry that is meant where none is written.</summary>
    public const string DefaultDomain = "docker.io";

    /// <summary>The tag that is meant where neither tag nor digest is written.</summary>
    public const string DefaultTag = "latest";

    internal const string OfficialPrefix = "library/";

    /// <summary>What to ask the registry for: the digest if there is one, else the tag, else <c>latest</c>.</summary>
    public string Target => Digest ?? Tag ?? DefaultTag;

    /// <summary>The short form that people use, without <c>docker.io/</c> and <c>library/</c>, where it means the same.</summary>
    public string Familiar => ReferenceGrammar.Parse(ShortName + Suffix).Reference == this ? ShortName + Suffix : ToString();

    /// <summary>The full form: registry, repository, and tag or digest as they were written.</summary>
    public override string ToString() => $"{Domain}/{Repository}{Suffix}";

    /// <summary>
    /// Parses a reference by the grammar of github.com/distribution/reference (reference.go, normalize.go). If the text is
    /// none, <paramref name="error"/> says what is wrong with it and what to write.
    /// </summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (reference, error) = ReferenceGrammar.Parse(text);
        return reference is not null;
    }

    private string ShortName => Domain == DefaultDomain ? WithoutOfficialPrefix(Repository) : $"{Domain}/{Repository}";

    private string Suffix => (Tag is null ? "" : $":{Tag}") + (Digest is null ? "" : $"@{Digest}");

    // library/a/b would become the repository a/b of a user "a": only a single name is shortened.
    private static string WithoutOfficialPrefix(string repository) =>
        repository.StartsWith(OfficialPrefix, StringComparison.Ordinal)
        && repository.IndexOf('/', OfficialPrefix.Length) < 0
            ? repository[OfficialPrefix.Length..]
            : repository;
}
