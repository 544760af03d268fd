namespace Petrel.Core.Text;

/// <summary>Finds what a person probably meant.</summary>
public static class Spelling
{
    private const int LongestWord = 64;

    /// <summary>
    /// The candidate that is nearest to <paramref name="word"/>, if it differs in a third of its characters at most;
    /// null if none does.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        string? best = null;
        int bestDistance = Math.Max(1, Math.Min(word.Length, LongestWord) / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Distance(word, candidate);
            if (distance >= bestDistance) continue;
            (best, bestDistance) = (candidate, distance);
        }
        return best;
    }

    // The number of single-character edits (Levenshtein), by rows.
    private static int Distance(string left, string right)
    {
        if (left.Length > LongestWord || right.Length > LongestWord) return int.MaxValue;
        Span<int> row = stackalloc int[LongestWord + 1];
        for (int column = 0; column <= right.Length; column++) row[column] = column;
        for (int line = 1; line <= left.Length; line++)
        {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= right.Length; column++)
            {
                int above = row[column];
                int replace = diagonal + (left[line - 1] == right[column - 1] ? 0 : 1);
                row[column] = Math.Min(replace, Math.Min(above, row[column - 1]) + 1);
                diagonal = above;
            }
        }
        return row[right.Length];
    }
}
