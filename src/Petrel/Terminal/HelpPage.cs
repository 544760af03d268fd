namespace Petrel.Terminal;

/// <summary>The keys, and what the words mean.</summary>
internal static class HelpPage
{
    private static readonly (string Key, string Meaning)[] Keys =
    [
        ("j k, arrows  ", "select; scroll a long page"),
        ("d, enter     ", "everything about the selected row; again, or esc, to go back"),
        ("/            ", "show only what contains a text; enter keeps it, esc clears it"),
        ("p, space     ", "hold the view still; the watch itself goes on"),
        ("?            ", "this page"),
        ("q, Ctrl-C    ", "end the watch"),
        ("Ctrl-Z       ", "put it aside; fg brings it back"),
    ];

    private static readonly (string Word, string Meaning)[] Words =
    [
        ("CRITICAL     ", "pulls fail or will fail"),
        ("WARNING      ", "pulls still get through, or only one client of this host suffers"),
        ("ailing, !    ", "a connection shows a sign of trouble, and no incident is open"),
        ("suspected    ", "evidence of one kind; confirmed: more of it, or a probe bears it out"),
        ("NEW/MIN      ", "connections opened in the last minute"),
        ("RECEIVED     ", "payload received a second, over the last five"),
        ("OLDEST       ", "age of the oldest open connection; a lower bound if it was there before"),
    ];

    internal static IReadOnlyList<Line> Build(int width, Glyphs glyphs)
    {
        var block = new Block(width, glyphs);
        block.Title("KEYS");
        foreach ((string key, string meaning) in Keys) block.Paragraph(2, key, meaning);
        block.Blank();
        block.Title("WORDS");
        foreach ((string word, string meaning) in Words) block.Paragraph(2, word, meaning);
        return block.Lines;
    }
}
