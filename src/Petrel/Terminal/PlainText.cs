using System.Buffers;
using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace Petrel.Terminal;

/// <summary>Text that is safe to put on a terminal, and how many cells it takes there.</summary>
internal static class PlainText
{
    private static readonly SearchValues<char> Printable = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>
    /// The text with everything made visible that would do something else than show: control characters, marks of writing
    /// direction, separators of lines, halves of surrogate pairs. What comes from outside (a process chooses its own name)
    /// must not move the cursor or hide what follows.
    /// </summary>
    internal static string Safe(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Printable)) return text;
        var safe = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Shows(rune)) safe.Append(rune);
            else safe.Append(rune.Value < 0x100 ? $"\\x{rune.Value:x2}" : $"\\u{rune.Value:x4}");
        }

        return safe.ToString();
    }

    /// <summary>Safe text in ASCII alone, for a terminal that may show nothing else.</summary>
    internal static string Ascii(string text) =>
        System.Text.Ascii.IsValid(text) ? text : string.Concat(text.EnumerateRunes().Select(static rune => rune.IsAscii ? rune.ToString() : "?"));

    /// <summary>The cells that safe text takes.</summary>
    internal static int Cells(string text) => System.Text.Ascii.IsValid(text) ? text.Length : new Segment(text).CellCount();

    /// <summary>The longest beginning that takes so many cells at most.</summary>
    internal static string Start(string text, int cells)
    {
        if (System.Text.Ascii.IsValid(text)) return text.Length <= cells ? text : text[..Math.Max(0, cells)];
        int length = 0, taken = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            taken += Cells(rune.ToString());
            if (taken > cells) break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    /// <summary>The longest end that takes so many cells at most.</summary>
    internal static string End(string text, int cells)
    {
        int start = text.Length, taken = 0;
        while (start > 0)
        {
            int length = start > 1 && char.IsLowSurrogate(text[start - 1]) ? 2 : 1;
            taken += Cells(text.Substring(start - length, length));
            if (taken > cells) break;
            start -= length;
        }

        return text[start..];
    }

    private static bool Shows(Rune rune) => rune.Value != 0xfffd && Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => false,
        _ => true,
    };
}
