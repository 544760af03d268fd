using Petrel.Agent.Configuration;

namespace Petrel.Agent.Probing;

/// <summary>
/// When one registry is asked: one probe at a time, none while it wants to be left alone. Times are spans since an origin
/// that is the caller's. Not thread-safe.
/// </summary>
/// <param name="options">When registries are asked.</param>
/// <param name="isConfigured">Whether a user configured or named it, so that it is probed though nobody uses it.</param>
/// <param name="random">A number from 0 to 1, another one each time.</param>
internal sealed class RegistrySchedule(ProbeOptions options, bool isConfigured, Func<double> random)
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    private TimeSpan _usedAt = TimeSpan.MinValue;
    private TimeSpan _leftAloneUntil = TimeSpan.MinValue;
    private TimeSpan _next = Never;
    private int _sameInARow;
    private bool _isAsking;
    private bool _isWanted;

    /// <summary>When a periodic probe is due; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    internal TimeSpan Due => _isAsking || _next == Never ? Never : _next > _leftAloneUntil ? _next : _leftAloneUntil;

    /// <summary>Periodic probes begin; at a random moment of the first interval, for a fleet may start as one.</summary>
    internal void Begin(TimeSpan now)
    {
        if (options.Periodic && isConfigured) _next = now + (ProbePacing.Interval(options, 0) * random());
    }

    /// <summary>A client connects to it.</summary>
    internal void Use(TimeSpan now)
    {
        bool wasInUse = IsInUse(now);
        _usedAt = now;
        if (!options.Periodic || wasInUse) return;
        _sameInARow = 0;
        TimeSpan soon = now + (ProbePacing.Interval(options, 0) * random());
        if (soon < _next) _next = soon;
    }

    /// <summary>It is under suspicion. True if it may be asked now; if it is being asked, it will be again after that.</summary>
    internal bool TryAsk(TimeSpan now)
    {
        if (now < _leftAloneUntil) return false;
        _isWanted = _isAsking;
        if (_isAsking) return false;
        _isAsking = true;
        return true;
    }

    /// <summary>Takes the periodic probe that is due, if one is.</summary>
    internal bool TryTakeDue(TimeSpan now)
    {
        if (Due > now) return false;
        _isAsking = true;
        return true;
    }

    /// <summary>The probe has ended. True if the registry is to be asked once more, for what happened meanwhile.</summary>
    /// <param name="now">The present.</param>
    /// <param name="leaveAlone">For how long it wants to be left alone; null if it does not mind.</param>
    /// <param name="isSame">Whether it said what it said before.</param>
    internal bool Finish(TimeSpan now, TimeSpan? leaveAlone, bool isSame)
    {
        _isAsking = false;
        _sameInARow = isSame ? _sameInARow + 1 : 0;
        if (leaveAlone is { } rest) _leftAloneUntil = now + rest;
        bool goesOn = options.Periodic && (isConfigured || IsInUse(now));
        _next = goesOn ? now + ProbePacing.WithJitter(options, ProbePacing.Interval(options, _sameInARow), random()) : Never;
        bool again = _isWanted;
        _isWanted = false;
        return again && TryAsk(now);
    }

    private bool IsInUse(TimeSpan now) => _usedAt != TimeSpan.MinValue && now - _usedAt < ProbePacing.UseMemory;
}
