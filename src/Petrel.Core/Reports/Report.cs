using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;

namespace Petrel.Core.Reports;

/// <summary>What happened in a span of time, what it cost, and what comes next. Immutable; times are UTC.</summary>
public sealed record Report
{
    /// <summary>What was asked.</summary>
    public required ReportOptions Options { get; init; }

    /// <summary>Whether history holds nothing at all of this span.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>All registries together.</summary>
    public required Totals Totals { get; init; }

    /// <summary>The same of the span of equal length before; null if history holds nothing of it.</summary>
    public Totals? Before { get; init; }

    /// <summary>The registries, the one with the most minutes lost first.</summary>
    public ImmutableArray<RegistryReport> Registries { get; init; } = [];

    /// <summary>Incidents by registry and cause, the costliest first.</summary>
    public ImmutableArray<CauseReport> Causes { get; init; } = [];

    /// <summary>One for each day that the span touches.</summary>
    public ImmutableArray<DayReport> Days { get; init; } = [];

    /// <summary>The hours of the day, 24, added up over all days; empty where history holds only whole days.</summary>
    public ImmutableArray<HourReport> Hours { get; init; } = [];

    /// <summary>How the pull quotas stand, the one that runs out first first.</summary>
    public ImmutableArray<QuotaPlan> Quotas { get; init; } = [];

    /// <summary>How the bandwidth stands; null where no hour's figures are kept.</summary>
    public BandwidthPlan? Bandwidth { get; init; }

    /// <summary>How well the warnings did.</summary>
    public required WarningScore Warnings { get; init; }

    /// <summary>The longest incidents.</summary>
    public ImmutableArray<StoredIncident> Longest { get; init; } = [];
}

/// <summary>Figures of all registries, or of one.</summary>
/// <param name="Opened">Connections that opened.</param>
/// <param name="Received">Payload octets received.</param>
/// <param name="Sent">Payload octets sent, by connections that closed.</param>
/// <param name="Incidents">Incidents that lasted in the span.</param>
/// <param name="MinutesLost">Minutes in which at least one incident of a registry lasted, added up over registries.</param>
/// <param name="Succeeded">Pulls that clients said succeeded.</param>
/// <param name="Failed">Pulls that clients said failed.</param>
/// <param name="Handshakes">Handshake times in seconds.</param>
public sealed record Totals(
    long Opened, long Received, long Sent, int Incidents, double MinutesLost, long Succeeded, long Failed, LogHistogram Handshakes)
{
    /// <summary>The share of pulls that succeeded, 0 to 1; null where no client said how one ended.</summary>
    public double? Success => Succeeded + Failed == 0 ? null : Succeeded / (double)(Succeeded + Failed);
}

/// <summary>One registry.</summary>
/// <param name="Registry">Its name.</param>
/// <param name="Totals">Its figures.</param>
/// <param name="BusiestHourBytesPerSecond">The mean rate of its busiest hour; null where only whole days are kept.</param>
/// <param name="Roles">What each of its roles transferred.</param>
public sealed record RegistryReport(
    string Registry, Totals Totals, double? BusiestHourBytesPerSecond, ImmutableArray<RoleTraffic> Roles);

/// <summary>What the hosts of one role transferred.</summary>
/// <param name="Role">The role.</param>
/// <param name="Received">Payload octets received.</param>
/// <param name="Sent">Payload octets sent, by connections that closed.</param>
/// <param name="Cost">What was received at the price that was named; null if none was.</param>
public sealed record RoleTraffic(RegistryRole Role, long Received, long Sent, double? Cost);

/// <summary>Incidents of one registry with one cause.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="Cause">The cause.</param>
/// <param name="Incidents">How many.</param>
/// <param name="MinutesLost">Minutes in which at least one of them lasted.</param>
/// <param name="Open">How many last.</param>
public sealed record CauseReport(string Registry, Cause Cause, int Incidents, double MinutesLost, int Open);

/// <summary>One day, UTC.</summary>
/// <param name="Day">Its midnight.</param>
/// <param name="IsWhole">Whether all of it lies in the span.</param>
/// <param name="HasSeries">Whether anything was kept of its connections; if not, Petrel may not have run.</param>
/// <param name="Opened">Connections that opened.</param>
/// <param name="Received">Payload octets received.</param>
/// <param name="PeakBytesPerSecond">The mean rate of the busiest hour, all registries together; null where only whole days are kept.</param>
/// <param name="MinutesLost">Minutes lost, added up over registries.</param>
public sealed record DayReport(
    DateTime Day, bool IsWhole, bool HasSeries, long Opened, long Received, double? PeakBytesPerSecond, double MinutesLost);

/// <summary>One hour of the day, UTC, over all days.</summary>
/// <param name="Hour">0 to 23.</param>
/// <param name="Opened">Connections that opened.</param>
/// <param name="Received">Payload octets received.</param>
/// <param name="MinutesLost">Minutes lost, added up over registries.</param>
public sealed record HourReport(int Hour, long Opened, long Received, double MinutesLost);

/// <summary>How one pull quota was used, and where that leads.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="Account"><c>anonymous</c>, or where the account's credential is stored.</param>
/// <param name="Limit">Pulls in a window, as last read.</param>
/// <param name="WindowSeconds">The window.</param>
/// <param name="PeakUsed">The most pulls that were used of a window.</param>
/// <param name="PeakAt">When.</param>
/// <param name="DaysExhausted">Days on which nothing was left at least once.</param>
/// <param name="Projection">The growth of each day's peak, and when it reaches the limit.</param>
/// <param name="WithAccount">What an account would allow, and when that runs out; null where it is not published, or allows no more.</param>
public sealed record QuotaPlan(
    string Registry,
    string Account,
    long Limit,
    double WindowSeconds,
    long PeakUsed,
    DateTime PeakAt,
    int DaysExhausted,
    Projection Projection,
    AccountPlan? WithAccount)
{
    /// <summary>The share of the limit that was used at the peak.</summary>
    public double PeakShare => Limit > 0 ? PeakUsed / (double)Limit : 1;

    /// <summary>The most that was used on each whole day that had a reading, oldest first.</summary>
    public ImmutableArray<(DateTime Day, double Used)> DailyPeaks { get; init; } = [];
}

/// <summary>What an account would change.</summary>
/// <param name="Limit">What it allows.</param>
/// <param name="Projection">When that runs out at the same growth.</param>
public sealed record AccountPlan(AccountLimit Limit, Projection Projection);

/// <summary>How the bandwidth was used, and where that leads.</summary>
/// <param name="PeakBytesPerSecond">The mean rate of the busiest hour.</param>
/// <param name="PeakAt">When that hour began.</param>
/// <param name="Projection">The growth of each day's busiest hour in octets a second, and when it reaches the bandwidth.</param>
public sealed record BandwidthPlan(double PeakBytesPerSecond, DateTime PeakAt, Projection Projection);

/// <summary>How well warnings did, by what clients said.</summary>
/// <param name="Warned">Failures that were warned of in time.</param>
/// <param name="Late">Failures of which the warning came after.</param>
/// <param name="Missed">Failures without a warning.</param>
/// <param name="BorneOut">Incidents in which a client failed.</param>
/// <param name="NotBorneOut">Incidents in which clients of the registry succeeded and none failed: false alarms, as far as clients tell.</param>
/// <param name="Unheard">Incidents of which no client said anything.</param>
/// <param name="MedianLeadSeconds">The lead over the first failure of an incident, negative if the warning came after; null without one.</param>
/// <param name="ShortestLeadSeconds">The shortest of them.</param>
/// <param name="LongestLeadSeconds">The longest of them.</param>
public sealed record WarningScore(
    int Warned,
    int Late,
    int Missed,
    int BorneOut,
    int NotBorneOut,
    int Unheard,
    double? MedianLeadSeconds,
    double? ShortestLeadSeconds,
    double? LongestLeadSeconds);
