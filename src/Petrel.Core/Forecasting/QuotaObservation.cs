namespace Petrel.Core.Forecasting;

/// <summary>A pull quota as a registry stated it at one moment.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Limit">Pulls in a window; at least 1.</param>
/// <param name="Remaining">Pulls that were left; from 0 to <paramref name="Limit"/>.</param>
/// <param name="Window">The length of the rolling window; greater than zero.</param>
public readonly record struct QuotaObservation(DateTime At, long Limit, long Remaining, TimeSpan Window)
{
    /// <summary>Whether the numbers can be.</summary>
    public bool IsSensible => Limit >= 1 && Remaining >= 0 && Remaining <= Limit && Window > TimeSpan.Zero;
}

/// <summary>What came of an observation.</summary>
public enum ObservationOutcome : byte
{
    /// <summary>It was taken in.</summary>
    Taken,

    /// <summary>It was the first, or nothing that was known before fits to it: another limit, window or counter. All begins anew.</summary>
    BeganAnew,

    /// <summary>It is older than the last one, or its numbers cannot be.</summary>
    Ignored,
}
