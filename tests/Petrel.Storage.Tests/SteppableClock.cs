using Microsoft.Extensions.Time.Testing;

namespace Petrel.Storage.Tests;

/// <summary>A clock whose wall time can be set, as by a person or NTP, while its monotonic time runs on.</summary>
public sealed class SteppableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _set;

    public void SetTo(DateTime time) => _set = time - base.GetUtcNow().UtcDateTime;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
