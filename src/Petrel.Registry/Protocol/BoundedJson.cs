using System.Text;
using System.Text.Json;

namespace Petrel.Registry.Protocol;

/// <summary>
/// JSON from somewhere that is not to be trusted: whatever it holds, the answer is a value. Read with
/// <see cref="JsonDocument"/>, which needs no types and so no reflection, and forgives extra members.
/// </summary>
internal static class BoundedJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>What <paramref name="read"/> makes of the root; null if this is no JSON, or text in it is no text.</summary>
    internal static T? Read<T>(ReadOnlySpan<byte> utf8, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            // Octets that are no UTF-8 become U+FFFD here; the document would find them only when they are asked for.
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(utf8).TrimStart('\uFEFF'), Options);
            return read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair, written as \ud800
        }
    }

    /// <summary>A member's text, also of a number; null if this is no object, or it has no such member.</summary>
    internal static string? Text(JsonElement element, string name)
    {
        if (Member(element, name) is not { } value) return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }

    /// <summary>A member; null if this is no object, or it has no such member.</summary>
    internal static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    /// <summary>The elements of a member that is an array; none if it is not.</summary>
    internal static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
