using System.Diagnostics.Metrics;
using Petrel.Core.Attribution;
using Petrel.Export.Metrics;

namespace Petrel.Export.Otlp;

/// <summary>Every metric as an instrument of the SDK.</summary>
internal sealed class OtlpInstruments
{
    // One collection asks every instrument; all are to speak of the same moment.
    private static readonly TimeSpan SameMoment = TimeSpan.FromMilliseconds(500);

    private readonly MetricInputs _inputs;
    private readonly TimeProvider _clock;
    private readonly Histogram<double> _connect;
    private readonly Histogram<double> _age;
    private readonly Histogram<double> _lead;
    private Dictionary<MetricFamily, Metric> _latest = [];
    private long _builtAt;

    internal OtlpInstruments(Meter meter, MetricInputs inputs, TimeProvider clock)
    {
        _inputs = inputs;
        _clock = clock;
        _connect = meter.CreateHistogram<double>(Families.Connect.Name, "s", Families.Connect.Help);
        _age = meter.CreateHistogram<double>(Families.Age.Name, "s", Families.Age.Help);
        _lead = meter.CreateHistogram<double>(Families.Lead.Name, "s", Families.Lead.Help);
        foreach (MetricFamily family in Families.All) Create(meter, family);
    }

    internal void RecordConnect(string registry, RegistryRole role, double seconds) => _connect.Record(
        seconds, new KeyValuePair<string, object?>("registry", registry), new KeyValuePair<string, object?>("role", role.Name()));

    internal void RecordAge(string registry, RegistryRole role, double seconds) => _age.Record(
        seconds, new KeyValuePair<string, object?>("registry", registry), new KeyValuePair<string, object?>("role", role.Name()));

    internal void RecordLead(double seconds) => _lead.Record(seconds);

    private void Create(Meter meter, MetricFamily family)
    {
        if (family.Kind == MetricKind.Counter) meter.CreateObservableCounter(family.Name, () => Read(family), Unit(family), family.Help);
        else if (family.Kind != MetricKind.Histogram) meter.CreateObservableGauge(family.SampleName, () => Read(family), Unit(family), family.Help);
    }

    // UCUM, as OpenTelemetry spells units.
    private static string? Unit(MetricFamily family) => family.Unit switch { "seconds" => "s", "bytes" => "By", _ => null };

    private IEnumerable<Measurement<double>> Read(MetricFamily family)
    {
        if (_latest.Count == 0 || _clock.GetElapsedTime(_builtAt) > SameMoment)
        {
            _latest = MetricSetBuilder.Build(_inputs).Metrics.ToDictionary(static metric => metric.Family);
            _builtAt = _clock.GetTimestamp();
        }

        return _latest[family].Samples.Select(sample => new Measurement<double>(sample.Value, Tags(family, sample)));
    }

    private static IEnumerable<KeyValuePair<string, object?>> Tags(MetricFamily family, MetricSample sample) =>
        family.Labels.Zip(sample.Labels, static (name, value) => new KeyValuePair<string, object?>(name, value));
}
