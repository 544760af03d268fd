using Petrel.Export.Otlp;

namespace Petrel.Agent.Configuration;

/// <summary>Where metrics and incidents are sent by the OpenTelemetry protocol: <c>[otlp]</c>.</summary>
public sealed record OtlpSettings
{
    private static readonly (string Name, OtlpTransport Value)[] Transports = [("http", OtlpTransport.Http), ("grpc", OtlpTransport.Grpc)];

    /// <summary>The collector; null for none.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>How it is spoken.</summary>
    public OtlpTransport Transport { get; init; }

    /// <summary>How often metrics are sent, 1 s to 1 h.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A file with headers to send, <c>NAME: VALUE</c> a line; null for none.</summary>
    public string? HeadersFile { get; init; }

    /// <summary>The section with its defaults.</summary>
    internal static SettingSection<OtlpSettings> Section() => new(
        "otlp", "petrel agent: metrics, and incidents as log records, to an OpenTelemetry collector.", new OtlpSettings(),
        new("endpoint", "the collector; not set: nothing is sent",
            static (o, v) => o with { Endpoint = AlertSettings.Url(v) ?? o.Endpoint }, static o => TomlText.Of(o.Endpoint?.AbsoluteUri), "\"http://127.0.0.1:4318\""),
        new("transport", "http or grpc",
            static (o, v) => o with { Transport = v.AsChoice(Transports) ?? o.Transport },
            static o => TomlText.Of(Transports.First(one => one.Value == o.Transport).Name)),
        new("interval", "how often metrics are sent, 1s to 1h",
            static (o, v) => o with { Interval = v.AsDuration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)) ?? o.Interval }, static o => TomlText.Of(o.Interval)),
        new("headers_file", "a file with headers to send, NAME: VALUE a line; credential:NAME for one that systemd hands over",
            static (o, v) => o with { HeadersFile = v.AsText() ?? o.HeadersFile }, static o => TomlText.Of(o.HeadersFile), "\"credential:otlp-headers\""));
}
