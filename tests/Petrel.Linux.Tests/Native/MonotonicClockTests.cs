using Petrel.Linux.Native;

namespace Petrel.Linux.Tests.Native;

public class MonotonicClockTests
{
    [Fact]
    public void Now_Read_NeverGoesBackAndAgreesWithTheFramework()
    {
        // The framework's is CLOCK_MONOTONIC_COARSE in milliseconds, up to a kernel tick old.
        long before = Environment.TickCount64;
        long first = MonotonicClock.Now, second = MonotonicClock.Now;
        long after = Environment.TickCount64;

        Assert.True(second >= first);
        Assert.InRange(first / 1_000_000, before - 20, after + 20);
    }
}
