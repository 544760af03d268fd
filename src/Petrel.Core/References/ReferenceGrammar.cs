namespace Petrel.Core.References;

/// <summary>
/// The grammar of github.com/distribution/reference, by hand: one pass, linear time, and an error that says which part is
/// wrong where a regular expression could only say that something is.
/// </summary>
internal static class ReferenceGrammar
{
    // RepositoryNameTotalLengthMax; the rest of a reference is bounded by its own rules.
    private const int LongestRepository = 255;
    private const int LongestTag = 128;
    private const int LongestText = 2048;

    internal static (ImageReference? Reference, string? Error) Parse(string text)
    {
        if (Objection(text) is { } objection) return (null, objection);
        (string domain, string rest) = SplitDomain(text);
        (string name, string? digest) = CutAt(rest, rest.IndexOf('@', StringComparison.Ordinal));
        (string repository, string? tag) = CutAt(name, name.IndexOf(':', StringComparison.Ordinal));
        string? error = DomainRule.Objection(domain)
            ?? RepositoryObjection(repository)
            ?? (tag is null ? null : TagObjection(tag))
            ?? (digest is null ? null : DigestRule.Objection(digest));
        return error is null
            ? (new ImageReference(domain, repository, tag, digest), null)
            : (null, $"'{Shown(text)}' is no image: {error}");
    }

    private static string? Objection(string text)
    {
        if (text.Length == 0) return "an image's name is empty; write for example docker.io/library/nginx:1.27";
        if (text.Length > LongestText) return $"'{Shown(text)}' is no image: longer than {LongestText} characters";
        if (text.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            return $"'{Shown(text)}' is no image: it contains white space; give each image as an argument of its own";
        }
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            return $"'{Shown(text)}' is an address of the web; write '{Shown(text[(scheme + 3)..])}'";
        }
        return IsIdentifier(text)
            ? $"'{Shown(text)}' is an image's local id, not its name; write the repository's name, or NAME@sha256:{Shown(text)}"
            : null;
    }

    // splitDockerDomain: the first part is a registry if it has a dot, a colon or an upper case letter, or is "localhost".
    private static (string Domain, string Path) SplitDomain(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : text[..slash];
        if (slash < 0 || !IsDomain(first)) return WithOfficial(ImageReference.DefaultDomain, text);
        return WithOfficial(first == "index.docker.io" ? ImageReference.DefaultDomain : first, text[(slash + 1)..]);
    }

    private static (string, string) WithOfficial(string domain, string rest) =>
        domain == ImageReference.DefaultDomain && !rest.Contains('/', StringComparison.Ordinal)
            ? (domain, ImageReference.OfficialPrefix + rest)
            : (domain, rest);

    private static bool IsDomain(string first) =>
        first == "localhost" || first.AsSpan().ContainsAny('.', ':') || first.Any(char.IsAsciiLetterUpper);

    private static bool IsIdentifier(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private static (string Before, string? After) CutAt(string text, int index) =>
        index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);

    private static string? RepositoryObjection(string repository)
    {
        if (repository.Any(char.IsAsciiLetterUpper))
        {
            return $"a repository is written in lower case; write '{Shown(repository.ToLowerInvariant())}'";
        }
        if (repository.Length > LongestRepository) return $"its repository is longer than {LongestRepository} characters";
        foreach (string component in repository.Split('/'))
        {
            if (component.Length == 0) return "a part of its repository between slashes is empty";
            if (!IsPathComponent(component))
            {
                return $"'{Shown(component)}' is no part of a repository; "
                    + "use letters and digits, and between them single '.' or '_', '__' or hyphens";
            }
        }
        return null;
    }

    // alpha-numeric [separator alpha-numeric]*, where a separator is '.', '_', '__' or hyphens.
    private static bool IsPathComponent(string text)
    {
        int index = 0;
        while (true)
        {
            int start = index;
            while (index < text.Length && IsAlphaNumeric(text[index])) index++;
            if (index == start) return false;
            if (index == text.Length) return true;
            int length = SeparatorLength(text.AsSpan(index));
            if (length == 0) return false;
            index += length;
        }
    }

    private static int SeparatorLength(ReadOnlySpan<char> text) => text switch
    {
        ['_', '_', ..] => 2,
        ['_' or '.', ..] => 1,
        ['-', ..] => text.IndexOfAnyExcept('-') is var end and >= 0 ? end : text.Length,
        _ => 0,
    };

    private static string? TagObjection(string tag)
    {
        if (tag.Length == 0) return "its tag is empty; write it after the colon or leave the colon out";
        if (tag.Length > LongestTag) return $"its tag is longer than {LongestTag} characters";
        bool valid = IsWord(tag[0]) && tag.All(static c => IsWord(c) || c is '.' or '-');
        return valid ? null : $"'{Shown(tag)}' is no tag; use letters, digits, '_', '.' and '-', the last two not first";
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static bool IsAlphaNumeric(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);

    // What is printed back must not move the cursor or fill the screen.
    internal static string Shown(string text)
    {
        string clean = string.Concat(text.Take(81).Select(static c => char.IsControl(c) ? '?' : c));
        return clean.Length <= 80 ? clean : string.Concat(clean.AsSpan(0, 77), "...");
    }
}
