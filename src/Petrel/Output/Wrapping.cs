using System.Text;

namespace Petrel.Output;

/// <summary>Breaks text into lines of a terminal.</summary>
internal static class Wrapping
{
    /// <summary>Lines of at most so many columns, unless a single word is longer.</summary>
    internal static string[] Lines(string text, int width) => Text(text, 0, width, 0).Split('\n');

    /// <summary>
    /// Breaks at blanks, so that each line with its indent fits; a word that is longer than a line stays whole. The first
    /// line begins at column <paramref name="used"/>, which the caller has filled.
    /// </summary>
    internal static string Text(string text, int indent, int width, int used)
    {
        var page = new StringBuilder();
        int column = used;
        foreach (string word in text.Split(' '))
        {
            bool isFirst = column == used && page.Length == 0;
            if (!isFirst && column + 1 + word.Length > width)
            {
                page.Append('\n').Append(' ', indent);
                column = indent;
            }
            else if (!isFirst)
            {
                page.Append(' ');
                column++;
            }

            page.Append(word);
            column += word.Length;
        }

        return page.ToString();
    }

    /// <summary>
    /// A shell's command, indented; too long a one goes on behind a backslash, so that it can be copied. Between quotes a
    /// backslash would count, so that a command with quotes stays on one line.
    /// </summary>
    internal static string Command(string command, int indent, int width)
    {
        const int Deeper = 2;
        if (indent + command.Length <= width || command.Contains('\'')) return new string(' ', indent) + command;
        string broken = Text(command, indent + Deeper, width - " \\".Length, indent);
        return new string(' ', indent) + broken.Replace("\n", " \\\n", StringComparison.Ordinal);
    }
}
