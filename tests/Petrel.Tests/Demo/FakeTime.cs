namespace Petrel.Tests.Demo;

/// <summary>A clock that stands still until it is moved, and whose ticks are no ticks of any real unit.</summary>
internal sealed class FakeTime : TimeProvider
{
    private const long TicksASecond = 7_000;

    private double _seconds = 100;

    public override long TimestampFrequency => TicksASecond;

    public override long GetTimestamp() => (long)(_seconds * TicksASecond);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(_seconds);

    internal void Pass(double seconds) => _seconds += seconds;
}
