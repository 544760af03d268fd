namespace Petrel.Core.Reports;

/// <summary>What a report is about.</summary>
/// <param name="Since">From then on, UTC.</param>
/// <param name="Until">Until before then, UTC.</param>
public sealed record ReportOptions(DateTime Since, DateTime Until)
{
    /// <summary>What a gigabyte (10^9 octets) received costs, in whatever currency; null if that is not asked.</summary>
    public double? CostPerGigabyte { get; init; }

    /// <summary>The bandwidth that is there, in bits a second; null if that is not asked.</summary>
    public double? BandwidthBitsPerSecond { get; init; }

    /// <summary>The pulls in a window that a registry allows an account, where that is published.</summary>
    public Func<string, AccountLimit?> AccountLimitOf { get; init; } = static _ => null;
}

/// <summary>What a registry allows whoever signs in.</summary>
/// <param name="Account">The kind of account.</param>
/// <param name="Limit">Pulls in a window.</param>
/// <param name="WindowSeconds">The window.</param>
/// <param name="CheckedOn">When that was last read where it is published, for a person.</param>
public sealed record AccountLimit(string Account, long Limit, double WindowSeconds, string CheckedOn);
