namespace Petrel.Storage.Keeping;

/// <summary>
/// Whether the time may be believed enough to forget by it. After a jump, as when a machine starts with a wrong clock, an hour
/// must pass in which it runs evenly.
/// </summary>
internal sealed class ClockTrust(TimeProvider clock)
{
    private static readonly TimeSpan Evenly = TimeSpan.FromHours(1);
    private static readonly TimeSpan Jump = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongAbsence = TimeSpan.FromDays(1);

    private DateTime? _seen;
    private long _seenAt;
    private long? _doubtedAt;

    /// <param name="now">The time, UTC.</param>
    /// <param name="newest">The latest time that the file knows; null if it knows none.</param>
    internal bool MayForget(DateTime now, DateTime? newest)
    {
        bool jumped = _seen is { } seen
            ? (now - seen - clock.GetElapsedTime(_seenAt)).Duration() > Jump
            : newest is { } known && (now - known > LongAbsence || known - now > Jump);
        (_seen, _seenAt) = (now, clock.GetTimestamp());
        if (jumped) _doubtedAt = _seenAt;
        if (_doubtedAt is { } since && clock.GetElapsedTime(since) < Evenly) return false;
        _doubtedAt = null;
        return true;
    }
}
