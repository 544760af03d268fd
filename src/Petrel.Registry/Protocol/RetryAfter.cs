using System.Globalization;

namespace Petrel.Registry.Protocol;

/// <summary>Reads <c>Retry-After</c> (RFC 9110, section 10.2.3): seconds or a date.</summary>
public static class RetryAfter
{
    /// <summary>No server may silence the probes for longer than this.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(24);

    /// <summary>How long to wait from <paramref name="now"/> on, from 0 to 24 h; null if there is no such header or it is senseless.</summary>
    public static TimeSpan? Parse(string? header, DateTimeOffset now)
    {
        string text = header?.Trim() ?? "";
        if (text.Length is 0 or > 64) return null;
        if (text.All(char.IsAsciiDigit))
        {
            bool fits = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds);
            return fits && seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;
        }
        if (!DateTimeOffset.TryParseExact(
            text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
        {
            return null;
        }
        TimeSpan wait = date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
    }
}
