using static System.FormattableString;

namespace Petrel.Core.Reports;

/// <summary>Figures of a report for a person: short, with their unit, the same in text and on a page.</summary>
public static class Figures
{
    /// <summary>Octets in decimal multiples.</summary>
    public static string Bytes(double bytes) => Scaled(bytes, "B", 1000);

    /// <summary>A rate in bits a second, as bandwidth is sold.</summary>
    public static string Bits(double bytesPerSecond) => Scaled(bytesPerSecond * 8, "bit/s", 1000);

    /// <summary>Minutes as minutes, hours or days.</summary>
    public static string Minutes(double minutes) => minutes switch
    {
        0 => "0 min",
        < 1 => "< 1 min",
        < 120 => Invariant($"{minutes:0} min"),
        < 2880 => Invariant($"{minutes / 60:0.0} h"),
        _ => Invariant($"{minutes / 1440:0.0} d"),
    };

    /// <summary>Seconds from milliseconds to days, with a sign if negative.</summary>
    public static string Seconds(double seconds) => Math.Abs(seconds) switch
    {
        < 0.9995 => Invariant($"{seconds * 1000:0} ms"),
        < 9.95 => Invariant($"{seconds:0.0} s"),
        < 120 => Invariant($"{seconds:0} s"),
        < 7200 => Invariant($"{seconds / 60:0} min"),
        < 172_800 => Invariant($"{seconds / 3600:0.0} h"),
        _ => Invariant($"{seconds / 86_400:0.0} d"),
    };

    /// <summary>A share; what is not all is never rounded up to it.</summary>
    public static string Share(double? share) => share switch
    {
        null => "not known",
        >= 1 => Invariant($"{share * 100:0} %"),
        > 0.99 => Invariant($"{Math.Floor(share.Value * 10_000) / 100:0.00} %"),
        _ => Invariant($"{share * 100:0.0} %"),
    };

    /// <summary>A sum of money without a currency, which only the reader knows.</summary>
    public static string Money(double? amount) => amount is { } known ? Invariant($"{known:#,0.00}") : "–";

    /// <summary>A whole number with its thousands apart.</summary>
    public static string Number(long number) => number.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A number and its noun.</summary>
    public static string Count(long number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>A day.</summary>
    public static string Day(DateTime day) => Invariant($"{day:yyyy-MM-dd}");

    /// <summary>A time to the minute, UTC.</summary>
    public static string Time(DateTime time) => Invariant($"{time:yyyy-MM-dd HH:mm}");

    /// <summary>How a figure stands to the one before: +12 %, -3 %, 4 times.</summary>
    public static string Change(double now, double before) => before switch
    {
        _ when now.Equals(before) => "same",
        0 => "new",
        _ when now / before >= 3 => Invariant($"{now / before:0.#} times"),
        _ => Invariant($"{(now / before * 100) - 100:+0;-0;±0} %"),
    };

    private static string Scaled(double value, string unit, double step)
    {
        string[] prefixes = ["", "k", "M", "G", "T", "P"];
        int index = 0;
        while (Math.Abs(value) >= step * 0.9995 && index < prefixes.Length - 1)
        {
            value /= step;
            index++;
        }

        return index == 0 || value >= 99.95 ? Invariant($"{value:0} {prefixes[index]}{unit}") : Invariant($"{value:0.0} {prefixes[index]}{unit}");
    }
}
