namespace Petrel.Demo;

/// <summary>Breaks text into lines at spaces.</summary>
internal static class TextWrap
{
    /// <summary>Lines of at most <paramref name="width"/> columns, unless a single word is longer.</summary>
    internal static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0) yield return line;
    }
}
