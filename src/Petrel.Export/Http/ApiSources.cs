using Petrel.Core.History;
using Petrel.Export.Live;
using Petrel.Export.Metrics;
using Petrel.Export.Streaming;

namespace Petrel.Export.Http;

/// <summary>What the answers of the HTTP interface are made of. Everything is safe to use from any thread.</summary>
/// <param name="Live">What the agent knows now.</param>
/// <param name="History">What was kept.</param>
/// <param name="Stream">What is said as it happens.</param>
/// <param name="Metrics">Where figures come from.</param>
/// <param name="Clock">The time.</param>
public sealed record ApiSources(LiveState Live, IHistory History, StreamHub Stream, MetricInputs Metrics, TimeProvider Clock)
{
    /// <summary>The web page; null without one.</summary>
    public IPage? Page { get; init; }

    /// <summary>Hears of errors that are Petrel's own; null if nobody does.</summary>
    public Action<string, Exception>? OnError { get; init; }
}
