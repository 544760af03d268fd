using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Petrel.Export.Http;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Parameter">The query parameter.</param>
/// <param name="Detail">What is wrong with it, and what would be right.</param>
internal readonly record struct QueryError(string Parameter, string Detail);

/// <summary>Says why a request was not answered, as <c>application/problem+json</c> (RFC 9457).</summary>
internal static class Problem
{
    internal static Task WriteAsync(HttpContext http, int status, string title, string detail, ImmutableArray<QueryError> errors = default) =>
        JsonAnswer.WriteAsync(http, json => Write(json, status, title, detail, errors), status, "application/problem+json");

    private static void Write(Utf8JsonWriter json, int status, string title, string detail, ImmutableArray<QueryError> errors)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank");
        json.WriteString("title"u8, title);
        json.WriteNumber("status"u8, status);
        json.WriteString("detail"u8, detail);
        if (!errors.IsDefaultOrEmpty) WriteErrors(json, errors);
        json.WriteEndObject();
    }

    private static void WriteErrors(Utf8JsonWriter json, ImmutableArray<QueryError> errors)
    {
        json.WriteStartArray("errors"u8);
        foreach (QueryError error in errors)
        {
            json.WriteStartObject();
            json.WriteString("parameter"u8, error.Parameter);
            json.WriteString("detail"u8, error.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
