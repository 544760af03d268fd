using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Petrel.Export.Http;

/// <summary>Answers with JSON, whole or not at all.</summary>
internal static class JsonAnswer
{
    // Answers are never put into HTML as they are, and say so by their type: text may stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static async Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write, int status = 200, string contentType = "application/json")
    {
        var body = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(body, Readable)) write(json);
        http.Response.StatusCode = status;
        await WriteAsync(http, body.WrittenMemory, contentType).ConfigureAwait(false);
    }

    internal static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> body, string contentType)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }
}
