using Spectre.Console;

namespace Petrel.Terminal;

/// <summary>What a piece of text is; words say it too, colour only helps the eye.</summary>
internal enum Tone : byte
{
    /// <summary>As the terminal writes.</summary>
    Plain,

    /// <summary>Emphasised.</summary>
    Strong,

    /// <summary>The head of a section or a column.</summary>
    Title,

    /// <summary>Well.</summary>
    Good,

    /// <summary>To be looked at.</summary>
    Warning,

    /// <summary>Failing.</summary>
    Critical,

    /// <summary>A key to press, or a word that introduces what follows.</summary>
    Label,
}

/// <summary>The styles of tones: the first eight of the terminal's own colours, on whatever ground it has.</summary>
internal static class Palette
{
    private static readonly Style[] Styles =
    [
        Style.Plain,
        new(decoration: Decoration.Bold),
        new(decoration: Decoration.Bold),
        new(Color.Green),
        new(Color.Olive, decoration: Decoration.Bold),
        new(Color.Maroon, decoration: Decoration.Bold),
        new(Color.Teal),
    ];

    internal static Style StyleOf(Tone tone) => Styles[(int)tone];
}
