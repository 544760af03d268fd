using Microsoft.AspNetCore.Http;

namespace Petrel.Lab.Front.Hub;

/// <summary>What each source has left at one slot. May be asked from many threads.</summary>
internal sealed class PullQuota
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RollingWindow> _windows = [];
    private SlotLimits _limits = SlotLimits.Unlimited;

    /// <summary>Sets other limits and forgets what was spent.</summary>
    internal void Replace(SlotLimits limits)
    {
        lock (_lock)
        {
            _limits = limits;
            _windows.Clear();
        }
    }

    /// <summary>The limit and its window in seconds; null is without limit.</summary>
    internal (int Limit, int Seconds)? LimitOf(PullSource source)
    {
        SlotLimits limits = _limits;
        int? limit = source.User is null ? limits.Anonymous : limits.SignedIn;
        return limit is int pulls ? (pulls, limits.WindowSeconds) : null;
    }

    /// <summary>Counts a request for a manifest if it is a GET, and writes the headers about it; false if none is left.</summary>
    internal bool Admit(PullSource source, bool counts, DateTimeOffset now, IHeaderDictionary headers)
    {
        if (LimitOf(source) is not (int limit, int seconds)) return true;
        bool admitted;
        int remaining;
        lock (_lock)
        {
            RollingWindow window = WindowOf(source.Name, limit, now);
            admitted = !counts || window.TrySpend(now);
            remaining = window.Remaining(now);
        }

        headers["ratelimit-limit"] = $"{limit};w={seconds}";
        headers["ratelimit-remaining"] = $"{remaining};w={seconds}";
        headers["docker-ratelimit-source"] = source.Name;
        return admitted;
    }

    private RollingWindow WindowOf(string source, int limit, DateTimeOffset now)
    {
        if (_windows.TryGetValue(source, out RollingWindow? window)) return window;
        window = new RollingWindow(limit, TimeSpan.FromSeconds(_limits.WindowSeconds));
        for (int i = 0; i < _limits.Spent; i++) window.TrySpend(now.AddSeconds(-_limits.SpentSecondsAgo));
        return _windows[source] = window;
    }
}
