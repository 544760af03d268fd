using System.Text.Json;
using Petrel.Core.Outcomes;

namespace Petrel.Clients;

/// <summary>An event of the Docker Engine (<c>GET /events</c>): pulls that succeed; of those that fail it tells nothing.</summary>
internal static class DockerEvent
{
    /// <summary>Reads an event; null if it tells of no pull.</summary>
    internal static ClientOutcome? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "Type") != "image" || Text(root, "Action") != "pull") return null;
            string? image = root.TryGetProperty("Actor", out JsonElement actor) && actor.ValueKind == JsonValueKind.Object ? Text(actor, "ID") : null;
            return (image ?? Text(root, "id")) is { } name ? OutcomeReader.Pulled(OutcomeClients.Docker, name, TimeOf(root)) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static DateTime? TimeOf(JsonElement root) =>
        root.TryGetProperty("timeNano", out JsonElement time) && time.ValueKind == JsonValueKind.Number && time.TryGetInt64(out long nanoseconds) && nanoseconds > 0
            ? DateTime.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
            : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
