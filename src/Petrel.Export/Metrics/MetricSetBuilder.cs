using System.Collections.Immutable;
using Petrel.Export.Live;

namespace Petrel.Export.Metrics;

/// <summary>Makes the metrics of one moment. Any thread may do so.</summary>
public static class MetricSetBuilder
{
    /// <summary>The metrics as they stand.</summary>
    public static MetricSet Build(MetricInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var samples = new SampleCollector();
        LiveView view = inputs.Live.View;
        ConnectionMetrics.Collect(inputs.Live.Counters, view, samples);
        IncidentMetrics.Collect(inputs.Live.Counters, view, samples);
        ForesightMetrics.Collect(inputs.Live.Counters, view, samples);
        SelfMetrics.Collect(inputs, view, samples);
        return samples.ToSet();
    }
}

/// <summary>Gathers samples by definition.</summary>
internal sealed class SampleCollector
{
    private readonly Dictionary<MetricFamily, ImmutableArray<MetricSample>.Builder> _byFamily =
        Families.All.ToDictionary(static family => family, static _ => ImmutableArray.CreateBuilder<MetricSample>());

    internal void Add(MetricFamily family, double value, params ImmutableArray<string> labels) =>
        _byFamily[family].Add(new MetricSample(labels, value));

    internal void Add(MetricFamily family, HistogramValue histogram, params ImmutableArray<string> labels) =>
        _byFamily[family].Add(new MetricSample(labels, 0, histogram));

    internal void AddTime(MetricFamily family, DateTime time, params ImmutableArray<string> labels) =>
        Add(family, (time - DateTime.UnixEpoch).TotalSeconds, labels);

    internal MetricSet ToSet() =>
        new([.. Families.All.Select(family => new Metric(family, _byFamily[family].ToImmutable()))]);
}
