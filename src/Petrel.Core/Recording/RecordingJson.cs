using System.Text.Json;
using System.Text.Json.Serialization;
using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Outcomes;
using Petrel.Core.Probing;
using Petrel.Core.Sockets;

namespace Petrel.Core.Recording;

/// <summary>The JSON of everything in a recording that comes rarely: the header and payloads. Generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(InetAddressConverter), typeof(InetEndpointConverter), typeof(NetnsIdConverter), typeof(FiniteConverter),
        typeof(WordConverter<SourceKind>), typeof(WordConverter<RegistryRole>), typeof(WordConverter<PoolBehaviour>),
        typeof(WordConverter<ServerNameKind>),
        typeof(WordConverter<ProbeOccasion>), typeof(WordConverter<ProbeHealth>), typeof(WordConverter<RateLimitKind>),
        typeof(WordConverter<ProbePhase>), typeof(WordConverter<Cause>), typeof(WordConverter<OutcomeKind>),
    ])]
[JsonSerializable(typeof(RecordingHeader))]
[JsonSerializable(typeof(ProcessIdentity))]
[JsonSerializable(typeof(ResolvedName))]
[JsonSerializable(typeof(ServerName))]
[JsonSerializable(typeof(DnsAnswer))]
[JsonSerializable(typeof(HostCounters))]
[JsonSerializable(typeof(SourceSwitch))]
[JsonSerializable(typeof(DownloadSighting))]
[JsonSerializable(typeof(ProbeReport))]
[JsonSerializable(typeof(ClientOutcome))]
internal sealed partial class RecordingJson : JsonSerializerContext;

/// <summary>An enumeration as its lower-case word, as everywhere else.</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>An address in its usual text form.</summary>
internal sealed class InetAddressConverter : JsonConverter<InetAddress>
{
    public override InetAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        InetAddress.TryParse(reader.GetString(), out InetAddress address) ? address : throw new JsonException("no IP address");

    public override void Write(Utf8JsonWriter writer, InetAddress value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>Address and port in their usual text form.</summary>
internal sealed class InetEndpointConverter : JsonConverter<InetEndpoint>
{
    public override InetEndpoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        InetEndpoint.TryParse(reader.GetString() ?? "", 0, out InetEndpoint endpoint, out string? error) && endpoint.Port != 0
            ? endpoint
            : throw new JsonException(error ?? "no port");

    public override void Write(Utf8JsonWriter writer, InetEndpoint value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>A number that JSON can hold: 1e999 is read as infinity, which could not be written again.</summary>
internal sealed class FiniteConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDouble() is var value && double.IsFinite(value) ? value : throw new JsonException("no finite number");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>A network namespace as the number of its inode.</summary>
internal sealed class NetnsIdConverter : JsonConverter<NetnsId>
{
    public override NetnsId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetUInt32());

    public override void Write(Utf8JsonWriter writer, NetnsId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Inode);
}
