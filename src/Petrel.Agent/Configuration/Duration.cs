using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Petrel.Agent.Configuration;

/// <summary>
/// Durations as people write them: <c>500ms</c>, <c>1s</c>, <c>2m</c>, <c>1h30m</c>, <c>7d</c>; a bare number means
/// seconds.
/// </summary>
public static class Duration
{
    private const double LongestDays = 3650;

    private static readonly (string Name, double Seconds)[] Units =
        [("d", 86400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 0.001)];

    /// <summary>Parses a duration; if it is none, says in <paramref name="error"/> what is wrong.</summary>
    public static bool TryParse(string text, out TimeSpan duration, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        duration = default;
        double seconds = 0;
        int lastUnit = -1;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        error = rest.IsEmpty ? "a duration is missing; write for example 500ms, 1s, 2m or 1h30m" : null;
        while (error is null && !rest.IsEmpty)
        {
            error = TakePart(text, ref rest, ref lastUnit, ref seconds);
        }
        if (error is null && seconds > LongestDays * 86400) error = $"'{text}' is longer than {LongestDays} days";
        if (error is not null) return false;
        duration = TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>Parses a duration within a range.</summary>
    public static bool TryParse(
        string text, TimeSpan minimum, TimeSpan maximum, out TimeSpan duration, [NotNullWhen(false)] out string? error)
    {
        if (!TryParse(text, out duration, out error)) return false;
        if (duration < minimum || duration > maximum)
        {
            error = $"must be from {Format(minimum)} to {Format(maximum)}, not {text.Trim()}";
        }
        return error is null;
    }

    /// <summary>The shortest text that <see cref="TryParse(string, out TimeSpan, out string?)"/> reads back, to the millisecond.</summary>
    public static string Format(TimeSpan duration)
    {
        long milliseconds = (long)Math.Round(duration.TotalMilliseconds);
        if (milliseconds == 0) return "0s";
        var text = new StringBuilder();
        foreach ((string name, double seconds) in Units)
        {
            long unit = (long)(seconds * 1000);
            if (milliseconds < unit) continue;
            text.Append(CultureInfo.InvariantCulture, $"{milliseconds / unit}{name}");
            milliseconds %= unit;
        }
        return text.ToString();
    }

    private static string? TakePart(string text, ref ReadOnlySpan<char> rest, ref int lastUnit, ref double seconds)
    {
        int digits = CountWhile(rest, static c => char.IsAsciiDigit(c) || c == '.');
        if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            return $"'{text}' is no duration; write for example 500ms, 1s, 2m or 1h30m";
        }
        rest = rest[digits..];
        int letters = CountWhile(rest, char.IsAsciiLetter);
        string name = rest[..letters].ToString();
        rest = rest[letters..];

        // Only a number that stands alone has no unit: 1h30 would leave open what the 30 are.
        int unit = letters == 0 && lastUnit < 0 && rest.IsEmpty ? 3 : Array.FindIndex(Units, u => u.Name == name);
        if (unit < 0) return $"'{text}' has no valid unit; use ms, s, m, h or d after each number";
        if (unit <= lastUnit) return $"'{text}' has its units out of order; write the greatest first, as in 1h30m";
        lastUnit = unit;
        seconds += number * Units[unit].Seconds;
        return null;
    }

    private static int CountWhile(ReadOnlySpan<char> text, Func<char, bool> matches)
    {
        int count = 0;
        while (count < text.Length && matches(text[count])) count++;
        return count;
    }
}
