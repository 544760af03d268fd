using System.Collections.Immutable;
using System.Text;

namespace Petrel.Registry.Protocol;

/// <summary>
/// Reads <c>WWW-Authenticate</c> (RFC 9110, section 11.6.1): several challenges in one header, parameters as tokens or
/// quoted strings. Where the text stops making sense, what was read so far is the result: a server that adds rubbish
/// behind a good challenge is still understood, as by the clients.
/// </summary>
public static class ChallengeParser
{
    private const int LongestHeader = 8192;
    private const int MostChallenges = 16;
    private const int MostParameters = 32;

    /// <summary>All challenges of the given header values, in order; at most 16, never an exception.</summary>
    public static ImmutableArray<Challenge> Parse(IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var found = ImmutableArray.CreateBuilder<Challenge>();
        foreach (string value in values)
        {
            if (value.Length <= LongestHeader) ParseValue(value, found);
        }
        return found.ToImmutable();
    }

    private static void ParseValue(string value, ImmutableArray<Challenge>.Builder found)
    {
        var text = new Cursor(value);
        while (found.Count < MostChallenges)
        {
            text.SkipCommas();
            if (text.ReadToken() is not { Length: > 0 } scheme || !text.AtSpaceCommaOrEnd) return;
            found.Add(new Challenge(scheme, ReadParameters(text)));
        }
    }

    private static ImmutableArray<KeyValuePair<string, string>> ReadParameters(Cursor text)
    {
        var parameters = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        while (parameters.Count < MostParameters)
        {
            int before = text.Position;
            text.SkipCommas();
            // A word that no '=' follows is the next challenge's scheme, or token68 data, which no registry sends.
            if (text.ReadToken() is not { Length: > 0 } name || !text.SkipEquals())
            {
                text.Position = before;
                break;
            }
            parameters.Add(new(name, text.ReadValue()));
        }
        return parameters.ToImmutable();
    }

    private sealed class Cursor(string text)
    {
        internal int Position { get; set; }

        internal bool AtSpaceCommaOrEnd => Position == text.Length || text[Position] is ' ' or '\t' or ',';

        internal void SkipCommas()
        {
            while (Position < text.Length && text[Position] is ' ' or '\t' or ',') Position++;
        }

        internal string ReadToken()
        {
            int start = Position;
            while (Position < text.Length && IsTokenCharacter(text[Position])) Position++;
            return text[start..Position];
        }

        internal bool SkipEquals()
        {
            SkipSpace();
            if (Position == text.Length || text[Position] != '=') return false;
            Position++;
            SkipSpace();
            return true;
        }

        internal string ReadValue()
        {
            if (Position < text.Length && text[Position] == '"') return ReadQuoted();
            int start = Position;
            // Some servers leave the quotation marks out, so that more than a token must be taken: up to the comma.
            while (Position < text.Length && text[Position] is not (',' or ' ' or '\t')) Position++;
            return text[start..Position];
        }

        // An unclosed string ends with the text.
        private string ReadQuoted()
        {
            var value = new StringBuilder();
            for (Position++; Position < text.Length; Position++)
            {
                char c = text[Position];
                if (c == '"') break;
                if (c == '\\' && Position + 1 < text.Length) c = text[++Position];
                value.Append(c);
            }
            if (Position < text.Length) Position++;
            return value.ToString();
        }

        private void SkipSpace()
        {
            while (Position < text.Length && text[Position] is ' ' or '\t') Position++;
        }

        private static bool IsTokenCharacter(char c) =>
            char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
    }
}
