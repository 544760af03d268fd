using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Petrel.Export.Live;

namespace Petrel.Export.Metrics;

/// <summary>
/// Writes metrics as text, by Prometheus' exposition format 0.0.4 and by OpenMetrics 1.0. They differ in the names of
/// counters' and infos' definitions, the unit, and the end.
/// </summary>
/// <param name="target">Where the text goes, UTF-8.</param>
/// <param name="format">Which of the two.</param>
public sealed class MetricWriter(IBufferWriter<byte> target, MetricFormat format)
{
    /// <summary>Writes all metrics.</summary>
    public void Write(MetricSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        foreach (Metric metric in set.Metrics)
        {
            WriteDefinition(metric.Family);
            foreach (MetricSample sample in metric.Samples) WriteSample(metric.Family, sample);
        }

        if (format == MetricFormat.OpenMetrics) Put("# EOF\n");
    }

    private void WriteDefinition(MetricFamily family)
    {
        bool open = format == MetricFormat.OpenMetrics;
        string name = open ? family.Name : family.SampleName;
        Put($"# HELP {name} {EscapeHelp(family.Help)}\n# TYPE {name} {TypeName(family.Kind)}\n");
        if (open && family.Unit.Length > 0) Put($"# UNIT {name} {family.Unit}\n");
    }

    private string TypeName(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        MetricKind.Info when format == MetricFormat.OpenMetrics => "info",
        _ => "gauge",
    };

    private void WriteSample(MetricFamily family, in MetricSample sample)
    {
        if (sample.Histogram is { } histogram)
        {
            WriteHistogram(family, sample.Labels, histogram);
            return;
        }

        Put(family.SampleName);
        WriteLabels(family.Labels, sample.Labels, null);
        Put($" {Number(sample.Value)}\n");
    }

    private void WriteHistogram(MetricFamily family, ImmutableArray<string> labels, HistogramValue histogram)
    {
        for (int i = 0; i < histogram.Cumulative.Length; i++)
        {
            Put($"{family.Name}_bucket");
            WriteLabels(family.Labels, labels, i < histogram.Bounds.Length ? Bound(histogram.Bounds[i]) : "+Inf");
            Put($" {histogram.Cumulative[i]}\n");
        }

        Put($"{family.Name}_sum");
        WriteLabels(family.Labels, labels, null);
        Put($" {Number(histogram.Sum)}\n{family.Name}_count");
        WriteLabels(family.Labels, labels, null);
        Put($" {histogram.Count}\n");
    }

    private void WriteLabels(ImmutableArray<string> names, ImmutableArray<string> values, string? bound)
    {
        if (names.IsEmpty && bound is null) return;
        Put("{");
        for (int i = 0; i < names.Length; i++) Put($"{(i == 0 ? "" : ",")}{names[i]}=\"{EscapeLabel(values[i])}\"");
        if (bound is not null) Put($"{(names.IsEmpty ? "" : ",")}le=\"{bound}\"");
        Put("}");
    }

    // Both formats write a bound alike, so that a change of the format makes no new series.
    private static string Bound(double value)
    {
        string text = Number(value);
        return text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0";
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string EscapeLabel(string value) => value.AsSpan().ContainsAny("\\\"\n")
        ? value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")
        : value;

    // Text leaves quotes in HELP alone, OpenMetrics escapes them.
    private string EscapeHelp(string text)
    {
        string escaped = text.Replace("\\", "\\\\").Replace("\n", "\\n");
        return format == MetricFormat.OpenMetrics ? escaped.Replace("\"", "\\\"") : escaped;
    }

    private void Put(string text) => Encoding.UTF8.GetBytes(text, target);
}
