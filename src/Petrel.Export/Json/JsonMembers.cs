using System.Text.Json;
using Petrel.Core.Sockets;

namespace Petrel.Export.Json;

/// <summary>What recurs in all of Petrel's JSON, in the one form that it has there.</summary>
public static class JsonMembers
{
    /// <summary>Texts, in their order.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(values);
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>Wall time, UTC, as RFC 3339 with microseconds; null if not known.</summary>
    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTime? time)
    {
        ArgumentNullException.ThrowIfNull(json);
        Span<byte> text = stackalloc byte[32];
        int length = 0;
        if (time?.TryFormat(text, out length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'") == true) json.WriteString(name, text[..length]);
        else json.WriteNull(name);
    }

    /// <summary>A number; null if not known.</summary>
    public static void WriteNumber(this Utf8JsonWriter json, ReadOnlySpan<byte> name, double? number)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (number is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    /// <summary>A whole number; null if not known.</summary>
    public static void WriteNumber(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? number)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (number is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    /// <summary>A span in seconds, to the microsecond; null if not known.</summary>
    public static void WriteSeconds(this Utf8JsonWriter json, ReadOnlySpan<byte> name, double? seconds) =>
        json.WriteNumber(name, seconds is { } known ? Math.Round(known, 6) : null);

    /// <summary>The inode of a network namespace, <c>netns</c>; null if not known.</summary>
    public static void WriteNetns(this Utf8JsonWriter json, NetnsId netns) =>
        json.WriteNumber("netns"u8, netns.IsKnown ? netns.Inode : (long?)null);

    /// <summary>What is missing, what that means, and what mends it.</summary>
    public static void WriteLack(this Utf8JsonWriter json, string missing, string effect, string fix)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteString("missing"u8, missing);
        json.WriteString("effect"u8, effect);
        json.WriteString("fix"u8, fix);
    }
}
