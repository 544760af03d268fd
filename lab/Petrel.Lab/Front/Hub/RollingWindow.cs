namespace Petrel.Lab.Front.Hub;

/// <summary>Counts what happened within the last so many seconds. Not for many threads.</summary>
internal sealed class RollingWindow(int limit, TimeSpan length)
{
    private readonly Queue<DateTimeOffset> _spent = [];

    /// <summary>How many are left at a time; times must not go back.</summary>
    internal int Remaining(DateTimeOffset now)
    {
        while (_spent.TryPeek(out DateTimeOffset oldest) && oldest + length <= now) _spent.Dequeue();
        return limit - _spent.Count;
    }

    /// <summary>Spends one if one is left.</summary>
    internal bool TrySpend(DateTimeOffset now)
    {
        if (Remaining(now) <= 0) return false;
        _spent.Enqueue(now);
        return true;
    }
}
