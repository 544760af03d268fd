using System.Text.Json;

namespace Petrel.Export.Tests.Http;

/// <summary>Holds an answer against its schema: the part of JSON Schema that the description uses, taken strictly.</summary>
internal sealed class Schema(JsonElement document)
{
    internal List<string> Faults { get; } = [];

    /// <summary>The paths of the description that are read with GET, and the schema of each JSON answer.</summary>
    internal static JsonElement? Answer(JsonElement operation, string status) =>
        operation.GetProperty("responses").TryGetProperty(status, out JsonElement response)
        && response.GetProperty("content").TryGetProperty("application/json", out JsonElement content)
            ? content.GetProperty("schema")
            : null;

    internal void Check(JsonElement value, JsonElement schema, string where)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            Check(value, Resolve(reference.GetString()!), where);
            return;
        }

        if (schema.TryGetProperty("anyOf", out JsonElement any))
        {
            if (!any.EnumerateArray().Any(one => IsGood(value, one))) Faults.Add($"{where}: fits none of anyOf");
            return;
        }

        if (!Types(schema).Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && Types(schema).Contains("number")))
            Faults.Add($"{where}: {TypeOf(value)} is not {string.Join('|', Types(schema))}");
        if (schema.TryGetProperty("enum", out JsonElement values) && !values.EnumerateArray().Any(one => one.GetString() == value.GetString()))
            Faults.Add($"{where}: {value} is not listed");
        if (schema.TryGetProperty("const", out JsonElement only) && only.GetString() != value.GetString()) Faults.Add($"{where}: {value} is not {only}");
        if (value.ValueKind == JsonValueKind.Object) CheckMembers(value, schema, where);
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray()) Check(item, schema.GetProperty("items"), $"{where}[]");
        }
    }

    private void CheckMembers(JsonElement value, JsonElement schema, string where)
    {
        JsonElement properties = schema.TryGetProperty("properties", out JsonElement known) ? known : default;
        foreach (JsonElement name in schema.TryGetProperty("required", out JsonElement required) ? required.EnumerateArray() : default)
        {
            if (!value.TryGetProperty(name.GetString()!, out _)) Faults.Add($"{where}: {name} is missing");
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            string path = $"{where}.{member.Name}";
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out JsonElement own)) Check(member.Value, own, path);
            else if (schema.GetProperty("additionalProperties") is { ValueKind: JsonValueKind.Object } other) Check(member.Value, other, path);
            else if (schema.GetProperty("additionalProperties").ValueKind == JsonValueKind.False) Faults.Add($"{path}: is not described");
        }
    }

    private bool IsGood(JsonElement value, JsonElement schema)
    {
        var trial = new Schema(document);
        trial.Check(value, schema, "");
        return trial.Faults.Count == 0;
    }

    private JsonElement Resolve(string reference)
    {
        JsonElement at = document;
        foreach (string part in reference.TrimStart('#', '/').Split('/')) at = at.GetProperty(part);
        return at;
    }

    private static string[] Types(JsonElement schema) => !schema.TryGetProperty("type", out JsonElement type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(static one => one.GetString()!)]
        : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };
}
