using System.Collections.Immutable;
using System.Text.Json;

namespace Petrel.Export.Alerts;

/// <summary>What an incident's JSON line says beyond what history has in fields of its own. What is not there is empty.</summary>
/// <param name="Advice">What to do.</param>
/// <param name="Endpoints">Addresses that are affected.</param>
/// <param name="Clients">Clients that suffer.</param>
internal sealed record ReportDetails(ImmutableArray<string> Advice, ImmutableArray<string> Endpoints, ImmutableArray<string> Clients)
{
    /// <summary>How many of each at most.</summary>
    internal const int Most = 16;

    internal static ReportDetails Of(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return new ReportDetails(
                Take(root, "advice", Text), Take(root, "endpoints", Text), [.. Take(root, "processes", Process).Distinct()]);
        }
        catch (JsonException)
        {
            // The alert is worth more than its details.
            return new ReportDetails([], [], []);
        }
    }

    private static ImmutableArray<string> Take(JsonElement root, string name, Func<JsonElement, string?> read) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement array) && array.ValueKind == JsonValueKind.Array
            ? [.. array.EnumerateArray().Select(read).OfType<string>().Take(Most)]
            : [];

    private static string? Text(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    private static string? Process(JsonElement process)
    {
        if (process.ValueKind != JsonValueKind.Object) return null;
        string name = process.TryGetProperty("name", out JsonElement text) ? Text(text) ?? "process" : "process";
        return process.TryGetProperty("pid", out JsonElement pid) && pid.ValueKind == JsonValueKind.Number ? $"{name}[{pid.GetRawText()}]" : name;
    }
}
