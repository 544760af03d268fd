namespace Petrel.Storage;

/// <summary>How long history is kept, and how much of it.</summary>
public sealed record HistoryOptions
{
    /// <summary>How long points of a minute are kept.</summary>
    public TimeSpan MinutesKept { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long points of an hour are kept.</summary>
    public TimeSpan HoursKept { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long points of a day are kept.</summary>
    public TimeSpan DaysKept { get; init; } = TimeSpan.FromDays(3 * 365);

    /// <summary>How long probes are kept.</summary>
    public TimeSpan ProbesKept { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long quota readings and what clients said are kept.</summary>
    public TimeSpan OutcomesKept { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long incidents are kept after they are over.</summary>
    public TimeSpan IncidentsKept { get; init; } = TimeSpan.FromDays(3 * 365);

    /// <summary>How large the file may become, in octets; beyond it the oldest is given up before its time.</summary>
    public long MaxBytes { get; init; } = 500_000_000;

    /// <summary>How long a write waits for another process that holds the file.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after a failure the file is tried again; doubled each time, up to five minutes.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);
}
