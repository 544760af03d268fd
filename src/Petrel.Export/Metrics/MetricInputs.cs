using Petrel.Core.History;
using Petrel.Export.Live;

namespace Petrel.Export.Metrics;

/// <summary>What one receiver of alerts took and refused since the start.</summary>
/// <param name="Receiver">Its name in the configuration.</param>
/// <param name="Sent">Alerts that it took.</param>
/// <param name="Failed">Attempts that failed.</param>
public readonly record struct AlertCount(string Receiver, long Sent, long Failed);

/// <summary>Actions of one kind with one result since the start.</summary>
/// <param name="Kind">What they do.</param>
/// <param name="Result">How they ended.</param>
/// <param name="Count">How many.</param>
public readonly record struct ActionCount(string Kind, string Result, long Count);

/// <summary>Where the figures of metrics come from. Everything is safe to call from any thread.</summary>
/// <param name="Live">What the agent knows now.</param>
/// <param name="Version">Petrel's version.</param>
public sealed record MetricInputs(LiveState Live, string Version)
{
    /// <summary>How the history is; null where none is kept.</summary>
    public Func<HistoryHealth>? History { get; init; }

    /// <summary>Alerts that wait to be sent.</summary>
    public Func<int> OutboxWaiting { get; init; } = static () => 0;

    /// <summary>Things the watch said that the agent could not take in time.</summary>
    public Func<long> QueueDropped { get; init; } = static () => 0;

    /// <summary>What became of alerts.</summary>
    public Func<IEnumerable<AlertCount>> Alerts { get; init; } = static () => [];

    /// <summary>What became of actions.</summary>
    public Func<IEnumerable<ActionCount>> Actions { get; init; } = static () => [];
}
