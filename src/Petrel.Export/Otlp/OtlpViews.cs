using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using Petrel.Export.Live;
using Petrel.Export.Metrics;

namespace Petrel.Export.Otlp;

/// <summary>Bounds of histograms, and how many series the SDK makes room for: it takes the memory at once.</summary>
internal static class OtlpViews
{
    private const int ByRegistryAndState = 6000;
    private const int ByRegistry = 1500;
    private const int Few = 64;

    internal static MetricStreamConfiguration? Of(Instrument instrument)
    {
        MetricFamily? family = Families.All.FirstOrDefault(one => one.Name == instrument.Name || one.SampleName == instrument.Name);
        if (family is null) return null;
        int limit = !family.Labels.Contains("registry") ? Few : family.Labels.Length > 2 || family == Families.IncidentsOpened ? ByRegistryAndState : ByRegistry;
        return family.Kind == MetricKind.Histogram
            ? new ExplicitBucketHistogramConfiguration { Boundaries = [.. Bounds(family)], CardinalityLimit = limit }
            : new MetricStreamConfiguration { CardinalityLimit = limit };
    }

    private static ImmutableArray<double> Bounds(MetricFamily family) =>
        family == Families.Connect ? Buckets.Connect : family == Families.Age ? Buckets.Age : Buckets.Lead;
}
