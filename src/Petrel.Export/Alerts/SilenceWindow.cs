using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Petrel.Export.Alerts;

/// <summary>
/// A time in which nobody is told of anything new: every day or on some days of the week from one time of day to another, as
/// maintenance is (<c>22:00-06:00</c>, <c>sat,sun 00:00-24:00</c>, <c>mon-fri 01:00-02:30</c>), or once
/// (<c>2026-12-24T18:00Z/2026-12-26T06:00Z</c>). A window through midnight belongs to the day on which it begins.
/// </summary>
public sealed record SilenceWindow
{
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly bool[] _days = [true, true, true, true, true, true, true];
    private readonly TimeSpan _from;
    private readonly TimeSpan _length;
    private readonly DateTime? _once;

    private SilenceWindow(bool[] days, TimeSpan from, TimeSpan length) => (_days, _from, _length) = (days, from, length);

    private SilenceWindow(DateTime start, TimeSpan length) => (_once, _length) = (start, length);

    /// <summary>Parses a window; if it is none, says in <paramref name="error"/> what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SilenceWindow? window, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        window = text.Contains('/', StringComparison.Ordinal) ? ParseOnce(text) : ParseWeekly(text.Trim().ToLowerInvariant());
        if (window is not null) window = window with { Text = text.Trim() };
        error = window is null
            ? $"'{text}' is no silence; write for example 22:00-06:00, mon-fri 01:00-02:30 or 2026-12-24T18:00Z/2026-12-26T06:00Z"
            : null;
        return window is not null;
    }

    /// <summary>When the silence of this moment is over, UTC, windows that follow each other taken together; null if there is none.</summary>
    public static DateTime? EndOf(IEnumerable<SilenceWindow> windows, DateTime now, TimeZoneInfo zone)
    {
        ImmutableArray<SilenceWindow> all = [.. windows];
        DateTime end = now;
        // A silence that never ends is looked at again after as many days.
        for (int day = 0; day < 32 && all.Max(window => window.EndAt(end, zone)) is { } next; day++) end = next;
        return end > now ? end : null;
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => Text;

    private string Text { get; init; } = "";

    private DateTime? EndAt(DateTime now, TimeZoneInfo zone)
    {
        if (_once is { } start) return now >= start && now < start + _length ? start + _length : null;
        DateTime local = TimeZoneInfo.ConvertTimeFromUtc(now, zone);
        // Yesterday's may last until today.
        for (int back = 0; back <= 1; back++)
        {
            DateTime begin = local.Date.AddDays(-back) + _from;
            if (_days[(int)local.Date.AddDays(-back).DayOfWeek] && local >= begin && local < begin + _length)
                return ToUtc(begin + _length, zone, now);
        }

        return null;
    }

    private static DateTime ToUtc(DateTime local, TimeZoneInfo zone, DateTime now)
    {
        // The hour that summer time leaves out ends when it would have begun.
        if (zone.IsInvalidTime(local)) local = local.AddHours(1);
        DateTime end = TimeZoneInfo.ConvertTimeToUtc(local, zone);
        return end > now ? end : now.AddMinutes(1);
    }

    private static SilenceWindow? ParseOnce(string text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;
        string[] ends = text.Split('/');
        return ends.Length == 2 && DateTime.TryParse(ends[0], CultureInfo.InvariantCulture, Utc, out DateTime start)
            && DateTime.TryParse(ends[1], CultureInfo.InvariantCulture, Utc, out DateTime end) && end > start
            ? new SilenceWindow(start, end - start)
            : null;
    }

    private static SilenceWindow? ParseWeekly(string text)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] times = parts.Length is 1 or 2 ? parts[^1].Split('-') : [];
        if (times.Length != 2 || TimeOf(times[0]) is not { } from || TimeOf(times[1]) is not { } to) return null;
        bool[]? days = parts.Length == 1 ? [true, true, true, true, true, true, true] : DaysOf(parts[0]);
        TimeSpan length = to > from ? to - from : to + TimeSpan.FromDays(1) - from;
        return days is null || from == to || from.Days > 0 ? null : new SilenceWindow(days, from, length);
    }

    private static TimeSpan? TimeOf(string text)
    {
        if (text == "24:00") return TimeSpan.FromDays(1);
        return TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time)
            ? time.ToTimeSpan()
            : null;
    }

    private static bool[]? DaysOf(string text)
    {
        bool[] days = new bool[7];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            int first = Array.IndexOf(DayNames, ends[0]);
            int last = Array.IndexOf(DayNames, ends[^1]);
            if (ends.Length > 2 || first < 0 || last < 0) return null;
            for (int day = first; ; day = (day + 1) % 7)
            {
                days[day] = true;
                if (day == last) break;
            }
        }

        return days;
    }
}
