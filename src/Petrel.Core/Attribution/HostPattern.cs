namespace Petrel.Core.Attribution;

/// <summary>
/// Host names with stars. A star matches one or more characters of a single label, never a dot, so that
/// <c>*.azurecr.io</c> does not match <c>a.b.azurecr.io</c>.
/// </summary>
public static class HostPattern
{
    /// <summary>What each star matched, in order; null where <paramref name="host"/> does not match.</summary>
    public static string[]? Match(ReadOnlySpan<char> pattern, ReadOnlySpan<char> host)
    {
        string[] captures = new string[pattern.Count('*')];
        return Match(pattern, host, captures, 0) ? captures : null;
    }

    /// <summary>Replaces <c>$1</c>…<c>$9</c> by what the stars matched.</summary>
    internal static string Fill(string template, string[] captures)
    {
        for (int index = 0; index < captures.Length && template.Contains('$', StringComparison.Ordinal); index++)
        {
            template = template.Replace($"${index + 1}", captures[index], StringComparison.Ordinal);
        }
        return template;
    }

    // Shortest match first, with backtracking: names have at most 253 characters and patterns at most a few stars.
    private static bool Match(ReadOnlySpan<char> pattern, ReadOnlySpan<char> host, string[] captures, int depth)
    {
        int star = pattern.IndexOf('*');
        if (star < 0) return pattern.SequenceEqual(host);
        if (!host.StartsWith(pattern[..star], StringComparison.Ordinal)) return false;

        ReadOnlySpan<char> rest = host[star..];
        for (int length = 1; length <= rest.Length && IsLabelCharacter(rest[length - 1]); length++)
        {
            if (!Match(pattern[(star + 1)..], rest[length..], captures, depth + 1)) continue;
            captures[depth] = rest[..length].ToString();
            return true;
        }
        return false;
    }

    private static bool IsLabelCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
