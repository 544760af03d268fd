using System.Text;
using System.Text.Encodings.Web;

namespace Petrel.Export.Reports;

/// <summary>Writes HTML; every text is escaped, so that no name can become markup.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _page = new();

    /// <summary>Markup of our own, as it stands.</summary>
    internal HtmlWriter Raw(string markup)
    {
        _page.Append(markup);
        return this;
    }

    /// <summary>Text, escaped.</summary>
    internal HtmlWriter Text(string text)
    {
        _page.Append(HtmlEncoder.Default.Encode(text));
        return this;
    }

    /// <summary>An element with text in it, on a line of its own.</summary>
    internal HtmlWriter Element(string tag, string text) => Raw($"<{tag}>").Text(text).Raw($"</{tag.Split(' ')[0]}>\n");

    /// <summary>A table; columns whose heading begins with '&gt;' hold figures.</summary>
    internal HtmlWriter Table(string caption, string[] headings, IEnumerable<string[]> rows)
    {
        Raw("<div class=scroll><table>").Element("caption", caption).Raw("<thead><tr>");
        foreach (string heading in headings) Raw(heading.StartsWith('>') ? "<th scope=col class=n>" : "<th scope=col>").Text(heading.TrimStart('>')).Raw("</th>");
        Raw("</tr></thead><tbody>\n");
        foreach (string[] row in rows)
        {
            Raw("<tr>");
            for (int i = 0; i < row.Length; i++)
            {
                (string open, string close) = i == 0 ? ("<th scope=row>", "</th>") : (headings[i].StartsWith('>') ? "<td class=n>" : "<td>", "</td>");
                Raw(open).Text(row[i]).Raw(close);
            }

            Raw("</tr>\n");
        }

        return Raw("</tbody></table></div>\n");
    }

    public override string ToString() => _page.ToString();
}
