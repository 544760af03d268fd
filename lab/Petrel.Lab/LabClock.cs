using System.Diagnostics;

namespace Petrel.Lab;

/// <summary>CLOCK_MONOTONIC, the clock of the kernel's trace too, so that what processes print and what the kernel did compare.</summary>
public static class LabClock
{
    /// <summary>Now, in seconds.</summary>
    public static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
}
