namespace Petrel.Linux.Native;

/// <summary>Clocks of processor time (<c>time.h</c>).</summary>
internal static unsafe partial class Libc
{
    internal static double ClockSeconds(int clock)
    {
        TimeSpec now;
        _ = ClockGetTime(clock, &now);
        return now.Seconds + (now.Nanoseconds / 1e9);
    }
}
