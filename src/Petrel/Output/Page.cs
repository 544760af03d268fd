using System.Text;
using Petrel.Terminal;

namespace Petrel.Output;

/// <summary>A page of text for a terminal: headings, wrapped lines, tables. What comes from outside is made safe to show.</summary>
/// <param name="style">Colours, or none.</param>
/// <param name="width">Columns.</param>
internal sealed class Page(TextStyle style, int width)
{
    private const int Margin = 2;

    private readonly StringBuilder _page = new();

    internal void Heading(string text) => _page.Append('\n').AppendJoin('\n', Wrapping.Lines(PlainText.Safe(text), width).Select(style.Strong)).Append('\n');

    /// <summary>A line that is broken where it is too long, indented by so many columns; later lines hang deeper.</summary>
    internal void Line(string text, int indent = Margin, int hanging = 0) => _page.Append(' ', indent)
        .Append(Wrapping.Text(PlainText.Safe(text), indent + hanging, width, indent)).Append('\n');

    /// <summary>
    /// A table; columns whose heading begins with '&gt;' hold figures. Where it does not fit, each row is a block of lines.
    /// </summary>
    internal void Table(string[] headings, IEnumerable<string[]> rows)
    {
        string[][] cells = [.. rows.Select(static row => row.Select(PlainText.Safe).ToArray())];
        if (cells.Length == 0) return;
        string[] names = [.. headings.Select(static heading => heading.TrimStart('>'))];
        int[] widths = [.. names.Select((name, column) => Math.Max(name.Length, cells.Max(row => PlainText.Cells(row[column]))))];
        if (Margin + widths.Sum() + (2 * (widths.Length - 1)) > width)
        {
            foreach (string[] row in cells) Block(names, row);
            return;
        }

        _page.Append(' ', Margin).Append(style.Faint(Row(headings, names, widths))).Append('\n');
        foreach (string[] row in cells) _page.Append(' ', Margin).Append(Row(headings, row, widths)).Append('\n');
    }

    public override string ToString() => _page.ToString();

    private void Block(string[] names, string[] row)
    {
        Line(row[0]);
        var rest = names.Zip(row).Skip(1).Where(static cell => cell.Second.Length > 0);
        Line(string.Join(", ", rest.Select(static cell => $"{cell.First} {cell.Second}")), 2 * Margin);
    }

    private static string Row(string[] headings, string[] row, int[] widths) => string.Join("  ", row.Select((cell, column) =>
    {
        string blanks = new(' ', widths[column] - PlainText.Cells(cell));
        return headings[column].StartsWith('>') ? blanks + cell : cell + blanks;
    })).TrimEnd();
}
