using System.Collections.Immutable;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Export.Live;

/// <summary>Something of the engine with the wall times that it had then. Unlike the engine's own, these may be asked by any thread.</summary>
/// <typeparam name="T">What.</typeparam>
/// <param name="Value">It.</param>
/// <param name="Times">Its times.</param>
public sealed record Timed<T>(T Value, WallTimes Times);

/// <summary>A probe's answer, and when it was complete, UTC.</summary>
/// <param name="Report">The answer.</param>
/// <param name="Time">When it was complete, UTC.</param>
public sealed record TimedProbe(ProbeReport Report, DateTime Time);

/// <summary>What a forecast is about.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="Subject">What runs out.</param>
/// <param name="Account">Whose; null where it is nobody's in particular.</param>
/// <param name="IsMirror">Whether it is a mirror's, and not the registry's own.</param>
public readonly record struct ForecastKey(string Registry, ForecastSubject Subject, string? Account, bool IsMirror = false);

/// <summary>All that the agent knows at one moment; immutable.</summary>
public sealed record LiveView
{
    /// <summary>How the watch began; null until it has.</summary>
    public Hello? Hello { get; init; }

    /// <summary>How it ended; null while it runs.</summary>
    public Summary? Ended { get; init; }

    /// <summary>The source in use.</summary>
    public SourceKind Source { get; init; }

    /// <summary>What this machine does not allow now.</summary>
    public ImmutableArray<Degradation> Degraded { get; init; } = [];

    /// <summary>The last change of the source; null if there was none.</summary>
    public SourceChange? SourceChange { get; init; }

    /// <summary>The latest snapshot; null until there is one.</summary>
    public Timed<EngineSnapshot>? Snapshot { get; init; }

    /// <summary>Incidents that are not over, as last reported, by id.</summary>
    public ImmutableSortedDictionary<string, Timed<IncidentSnapshot>> Incidents { get; init; } =
        ImmutableSortedDictionary.Create<string, Timed<IncidentSnapshot>>(StringComparer.Ordinal);

    /// <summary>The latest forecasts.</summary>
    public ImmutableDictionary<ForecastKey, Timed<Forecast>> Forecasts { get; init; } =
        ImmutableDictionary<ForecastKey, Timed<Forecast>>.Empty;

    /// <summary>The latest answer of each registry, and of its mirrors.</summary>
    public ImmutableDictionary<(string Registry, bool IsMirror), TimedProbe> Probes { get; init; } =
        ImmutableDictionary<(string Registry, bool IsMirror), TimedProbe>.Empty;

    /// <summary>The last notices, oldest first.</summary>
    public ImmutableArray<Notice> Notices { get; init; } = [];
}
