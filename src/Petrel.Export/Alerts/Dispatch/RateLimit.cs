namespace Petrel.Export.Alerts.Dispatch;

/// <summary>At most so many messages in any minute. Times are elapsed ones, which no step of the clock touches.</summary>
internal sealed class RateLimit(int most)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Queue<TimeSpan> _sent = new();

    /// <summary>How many may go now.</summary>
    internal int Left(TimeSpan now)
    {
        while (_sent.TryPeek(out TimeSpan first) && now - first >= Window) _sent.Dequeue();
        return Math.Max(0, most - _sent.Count);
    }

    /// <summary>How long until one more may go.</summary>
    internal TimeSpan Wait(TimeSpan now) => Left(now) > 0 ? TimeSpan.Zero : _sent.Peek() + Window - now;

    internal void Count(TimeSpan now) => _sent.Enqueue(now);
}
