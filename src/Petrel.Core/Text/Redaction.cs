using System.Text;
using System.Text.RegularExpressions;

namespace Petrel.Core.Text;

/// <summary>
/// Takes out of a server's text what may not be shown: credentials, tokens, user names, token ids. Texts of registries
/// end up in logs, alerts and recordings, so this errs on the side of hiding.
/// </summary>
public static partial class Redaction
{
    /// <summary>What stands in the place of what was taken out.</summary>
    public const string Mark = "…";

    private const int LongestShown = 300;

    /// <summary>The text on one line, at most 300 characters, with everything secret taken out.</summary>
    /// <param name="text">What a server sent.</param>
    /// <param name="known">Values that are known to be secret or a user's name, whatever they look like.</param>
    public static string Clean(string text, params IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(known);
        // First, lest a secret that was sent over two lines becomes whole again after it was looked for.
        text = OneLine(text);
        // Longest first, lest a short name leaves the rest of a longer secret behind.
        foreach (string value in known.Select(OneLine).Where(static value => value.Length > 2).OrderByDescending(static value => value.Length))
        {
            text = text.Replace(value, Mark, StringComparison.OrdinalIgnoreCase);
        }
        text = QuotedUser().Replace(text, $"$1{Mark}$2");
        text = UserInformation().Replace(text, $"$1{Mark}@");
        text = Query().Replace(text, $"?{Mark}");
        text = SchemeAndSecret().Replace(text, $"$1 {Mark}");
        text = DockerSecret().Replace(text, Mark);
        text = Electronic().Replace(text, Mark);
        text = LongWord().Replace(text, static word => IsDigest(word) ? word.Value : Mark);
        return Shorten(text);
    }

    private static bool IsDigest(Match word) =>
        word.Value.Length is 64 or 96 or 128 && word.Value.All(char.IsAsciiHexDigitLower);

    private static string Shorten(string text)
    {
        if (text.Length <= LongestShown) return text;
        int end = char.IsHighSurrogate(text[LongestShown - 2]) ? LongestShown - 2 : LongestShown - 1;
        return string.Concat(text.AsSpan(0, end), Mark);
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            bool blank = char.IsControl(c) || char.IsWhiteSpace(c);
            if (!blank) line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }
        return line.ToString().TrimEnd();
    }

    // Docker Hub: You have reached your pull rate limit as '<user>': dckr_jti_…
    [GeneratedRegex("""((?:\bas|\buser(?:name)?|\baccount)[:=]?\s*['"])[^'"]{1,256}(['"])""", RegexOptions.IgnoreCase)]
    private static partial Regex QuotedUser();

    // Up to the last @: a password may hold one, though it should be written %40.
    [GeneratedRegex("""(\bhttps?://)[^\s/'"]{1,4096}@""", RegexOptions.IgnoreCase)]
    private static partial Regex UserInformation();

    [GeneratedRegex("""\?[^\s'"<>=]{1,128}=[^\s'"<>]*""")]
    private static partial Regex Query();

    [GeneratedRegex("""\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}""", RegexOptions.IgnoreCase)]
    private static partial Regex SchemeAndSecret();

    [GeneratedRegex("""\b(?:dckr_[a-z]+_|gh[a-z]_|github_pat_|glpat-|AKIA|ASIA)[A-Za-z0-9_-]*""")]
    private static partial Regex DockerSecret();

    [GeneratedRegex("""[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{1,190}""")]
    private static partial Regex Electronic();

    // Tokens, keys and their like: nobody writes words of 32 letters.
    [GeneratedRegex("""[A-Za-z0-9+/=_-]{32,}(?:\.[A-Za-z0-9+/=_-]+)*""")]
    private static partial Regex LongWord();
}
