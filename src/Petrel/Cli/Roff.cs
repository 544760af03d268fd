using System.Globalization;
using System.Text;

namespace Petrel.Cli;

/// <summary>Writes a manual page with the macros of man(7), so that groff and mandoc take it without a warning.</summary>
internal sealed class Roff
{
    // What mandoc -Tlint takes without a word.
    private const int Width = 78;

    private readonly StringBuilder _text = new();

    /// <summary>A page begins.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="section">The section of the manual.</param>
    /// <param name="date">The day of the release; "" where it is not known.</param>
    /// <param name="version">The version of Petrel.</param>
    internal Roff(string name, int section, string date, string version) =>
        _text.Append(CultureInfo.InvariantCulture, $".TH {Quoted(name.ToUpperInvariant())} {section} \"{date}\" {Quoted($"Petrel {version}")} \"Petrel Manual\"\n");

    /// <summary>A section's or a subsection's heading.</summary>
    internal Roff Heading(string text, bool isSub = false) => Line($"{(isSub ? ".SS" : ".SH")} {Quoted(text)}");

    /// <summary>A paragraph; with nothing before it in its section it needs no mark.</summary>
    internal Roff Paragraph(string text, bool isFirst = true) => Line($"{(isFirst ? "" : ".PP\n")}{Filled(text)}");

    /// <summary>A term in bold, what stands for its value in italics, and what it means.</summary>
    internal Roff Item(string term, string value, string meaning)
    {
        string bold = term.Length == 0 ? "" : $"\\fB{Escaped(term)}\\fR";
        string italic = value.Length == 0 ? "" : $"\\fI{Escaped(value)}\\fR";
        return Line($".TP\n{bold}{(bold.Length > 0 && italic.Length > 0 ? " " : "")}{italic}\n{Filled(meaning)}");
    }

    /// <summary>Lines that stay as they are.</summary>
    internal Roff Verbatim(params string[] lines)
    {
        Line(".PP\n.RS 4\n.nf");
        foreach (string line in lines) Line(Escaped(line));
        return Line(".fi\n.RE");
    }

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    private Roff Line(string text)
    {
        _text.Append(text).Append('\n');
        return this;
    }

    private static string Filled(string text)
    {
        var lines = new List<string> { "" };
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines[^1].Length == 0) lines[^1] = Escaped(word);
            else if (lines[^1].Length + 1 + Escaped(word).Length > Width) lines.Add(Escaped(word));
            else lines[^1] += $" {Escaped(word)}";
        }

        return string.Join('\n', lines);
    }

    private static string Quoted(string text) => $"\"{Escaped(text).Replace("\"", "\\(dq", StringComparison.Ordinal)}\"";

    // A dot or an apostrophe at the start of a line is a request; a plain '-' may become a typographic hyphen, which no shell takes.
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.StartsWith('.') || text.StartsWith('\'') ? "\\&" : "");
        foreach (Rune rune in text.ReplaceLineEndings(" ").EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => escaped.Append("\\e"),
                '-' => escaped.Append("\\-"),
                > 0x7E => escaped.Append(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
                _ => escaped.Append(rune),
            };
        }

        return escaped.ToString();
    }
}
