using System.Text;

namespace Petrel.Registry.Discovery;

/// <summary>Reads the environment that a systemd unit or drop-in sets (systemd.exec(5)): text in, values out.</summary>
internal static class UnitFile
{
    /// <summary>The variables of all <c>Environment=</c> lines of <c>[Service]</c>; an empty one takes back those before it.</summary>
    internal static void Read(string text, IDictionary<string, string> variables, ICollection<string> files)
    {
        bool inService = false;
        foreach (string line in JoinedLines(text))
        {
            if (line.StartsWith('[')) inService = line == "[Service]";
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (!inService || equals < 0) continue;
            string value = line[(equals + 1)..].Trim();
            switch (line[..equals].Trim())
            {
                case "Environment" when value.Length == 0:
                    variables.Clear();
                    break;
                case "Environment":
                    foreach (string word in Words(value)) Assign(word, variables);
                    break;
                case "EnvironmentFile" when value.Length > 0:
                    // A minus says that the file may be missing.
                    files.Add(value.TrimStart('-'));
                    break;
            }
        }
    }

    /// <summary>The variables of an environment file: <c>NAME=VALUE</c> lines, quoted or not.</summary>
    internal static void ReadVariables(string text, IDictionary<string, string> variables)
    {
        foreach (string line in JoinedLines(text))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) continue;
            string value = line[(equals + 1)..].Trim();
            bool quoted = value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0];
            variables[line[..equals].Trim()] = quoted ? value[1..^1] : value;
        }
    }

    private static void Assign(string word, IDictionary<string, string> variables)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        // systemd writes %% for a percent sign.
        if (equals > 0) variables[word[..equals]] = word[(equals + 1)..].Replace("%%", "%", StringComparison.Ordinal);
    }

    // A backslash at the end joins the next line; '#' and ';' begin comments.
    private static IEnumerable<string> JoinedLines(string text)
    {
        var joined = new StringBuilder();
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim();
            if (line.StartsWith('#') || line.StartsWith(';')) continue;
            if (line.EndsWith('\\'))
            {
                joined.Append(line[..^1]).Append(' ');
                continue;
            }
            yield return joined.Append(line).ToString();
            joined.Clear();
        }
        if (joined.Length > 0) yield return joined.ToString();
    }

    private static IEnumerable<string> Words(string value)
    {
        var word = new StringBuilder();
        char quote = '\0';
        foreach (char c in value)
        {
            if (quote != '\0' && c == quote) quote = '\0';
            else if (quote == '\0' && c is '"' or '\'') quote = c;
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (word.Length > 0) yield return word.ToString();
                word.Clear();
            }
            else word.Append(c);
        }
        if (word.Length > 0) yield return word.ToString();
    }
}
