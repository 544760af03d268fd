using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Petrel.Core.Attribution;
using Petrel.Core.Incidents;
using Petrel.Export.Live;
using Petrel.Export.Metrics;

namespace Petrel.Export.Otlp;

/// <summary>
/// Sends metrics, and incidents as log records, to an OpenTelemetry collector. Requests are made on the SDK's own threads.
/// Gauges and totals are those of <see cref="MetricSet"/>; histograms are recorded figure by figure, since the SDK takes no
/// finished ones.
/// </summary>
public sealed class OtlpExport : IFigureListener, IDisposable
{
    private const string Name = "petrel";

    private readonly Meter _meter;
    private readonly OtlpInstruments _instruments;
    private readonly MeterProvider _metrics;
    private readonly ILoggerFactory _logging;
    private readonly ILogger _log;

    /// <summary>Begins to send.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="inputs">Where figures come from. The caller makes this the listener of the counters.</param>
    /// <param name="clock">The time.</param>
    public OtlpExport(OtlpOptions options, MetricInputs inputs, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(inputs);
        _meter = new Meter(Name, inputs.Version);
        _instruments = new OtlpInstruments(_meter, inputs, clock);
        ResourceBuilder resource = Describe(options, inputs.Version);
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Name)
            .AddView(OtlpViews.Of)
            .AddReader(new PeriodicExportingMetricReader(
                new OtlpMetricExporter(Exporter(options, "metrics")),
                (int)options.Interval.TotalMilliseconds,
                (int)options.Timeout.TotalMilliseconds))
            .Build();
        _logging = LoggerFactory.Create(logging => logging.AddOpenTelemetry(log =>
        {
            log.SetResourceBuilder(resource);
            log.IncludeFormattedMessage = true;
            log.AddProcessor(new BatchLogRecordExportProcessor(new OtlpLogExporter(Exporter(options, "logs")), scheduledDelayMilliseconds: 1000));
        }));
        _log = _logging.CreateLogger("petrel.incident");
    }

    /// <summary>Sends a report of an incident as a log record.</summary>
    public void Send(IncidentSnapshot incident, WallTimes times)
    {
        var entry = new IncidentLogEntry(incident, times);
        LogLevel level = incident.Phase == IncidentPhase.Resolved ? LogLevel.Information
            : incident.Severity == Severity.Critical ? LogLevel.Error
            : LogLevel.Warning;
        _log.Log(level, new EventId(1, "petrel.incident"), entry, null, static (one, _) => one.ToString());
    }

    /// <summary>Sends what there is now and waits for that.</summary>
    /// <returns>Whether the collector took the metrics in time.</returns>
    public bool Flush(TimeSpan patience) => _metrics.ForceFlush((int)patience.TotalMilliseconds);

    /// <inheritdoc />
    public void OnConnect(string registry, RegistryRole role, double seconds) => _instruments.RecordConnect(registry, role, seconds);

    /// <inheritdoc />
    public void OnAge(string registry, RegistryRole role, double seconds) => _instruments.RecordAge(registry, role, seconds);

    /// <inheritdoc />
    public void OnLead(double seconds) => _instruments.RecordLead(seconds);

    /// <inheritdoc />
    public void Dispose()
    {
        _metrics.Dispose();
        _logging.Dispose();
        _meter.Dispose();
    }

    private static ResourceBuilder Describe(OtlpOptions options, string version) => ResourceBuilder.CreateEmpty()
        .AddService(Name, serviceVersion: version, autoGenerateServiceInstanceId: false)
        .AddAttributes(options.Labels.Select(static label => KeyValuePair.Create(label.Name, (object)label.Value)));

    private static OtlpExporterOptions Exporter(OtlpOptions options, string signal)
    {
        bool overHttp = options.Transport == OtlpTransport.Http;
        return new OtlpExporterOptions
        {
            Protocol = overHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc,
            Endpoint = overHttp ? new Uri($"{options.Endpoint.AbsoluteUri.TrimEnd('/')}/v1/{signal}") : options.Endpoint,
            TimeoutMilliseconds = (int)options.Timeout.TotalMilliseconds,
            // Set even if empty, so that variables of the environment never add to what is configured.
            Headers = string.Join(',', options.Headers.Select(static header => $"{header.Name}={Uri.EscapeDataString(header.Value)}")),
        };
    }
}
