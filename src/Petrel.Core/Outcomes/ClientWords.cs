using Petrel.Core.Incidents;

namespace Petrel.Core.Outcomes;

/// <summary>What clients said of one incident so far. Owned by it. Times are CLOCK_MONOTONIC in nanoseconds.</summary>
internal sealed class ClientWords
{
    private const int MostImages = 32;

    private readonly List<string> _images = [];

    internal int Failed { get; private set; }

    internal int Retrying { get; private set; }

    internal int Succeeded { get; private set; }

    /// <summary>When a client first said that a pull had failed; 0 while none did.</summary>
    internal long FailedAt { get; private set; }

    /// <summary>The images that failing clients named, each once.</summary>
    internal IReadOnlyList<string> Images => _images;

    /// <summary>Takes a word in; true if it is worth to be told: the first of a failure, or of an image.</summary>
    internal bool Take(ClientOutcome outcome, long saidAt)
    {
        bool isNews = outcome.Kind == OutcomeKind.Failed && Failed == 0;
        switch (outcome.Kind)
        {
            case OutcomeKind.Failed: Failed++; break;
            case OutcomeKind.Retrying: Retrying++; break;
            default: Succeeded++; return false;
        }

        if (outcome.Kind == OutcomeKind.Failed && (FailedAt == 0 || saidAt < FailedAt)) FailedAt = saidAt;
        if (outcome.Image is not { } image || _images.Count == MostImages || _images.Contains(image)) return isNews;
        _images.Add(image);
        return true;
    }

    /// <summary>As it is shown; null while nobody said anything.</summary>
    internal IncidentWords? Snapshot(long openedAt) => Failed + Retrying + Succeeded == 0
        ? null
        : new IncidentWords(Failed, Retrying, Succeeded, FailedAt == 0 ? null : (FailedAt - openedAt) / 1e9);
}
