namespace Petrel.Core;

/// <summary>Wall time for monotonic time, from the latest pair of both that an event gave.</summary>
internal sealed class WallClock
{
    private long _monotonic;
    private long _ticks;

    internal void Anchor(long monotonicNanoseconds, long utcTicks)
    {
        _monotonic = monotonicNanoseconds;
        _ticks = utcTicks;
    }

    internal DateTime At(long monotonicNanoseconds) => new(
        Math.Max(0, _ticks + ((monotonicNanoseconds - _monotonic) / TimeSpan.NanosecondsPerTick)), DateTimeKind.Utc);
}
