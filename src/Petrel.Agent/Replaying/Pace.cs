namespace Petrel.Agent.Replaying;

/// <summary>Holds a replay back, so that it goes as fast as it happened or some times faster.</summary>
/// <param name="speed">How many times faster; 0 holds nothing back.</param>
/// <param name="clock">The time in which the reader lives.</param>
internal sealed class Pace(double speed, TimeProvider clock)
{
    private long _recordedStart = -1;
    private long _start;

    /// <summary>Waits until the moment of the recording has come. False if the replay is to end.</summary>
    internal bool WaitFor(long monotonicNanoseconds, CancellationToken stop)
    {
        if (speed == 0) return !stop.IsCancellationRequested;
        if (_recordedStart < 0) (_recordedStart, _start) = (monotonicNanoseconds, clock.GetTimestamp());
        double due = (monotonicNanoseconds - _recordedStart) / 1e6 / speed;
        double wait = due - clock.GetElapsedTime(_start).TotalMilliseconds;
        return wait < 1 ? !stop.IsCancellationRequested : !stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue)));
    }
}
