using System.Globalization;

namespace Petrel.Demo;

/// <summary>What a demonstration client can tell its parent.</summary>
internal enum DemoClientWord
{
    /// <summary>It waits for orders.</summary>
    Ready,

    /// <summary>A pull went well.</summary>
    Done,

    /// <summary>It tries again, and says so.</summary>
    Retry,

    /// <summary>It gives up: what a user sees as the failure.</summary>
    Failed,
}

/// <summary>A line from a demonstration client to its parent.</summary>
/// <param name="Timestamp">
/// When it was said, as <see cref="TimeProvider.GetTimestamp"/> counts: CLOCK_MONOTONIC, the same in both processes.
/// </param>
/// <param name="Word">What it says.</param>
/// <param name="Text">More, for a person.</param>
internal readonly record struct DemoClientLine(long Timestamp, DemoClientWord Word, string Text)
{
    /// <summary>As it is written.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Timestamp} {Word} {Text}");

    /// <summary>Reads a line; null if it is none.</summary>
    internal static DemoClientLine? Parse(string text)
    {
        string[] parts = text.Split(' ', 3);
        return parts.Length == 3 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long timestamp)
            && Enum.TryParse(parts[1], out DemoClientWord word) && Enum.IsDefined(word)
            ? new DemoClientLine(timestamp, word, parts[2])
            : null;
    }
}
