using System.Collections.Immutable;
using Petrel.Core.Sockets;

namespace Petrel.Terminal;

/// <summary>Figures for a person: short, with their unit.</summary>
internal static class Quantity
{
    // As ss spells it where there is little room.
    private static readonly string[] ShortNames =
        ["?", "ESTAB", "SYN_SENT", "SYN_RECV", "FIN_W1", "FIN_W2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING", "SYN_RECV"];

    /// <summary>A time in its largest unit: 7 s, 12 min, 3 h, 5 d.</summary>
    internal static string Age(double seconds) => seconds switch
    {
        < 120 => $"{Math.Max(0, seconds):0} s",
        < 7200 => $"{Math.Floor(seconds / 60):0} min",
        < 172800 => $"{Math.Floor(seconds / 3600):0} h",
        _ => $"{Math.Floor(seconds / 86400):0} d",
    };

    /// <summary>Decimal multiples, as networks are measured.</summary>
    internal static string BytesPerSecond(double bytes) => bytes switch
    {
        < 1 => "0",
        < 1000 => $"{bytes:0} B/s",
        < 9_950 => $"{bytes / 1e3:0.0} kB/s",
        < 999_500 => $"{bytes / 1e3:0} kB/s",
        < 9_950_000 => $"{bytes / 1e6:0.0} MB/s",
        < 999_500_000 => $"{bytes / 1e6:0} MB/s",
        _ => $"{bytes / 1e9:0.0} GB/s",
    };

    /// <summary>Octets in all.</summary>
    internal static string Bytes(double bytes) => bytes switch
    {
        < 1000 => $"{bytes:0} B",
        < 999_500 => $"{bytes / 1e3:0.0} kB",
        < 999_500_000 => $"{bytes / 1e6:0.0} MB",
        _ => $"{bytes / 1e9:0.0} GB",
    };

    /// <summary>A number and its noun.</summary>
    internal static string Count(long number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>Connections by state, by the kernel's names: ESTABLISHED 4 SYN_SENT 1.</summary>
    internal static string States(ImmutableArray<int> states) => Join(states, static state => ((TcpState)state).Name());

    /// <summary>The same in so many cells at most: by shorter names, else only how many there are.</summary>
    internal static string States(ImmutableArray<int> states, int cells)
    {
        string full = States(states);
        if (full.Length <= cells) return full;
        string brief = Join(states, static state => ShortNames[state]);
        int kinds = states.Count(static count => count > 0);
        return brief.Length <= cells || kinds < 2 ? brief : $"{states.Sum()} in {kinds} states";
    }

    private static string Join(ImmutableArray<int> states, Func<int, string> name) => string.Join(' ', Enumerable
        .Range(0, states.Length).Where(state => states[state] > 0).Select(state => $"{name(state)} {states[state]}"));
}
