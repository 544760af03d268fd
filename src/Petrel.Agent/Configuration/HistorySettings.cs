using Petrel.Storage;

namespace Petrel.Agent.Configuration;

/// <summary>Where history is kept, and how long.</summary>
public sealed record HistorySettings
{
    /// <summary>The file; null for the usual place of this user.</summary>
    public string? Path { get; init; }

    /// <summary>How long and how much.</summary>
    public HistoryOptions Options { get; init; } = new();

    /// <summary>The section with its defaults.</summary>
    internal static SettingSection<HistorySettings> Section() => new(
        "history", "petrel agent: the history, one SQLite file.", new HistorySettings(),
        new("path", "the file; not set: /var/lib/petrel/history.db, or below $XDG_STATE_HOME for a user without root",
            static (o, v) => o with { Path = v.AsText() ?? o.Path }, static o => TomlText.Of(o.Path), "\"/var/lib/petrel/history.db\""),
        Kept("minutes_kept", "how long points of a minute are kept", static o => o.MinutesKept, static (o, t) => o with { MinutesKept = t }),
        Kept("hours_kept", "how long points of an hour are kept", static o => o.HoursKept, static (o, t) => o with { HoursKept = t }),
        Kept("days_kept", "how long points of a day are kept", static o => o.DaysKept, static (o, t) => o with { DaysKept = t }),
        Kept("probes_kept", "how long probes are kept", static o => o.ProbesKept, static (o, t) => o with { ProbesKept = t }),
        Kept("outcomes_kept", "how long quota readings and what clients said are kept", static o => o.OutcomesKept, static (o, t) => o with { OutcomesKept = t }),
        Kept("incidents_kept", "how long incidents are kept after they are over", static o => o.IncidentsKept, static (o, t) => o with { IncidentsKept = t }),
        new("max_megabytes", "how large the file may become, 10 to 100000; beyond it the oldest is given up before its time",
            static (o, v) => o with { Options = o.Options with { MaxBytes = Megabytes(v) ?? o.Options.MaxBytes } },
            static o => TomlText.Of(o.Options.MaxBytes / 1e6)));

    private static Setting<HistorySettings> Kept(
        string key, string meaning, Func<HistoryOptions, TimeSpan> get, Func<HistoryOptions, TimeSpan, HistoryOptions> with) => new(
        key, $"{meaning}, 1h to 3650d",
        (o, v) => v.AsDuration(TimeSpan.FromHours(1), TimeSpan.FromDays(3650)) is { } span ? o with { Options = with(o.Options, span) } : o,
        o => TomlText.Of(get(o.Options)));

    private static long? Megabytes(SettingValue value)
    {
        if (value.AsNumber() is not { } number) return null;
        if (number is >= 10 and <= 100_000) return (long)(number * 1e6);
        value.Object($"must be from 10 to 100000, not {TomlText.Of(number)}");
        return null;
    }
}
