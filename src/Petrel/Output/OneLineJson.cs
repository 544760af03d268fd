using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Petrel.Export.Json;

namespace Petrel.Output;

/// <summary>The one JSON object that a command says and ends with.</summary>
internal static class OneLineJson
{
    // Commands hold quotes and plus signs; nothing here goes into a web page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object and a line feed.</summary>
    /// <param name="type">Which command it is.</param>
    /// <param name="time">Wall time, UTC.</param>
    /// <param name="version">Petrel's version.</param>
    /// <param name="members">Writes what the command found.</param>
    internal static string Write(string type, DateTime time, string version, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(8 * 1024);
        using var json = new Utf8JsonWriter(buffer, Plain);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteTime("time"u8, time);
        json.WriteString("version"u8, version);
        members(json);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }
}
