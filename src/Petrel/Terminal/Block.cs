namespace Petrel.Terminal;

/// <summary>Lines of one width, one below the other.</summary>
/// <param name="width">The cells of each line.</param>
/// <param name="glyphs">The signs to use.</param>
internal sealed class Block(int width, Glyphs glyphs)
{
    private readonly List<Line> _lines = [];

    internal int Width => width;

    internal Glyphs Glyphs => glyphs;

    internal IReadOnlyList<Line> Lines => _lines;

    internal Line Start(bool isSelected = false)
    {
        var line = new Line(width, glyphs) { IsSelected = isSelected };
        _lines.Add(line);
        return line;
    }

    internal void Append(Line line) => _lines.Add(line);

    internal void Blank() => Start();

    /// <summary>The head of a section: its name, and a rule up to the edge.</summary>
    internal void Title(string name, string more = "")
    {
        Line line = Start().Add(name, Tone.Title).Add(" ");
        if (more.Length > 0) line.AddIfFits(more + " ");
        line.AddRule();
    }

    /// <summary>Text behind a label, broken between words; its later lines stand under the first.</summary>
    /// <param name="indent">The column of the label.</param>
    /// <param name="label">The label.</param>
    /// <param name="text">The text.</param>
    /// <param name="most">The most lines; what does not fit into them is cut.</param>
    /// <param name="tone">The text's tone.</param>
    internal void Paragraph(int indent, string label, string text, int most = int.MaxValue, Tone tone = Tone.Plain)
    {
        Line line = Start().MoveTo(indent).Add(label, Tone.Label);
        int column = label.Length == 0 ? indent : line.Cells + 1;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0, lines = 1; i < words.Length; i++)
        {
            string word = PlainText.Safe(words[i]);
            bool isFirst = line.Cells <= column;
            bool fits = PlainText.Cells(word) + (isFirst ? 0 : 1) <= line.Left;
            if (!fits && !isFirst)
            {
                if (lines++ >= most)
                {
                    line.Add(" " + string.Join(' ', words[i..]), tone);
                    return;
                }

                line = Start();
                isFirst = true;
            }

            if (isFirst) line.MoveTo(column);
            line.Add(isFirst ? words[i] : " " + words[i], tone);
        }
    }
}
