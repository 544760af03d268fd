namespace Petrel.Terminal;

/// <summary>The few signs that are not letters.</summary>
/// <param name="Cut">Stands for text that did not fit.</param>
/// <param name="Rule">Draws a line.</param>
/// <param name="Between">Parts things in a row.</param>
/// <param name="Marker">Stands before the selected row.</param>
/// <param name="Arrows">The keys up and down.</param>
/// <param name="IsAscii">Whether nothing else than ASCII may be shown.</param>
internal sealed record Glyphs(string Cut, string Rule, string Between, string Marker, string Arrows, bool IsAscii)
{
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    internal static Glyphs Unicode { get; } = new("…", "─", " · ", "▸", "↑↓", IsAscii: false);

    internal static Glyphs Ascii { get; } = new("~", "-", ", ", ">", "up/down", IsAscii: true);

    /// <summary>What the locale allows, as the C library reads it: LC_ALL before LC_CTYPE before LANG.</summary>
    internal static Glyphs For(Func<string, string?> environment)
    {
        string locale = LocaleVariables.Select(environment).FirstOrDefault(static value => !string.IsNullOrEmpty(value)) ?? "";
        bool utf8 = locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
        return utf8 ? Unicode : Ascii;
    }
}
