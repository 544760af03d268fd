using System.Collections.Immutable;

namespace Petrel.Export.Otlp;

/// <summary>How OTLP is spoken.</summary>
public enum OtlpTransport : byte
{
    /// <summary>Protobuf over HTTP, port 4318 by custom.</summary>
    Http,

    /// <summary>gRPC, port 4317 by custom.</summary>
    Grpc,
}

/// <summary>Where metrics and incidents are sent by the OpenTelemetry protocol.</summary>
/// <param name="Endpoint">The collector, <c>http://127.0.0.1:4318</c>; the paths of the signals are added to it.</param>
public sealed record OtlpOptions(Uri Endpoint)
{
    /// <summary>How it is spoken.</summary>
    public OtlpTransport Transport { get; init; }

    /// <summary>How often metrics are sent; 1 s to 1 h.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Headers to send, such as one that carries a token; may hold secrets.</summary>
    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>What tells this machine from others: <c>host.name</c>, cluster, region.</summary>
    public ImmutableArray<(string Name, string Value)> Labels { get; init; } = [];
}
