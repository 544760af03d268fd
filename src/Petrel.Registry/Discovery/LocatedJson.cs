using System.Collections.Immutable;
using System.Text.Json;

namespace Petrel.Registry.Discovery;

/// <summary>
/// A JSON configuration whose errors have lines. What is of a wrong type is a finding, and reading goes on.
/// </summary>
internal sealed class LocatedJson : IDisposable
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    private readonly ClientFiles _files;
    private readonly string _file;
    private readonly string _text;
    private readonly JsonDocument _document;

    private LocatedJson(ClientFiles files, string file, string text, JsonDocument document) =>
        (_files, _file, _text, _document) = (files, file, text, document);

    public void Dispose() => _document.Dispose();

    /// <summary>The root.</summary>
    internal JsonElement Root => _document.RootElement;

    /// <summary>Parses a document; null, after a finding, if it is no JSON object.</summary>
    internal static LocatedJson? Parse(string text, string file, ClientFiles files)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(text, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return new LocatedJson(files, file, text, document);
            files.Fail(file, 1, "must be one JSON object, { … }");
        }
        catch (JsonException exception)
        {
            files.Fail(file, (int)(exception.LineNumber ?? 0) + 1, $"no valid JSON{Hint(text, exception)}; the client cannot read it either");
        }
        document?.Dispose();
        return null;
    }

    /// <summary><c>file:line</c> of a text in the document: the first place where it stands.</summary>
    internal string PlaceOf(string text) => $"{_file}:{LineOf(text)}";

    /// <summary>An object; null if there is none, or, after a finding, if it is something else.</summary>
    internal JsonElement? Object(JsonElement from, string key) => Member(from, key, JsonValueKind.Object, "an object");

    /// <summary>A text; null as above.</summary>
    internal string? Text(JsonElement from, string key) => Member(from, key, JsonValueKind.String, "a text") is { } found ? TextOf(found) : null;

    /// <summary>A list of texts; what is none is a finding.</summary>
    internal ImmutableArray<string> Texts(JsonElement from, string key)
    {
        if (Member(from, key, JsonValueKind.Array, "a list of texts") is not { } list) return [];
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && TextOf(item) is { } text) texts.Add(text);
            else _files.Fail(_file, LineOf($"\"{key}\""), $"'{key}' must hold texts, each in quotation marks");
        }
        return texts.ToImmutable();
    }

    /// <summary>Whether a key is true; null if it is not there.</summary>
    internal static bool? Flag(JsonElement from, string key) =>
        Find(from, key) is { } found && found.ValueKind is JsonValueKind.True or JsonValueKind.False ? found.GetBoolean() : null;

    /// <summary>The line of a text, counted from 1; 1 if it is not there as it was written.</summary>
    internal int LineOf(string text)
    {
        int at = _text.IndexOf(text, StringComparison.Ordinal);
        return at < 0 ? 1 : _text.AsSpan(0, at).Count('\n') + 1;
    }

    /// <summary>Adds a finding where a text stands.</summary>
    internal void Fail(string where, string what) => _files.Fail(_file, LineOf(where), what);

    private JsonElement? Member(JsonElement from, string key, JsonValueKind kind, string what)
    {
        if (Find(from, key) is not { ValueKind: not JsonValueKind.Null } found) return null;
        if (found.ValueKind == kind) return found;
        _files.Fail(_file, LineOf($"\"{key}\""), $"'{key}' must be {what}");
        return null;
    }

    // As with the clients, the last of several keys of one name counts.
    private static JsonElement? Find(JsonElement from, string key)
    {
        JsonElement? found = null;
        foreach (JsonProperty property in from.EnumerateObject())
        {
            if (IsNamed(property, key)) found = property.Value;
        }
        return found;
    }

    // Half a surrogate pair (\ud800) is JSON and no text: no name of ours, and no reason to leave the others unread.
    private static bool IsNamed(JsonProperty property, string key)
    {
        try
        {
            return property.NameEquals(key);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Hint(string text, JsonException exception)
    {
        if (text.Trim().Length == 0) return ": the file is empty";
        return exception.Message.Contains("trailing comma", StringComparison.OrdinalIgnoreCase) ? ": a comma stands before the end of a list or object" : "";
    }
}
