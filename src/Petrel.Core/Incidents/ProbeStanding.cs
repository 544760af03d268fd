using Petrel.Core.Probing;

namespace Petrel.Core.Incidents;

/// <summary>
/// What probes have said of an incident, apart from what clients' connections showed, and when to ask again. Times are
/// CLOCK_MONOTONIC in nanoseconds.
/// </summary>
internal sealed class ProbeStanding
{
    private const long FirstPause = 15_000_000_000;
    private const long LongestPause = 240_000_000_000;
    private const int MostEvidence = 8;

    // One good answer between two bad ones is no recovery.
    private const int HealthyAnswersThatSuffice = 2;

    private readonly List<ProbeEvidence> _evidence = [];
    private long _pause = FirstPause;
    private int _healthyInARow;
    private string _latest = "";
    private string _latestOfMirrors = "";

    /// <summary>What probes said, each kind of answer once, the latest last.</summary>
    internal IReadOnlyList<ProbeEvidence> Evidence => _evidence;

    /// <summary>The latest verdict that pulls fail; null if there was none.</summary>
    internal ProbeReport? Verdict { get; private set; }

    /// <summary>When that was; 0 for never.</summary>
    internal long VerdictAt { get; private set; }

    /// <summary>When the registry is to be asked again; before that it wants to be left alone, or it is too early.</summary>
    internal long AskAgainAt { get; private set; } = long.MaxValue;

    /// <summary>Whether probes say by now that pulls work, or never said anything else.</summary>
    internal bool IsOvercome => Verdict is null || _healthyInARow >= HealthyAnswersThatSuffice;

    /// <summary>Whether the latest word is that pulls fail.</summary>
    internal bool SaysFailing => Verdict is not null && _healthyInARow == 0;

    /// <summary>The incident opened: it is asked about again after a while.</summary>
    internal void Begin(long now) => AskAgainAt = now + FirstPause;

    /// <summary>It is asked about again now; the next time after twice as long.</summary>
    internal void AskedAgain(long now)
    {
        _pause = Math.Min(_pause * 2, LongestPause);
        AskAgainAt = now + _pause;
    }

    /// <summary>Takes an answer in. True if it says something else than the one before.</summary>
    /// <param name="report">The answer.</param>
    /// <param name="isVerdict">Whether it may be taken for a verdict on what the clients met.</param>
    /// <param name="now">The present.</param>
    internal bool Take(ProbeReport report, bool isVerdict, long now)
    {
        Note(report, now);
        if (isVerdict)
        {
            (Verdict, VerdictAt, _healthyInARow) = (report, now, 0);
        }
        else if (report.MayConfirm && report.Health != ProbeHealth.Failing && Verdict is { } verdict && verdict.IsMirror == report.IsMirror)
        {
            // A recovery is looked at more closely.
            _healthyInARow++;
            _pause = FirstPause;
            AskAgainAt = Math.Min(AskAgainAt, now + FirstPause);
        }

        if (report.RetryAfterSeconds is { } seconds)
            AskAgainAt = Math.Max(AskAgainAt, now + Detection.DetectionContext.Nanoseconds(seconds));
        string word = $"{report.Signal} {report.Limit} {report.Caveat}";
        ref string latest = ref report.IsMirror ? ref _latestOfMirrors : ref _latest;
        bool isNews = word != latest;
        latest = word;
        return isNews;
    }

    private void Note(ProbeReport report, long now)
    {
        string caveat = report.Caveat is null ? "" : $" (this confirms nothing: {report.Caveat})";
        var evidence = new ProbeEvidence(
            report.Signal, now, report.Endpoints is [var first, ..] ? first : "", report.Seconds, $"{report.Summary}{caveat}");
        _evidence.RemoveAll(known => known.Signal == evidence.Signal && known.Endpoint == evidence.Endpoint);
        if (_evidence.Count == MostEvidence) _evidence.RemoveAt(0);
        _evidence.Add(evidence);
    }
}
