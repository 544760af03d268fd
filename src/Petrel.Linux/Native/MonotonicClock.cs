namespace Petrel.Linux.Native;

/// <summary>The kernel's monotonic clock, which stands still while the machine is suspended and never steps.</summary>
public static class MonotonicClock
{
    /// <summary>CLOCK_MONOTONIC in nanoseconds.</summary>
    public static long Now => Libc.MonotonicNanoseconds();
}
