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
    private bool _quotaIsLow;
    private bool _isAsking;
    private bool _isWanted;

    /// <summary>When a periodic probe is due; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    internal TimeSpan Due => _isAsking || _next == Never ? Never : _next > _leftAloneUntil ? _next : _leftAloneUntil;

    /// <summary>Periodic probes begin; at a random moment of the first interval, for a fleet may start as one.</summary>
    internal void Begin(TimeSpan now)
    {
        if (options.IsPeriodic && isConfigured) _next = now + (ProbePacing.Interval(options, isBusy: false) * random());
    }

    /// <summary>A client connects to it.</summary>
    internal void Use(TimeSpan now)
    {
        bool wasBusy = IsBusy(now);
        _usedAt = now;
        TimeSpan interval = ProbePacing.Interval(options, isBusy: true);
        // What is no shorter than before must not be drawn anew, or each pull would bring it forward.
        bool isShorter = interval < ProbePacing.Interval(options, isBusy: false) || _next == Never;
        if (!options.IsPeriodic || wasBusy || !isShorter) return;
        TimeSpan soon = now + (interval * random());
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
        if (!isConfigured && !IsInUse(now))
        {
            _next = Never;
            return false;
        }

        _isAsking = true;
        return true;
    }

    /// <summary>The probe has ended. True if the registry is to be asked once more, for what happened meanwhile.</summary>
    /// <param name="now">The present.</param>
    /// <param name="leaveAlone">For how long it wants to be left alone; null if it does not mind.</param>
    /// <param name="quotaIsLow">Whether it said that few pulls are left.</param>
    internal bool Finish(TimeSpan now, TimeSpan? leaveAlone, bool quotaIsLow = false)
    {
        _isAsking = false;
        _quotaIsLow = quotaIsLow;
        if (leaveAlone is { } rest) _leftAloneUntil = now + rest;
        bool goesOn = options.IsPeriodic && (isConfigured || IsInUse(now));
        _next = goesOn ? now + ProbePacing.WithJitter(options, ProbePacing.Interval(options, IsBusy(now)), random()) : Never;
        bool again = _isWanted;
        _isWanted = false;
        return again && TryAsk(now);
    }

    private bool IsInUse(TimeSpan now) => WasUsedWithin(now, ProbePacing.UseMemory);

    // All hosts behind an address see its quota run low: those that do not pull need not look at it more often.
    private bool IsBusy(TimeSpan now) => WasUsedWithin(now, _quotaIsLow ? ProbePacing.UseMemory : ProbePacing.PullMemory);

    private bool WasUsedWithin(TimeSpan now, TimeSpan memory) => _usedAt != TimeSpan.MinValue && now - _usedAt < memory;
}
