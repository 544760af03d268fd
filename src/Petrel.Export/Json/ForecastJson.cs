using System.Text.Json;
using Petrel.Core.Forecasting;

namespace Petrel.Export.Json;

/// <summary>What runs out and when, as members of a JSON object.</summary>
internal static class ForecastJson
{
    /// <summary>The forecast of a quota, a token, a certificate or a credential.</summary>
    internal static void Write(Utf8JsonWriter json, Forecast forecast)
    {
        json.WriteString("registry"u8, forecast.Registry);
        json.WriteString("subject"u8, forecast.Subject.Name());
        json.WriteString("urgency"u8, forecast.Urgency.Name());
        WriteFigures(json, forecast);
        json.WriteString("summary"u8, forecast.Summary);
    }

    /// <summary>The figures alone, where registry and subject are known already.</summary>
    internal static void WriteFigures(Utf8JsonWriter json, Forecast forecast)
    {
        json.WriteString("account"u8, forecast.Account);
        json.WriteString("source"u8, forecast.Source);
        json.WriteNumber("limit"u8, forecast.Quota?.Latest.Limit);
        json.WriteNumber("remaining"u8, forecast.Quota?.Latest.Remaining);
        json.WriteNumber("windowSeconds"u8, forecast.Quota?.Latest.Window.TotalSeconds);
        json.WriteNumber("pullsPerHour"u8, forecast.Quota is { } quota ? Math.Round(quota.Burn.PerSecond * 3600, 2) : null);
        json.WriteTime("at"u8, forecast.At);
        json.WriteTime("earliest"u8, forecast.Quota?.Exhaustion?.Earliest);
        json.WriteTime("latest"u8, forecast.Quota?.Exhaustion?.Latest);
        json.WriteNumber("confidence"u8, forecast.Confidence is { } confidence ? Math.Round(confidence, 2) : null);
        json.WriteStartArray("returns"u8);
        foreach (QuotaReturn back in forecast.Quota?.Returns ?? [])
        {
            json.WriteStartObject();
            json.WriteTime("earliest"u8, back.Earliest);
            json.WriteTime("latest"u8, back.Latest);
            json.WriteNumber("pulls"u8, back.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
