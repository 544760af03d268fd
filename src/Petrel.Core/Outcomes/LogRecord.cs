using System.Text;
using System.Text.Json;

namespace Petrel.Core.Outcomes;

/// <summary>
/// One line of a log, taken apart: logfmt (docker, containerd, CRI-O, podman), klog with or without structure (the kubelet),
/// JSON, or plain words.
/// </summary>
/// <param name="Message">What it says.</param>
/// <param name="Fields">The rest by name; empty for plain words.</param>
internal sealed record LogRecord(string Message, IReadOnlyDictionary<string, string> Fields)
{
    private const int MostFields = 64;

    private static readonly Dictionary<string, string> NoFields = [];

    /// <summary>A field; null if it is not there.</summary>
    internal string? this[string name] => Fields.GetValueOrDefault(name);

    /// <summary>The error beside the message, as the clients call it; null if there is none.</summary>
    internal string? Error => this["error"] ?? this["err"];

    /// <summary>Takes a line apart; what has no form is all message.</summary>
    internal static LogRecord Parse(string line)
    {
        if (line.StartsWith('{')) return ParseJson(line) ?? new LogRecord(line, NoFields);
        if (KlogBody(line) is { } body) return ParseKlog(body);
        Dictionary<string, string> fields = [];
        bool isLogfmt = line.Contains("msg=", StringComparison.Ordinal) && ReadFields(line, 0, fields);
        return isLogfmt && fields.Remove("msg", out string? message)
            ? new LogRecord(message, fields)
            : new LogRecord(line, NoFields);
    }

    private static LogRecord? ParseJson(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            Dictionary<string, string> fields = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.String && fields.Count < MostFields)
                    fields[property.Name] = property.Value.GetString() ?? "";
            }

            fields.Remove("msg", out string? message);
            return new LogRecord(message ?? "", fields);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // half a surrogate, or no JSON after all
        }
    }

    // I1124 20:11:35.260930    1234 kuberuntime_image.go:55] "Failed to pull image" err="…" image="…"
    private static string? KlogBody(string line)
    {
        bool begins = line.Length > 30 && line[0] is 'I' or 'W' or 'E' or 'F' && char.IsAsciiDigit(line[1]) && line[5] == ' ';
        int end = begins ? line.IndexOf("] ", StringComparison.Ordinal) : -1;
        return end < 0 ? null : line[(end + 2)..];
    }

    private static LogRecord ParseKlog(string body)
    {
        if (!body.StartsWith('"')) return new LogRecord(body, NoFields);
        Dictionary<string, string> fields = [];
        (string message, int at) = ReadQuoted(body, 0);
        ReadFields(body, at, fields);
        return new LogRecord(message, fields);
    }

    /// <summary>Reads <c>name=value</c> pairs; false if something else stands there. What came before that is kept.</summary>
    private static bool ReadFields(string line, int at, Dictionary<string, string> fields)
    {
        while (true)
        {
            while (at < line.Length && line[at] == ' ') at++;
            if (at == line.Length || fields.Count == MostFields) return true;
            int equals = line.IndexOf('=', at);
            if (equals <= at || line.AsSpan(at, equals - at).ContainsAny(' ', '"')) return false;
            string name = line[at..equals];
            (string value, at) = equals + 1 < line.Length && line[equals + 1] == '"'
                ? ReadQuoted(line, equals + 1)
                : ReadWord(line, equals + 1);
            fields[name] = value;
        }
    }

    private static (string Value, int End) ReadWord(string line, int at)
    {
        int end = line.IndexOf(' ', at);
        if (end < 0) end = line.Length;
        return (line[at..end], end);
    }

    // Go's %q; of its escapes only those that carry meaning here are resolved, the rest stays as it is.
    private static (string Value, int End) ReadQuoted(string line, int at)
    {
        var text = new StringBuilder(line.Length - at);
        for (at++; at < line.Length && line[at] != '"'; at++)
        {
            bool escaped = line[at] == '\\' && at + 1 < line.Length;
            if (escaped) at++;
            text.Append(escaped && line[at] is 'n' or 't' or 'r' ? ' ' : line[at]);
        }

        return (text.ToString(), Math.Min(at + 1, line.Length));
    }
}
