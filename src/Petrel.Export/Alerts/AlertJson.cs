using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Petrel.Export.Alerts.Dispatch;
using Petrel.Export.Alerts.Receivers;

namespace Petrel.Export.Alerts;

/// <summary>Everything of alerts that is JSON; written by generated code, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(UtcMicroseconds)])]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(AlertMessage))]
[JsonSerializable(typeof(MemoryRecord))]
[JsonSerializable(typeof(AlertmanagerAlert[]))]
[JsonSerializable(typeof(SlackMessage))]
internal sealed partial class AlertJson : JsonSerializerContext
{
    /// <summary>An alert from the outbox; or null, and why it cannot be read.</summary>
    internal static Alert? ReadAlert(string payload, out string? error)
    {
        try
        {
            Alert? alert = JsonSerializer.Deserialize(payload, Default.Alert);
            error = alert switch
            {
                null => "the payload is empty",
                { Version: > Alerts.Alert.CurrentVersion } => $"the payload is of version {alert.Version}, written by a later Petrel",
                _ => null,
            };
            return error is null ? alert : null;
        }
        catch (JsonException problem)
        {
            error = $"the payload cannot be read: {problem.Message}";
            return null;
        }
    }
}

/// <summary>Times as all of Petrel's JSON has them: RFC 3339, UTC, microseconds.</summary>
internal sealed class UtcMicroseconds : JsonConverter<DateTime>
{
    /// <inheritdoc />
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        const DateTimeStyles Utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;
        return DateTime.TryParse(reader.GetString(), CultureInfo.InvariantCulture, Utc, out DateTime time)
            ? time
            : throw new JsonException("no time");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out int length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        writer.WriteStringValue(text[..length]);
    }
}
