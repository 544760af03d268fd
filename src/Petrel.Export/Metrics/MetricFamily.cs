using System.Collections.Immutable;
using Petrel.Export.Live;

namespace Petrel.Export.Metrics;

/// <summary>What a metric is.</summary>
public enum MetricKind : byte
{
    /// <summary>A figure that rises and falls.</summary>
    Gauge,

    /// <summary>A total that only rises.</summary>
    Counter,

    /// <summary>Figures counted in buckets.</summary>
    Histogram,

    /// <summary>Facts as labels; its value is always 1.</summary>
    Info,
}

/// <summary>A metric's definition.</summary>
/// <param name="Name">Its name without <c>_total</c>, <c>_info</c> and the like, which its samples carry.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Unit">Its base unit, with which the name ends; "" for a plain number.</param>
/// <param name="Help">What it says, one sentence.</param>
/// <param name="Labels">The names of its labels, in order.</param>
public sealed record MetricFamily(string Name, MetricKind Kind, string Unit, string Help, ImmutableArray<string> Labels)
{
    /// <summary>The name of its samples; those of a histogram add <c>_bucket</c>, <c>_sum</c> and <c>_count</c>.</summary>
    public string SampleName { get; } = Kind switch
    {
        MetricKind.Counter => $"{Name}_total",
        MetricKind.Info => $"{Name}_info",
        _ => Name,
    };
}

/// <summary>One figure of a metric.</summary>
/// <param name="Labels">The values of the labels, in the order of the definition.</param>
/// <param name="Value">The figure; without meaning for a histogram.</param>
/// <param name="Histogram">The buckets of a histogram; else null.</param>
public readonly record struct MetricSample(ImmutableArray<string> Labels, double Value, HistogramValue? Histogram = null);

/// <summary>A metric with its figures at one moment; immutable.</summary>
/// <param name="Family">Its definition.</param>
/// <param name="Samples">Its figures; empty where there is nothing to say.</param>
public sealed record Metric(MetricFamily Family, ImmutableArray<MetricSample> Samples);

/// <summary>All metrics at one moment; immutable. Every definition is there, whether it has figures or not.</summary>
/// <param name="Metrics">The metrics, in the order of <see cref="Families.All"/>.</param>
public sealed record MetricSet(ImmutableArray<Metric> Metrics);
