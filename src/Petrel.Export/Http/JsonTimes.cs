using System.Text.Json;

namespace Petrel.Export.Http;

/// <summary>Writes times and optional figures as the JSON lines do.</summary>
internal static class JsonTimes
{
    internal static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTime time)
    {
        Span<byte> text = stackalloc byte[32];
        time.TryFormat(text, out int length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        json.WriteString(name, text[..length]);
    }

    internal static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTime? time)
    {
        if (time is { } known) json.WriteTime(name, known);
        else json.WriteNull(name);
    }

    internal static void WriteOptional(this Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } known) json.WriteNumber(name, Math.Round(known, 6));
        else json.WriteNull(name);
    }
}
