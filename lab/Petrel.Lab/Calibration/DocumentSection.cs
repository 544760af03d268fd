namespace Petrel.Lab.Calibration;

/// <summary>A part of a document that a program writes, between two comments.</summary>
/// <param name="Name">The word in the comments: <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>.</param>
/// <param name="Text">What stands between them, without the lines' ends around it.</param>
internal sealed record DocumentSection(string Name, string Text)
{
    /// <summary>The document with this section in it.</summary>
    /// <exception cref="LabException">The document has no place for it.</exception>
    internal string PutInto(string document)
    {
        string open = $"<!-- {Name} -->\n", close = $"<!-- /{Name} -->";
        int start = document.IndexOf(open, StringComparison.Ordinal) + open.Length;
        int end = document.IndexOf(close, StringComparison.Ordinal);
        return start >= open.Length && end >= start
            ? $"{document[..start]}{Text.TrimEnd('\n')}\n{document[end..]}"
            : throw new LabException($"the document has no lines {open.Trim()} and {close}: there the table belongs");
    }
}
