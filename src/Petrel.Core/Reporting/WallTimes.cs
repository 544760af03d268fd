namespace Petrel.Core.Reporting;

/// <summary>Turns the engine's monotonic times into wall time.</summary>
/// <param name="At">Wall time, UTC, for CLOCK_MONOTONIC nanoseconds.</param>
public readonly record struct WallTimes(Func<long, DateTime> At);
