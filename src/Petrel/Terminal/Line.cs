using Spectre.Console.Rendering;

namespace Petrel.Terminal;

/// <summary>One line of a frame as it grows; never wider than its width. Text is made safe as it comes in.</summary>
/// <param name="width">The cells that it may take.</param>
/// <param name="glyphs">The signs to use.</param>
internal sealed class Line(int width, Glyphs glyphs)
{
    private readonly List<Segment> _segments = [];

    /// <summary>The cells that are taken.</summary>
    internal int Cells { get; private set; }

    /// <summary>The cells that are left.</summary>
    internal int Left => width - Cells;

    /// <summary>What stands in it.</summary>
    internal IReadOnlyList<Segment> Segments => _segments;

    /// <summary>Whether it is the selected row.</summary>
    internal bool IsSelected { get; init; }

    /// <summary>The text without its tones.</summary>
    public override string ToString() => string.Concat(_segments.Select(static segment => segment.Text));

    /// <summary>Adds text; cut where the line ends.</summary>
    internal Line Add(string text, Tone tone = Tone.Plain) => Put(Fit(Clean(text), Left), tone);

    /// <summary>Adds text only if it fits whole.</summary>
    internal Line AddIfFits(string text, Tone tone = Tone.Plain)
    {
        string clean = Clean(text);
        return PlainText.Cells(clean) <= Left ? Put(clean, tone) : this;
    }

    /// <summary>Adds a cell of a table: cut or filled up to its width.</summary>
    internal Line AddCell(string text, int cells, Tone tone = Tone.Plain, Align align = Align.Left)
    {
        cells = Math.Min(cells, Left);
        string clean = Clean(text);
        string fit = align == Align.Middle ? FitMiddle(clean, cells) : Fit(clean, cells);
        int space = cells - PlainText.Cells(fit);
        if (align == Align.Right) Put(new string(' ', space), Tone.Plain);
        Put(fit, tone);
        return align == Align.Right ? this : Put(new string(' ', space), Tone.Plain);
    }

    /// <summary>Adds spaces up to a column.</summary>
    internal Line MoveTo(int column) => Put(new string(' ', Math.Clamp(column - Cells, 0, Left)), Tone.Plain);

    /// <summary>Draws a line through all that is left.</summary>
    internal Line AddRule() => Put(string.Concat(Enumerable.Repeat(glyphs.Rule, Math.Max(0, Left))), Tone.Plain);

    private string Clean(string text) => glyphs.IsAscii ? PlainText.Ascii(PlainText.Safe(text)) : PlainText.Safe(text);

    private string Fit(string text, int cells)
    {
        if (PlainText.Cells(text) <= cells) return text;
        int cut = PlainText.Cells(glyphs.Cut);
        return cells < cut ? "" : PlainText.Start(text, cells - cut) + glyphs.Cut;
    }

    // An address matters at both ends: which network, and which port.
    private string FitMiddle(string text, int cells)
    {
        const int End = 8;
        if (PlainText.Cells(text) <= cells || cells < 3 * End || text.Length <= End) return Fit(text, cells);
        return PlainText.Start(text, cells - End - PlainText.Cells(glyphs.Cut)) + glyphs.Cut + PlainText.End(text, End);
    }

    private Line Put(string text, Tone tone)
    {
        if (text.Length == 0) return this;
        _segments.Add(new Segment(text, Palette.StyleOf(tone)));
        Cells += PlainText.Cells(text);
        return this;
    }
}

/// <summary>Where text stands in its cell, and where it is cut.</summary>
internal enum Align : byte
{
    /// <summary>At the left; cut at its end.</summary>
    Left,

    /// <summary>At the right; cut at its end.</summary>
    Right,

    /// <summary>At the left; cut in its middle.</summary>
    Middle,
}
