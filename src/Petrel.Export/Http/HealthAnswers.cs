using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Petrel.Export.Live;

namespace Petrel.Export.Http;

/// <summary>Says whether the agent lives, and whether it can do its work.</summary>
internal static class HealthAnswers
{
    // The loop comes round once a second; a busy machine may delay it.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(30);

    internal static Task LiveAsync(HttpContext http) => JsonAnswer.WriteAsync(http, static json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("alive"u8, true);
        json.WriteEndObject();
    });

    internal static Task ReadyAsync(HttpContext http, ApiSources sources)
    {
        string[] reasons = [.. Reasons(sources)];
        return JsonAnswer.WriteAsync(http, json => Write(json, reasons), reasons.Length == 0 ? 200 : 503);
    }

    private static IEnumerable<string> Reasons(ApiSources sources)
    {
        LiveView view = sources.Live.View;
        if (view.Hello is null) yield return "the watch has not begun";
        else if (view.Ended is not null) yield return "the watch has ended";
        else if (sources.Live.SinceLastTurn > LongestTurn) yield return $"the watch has not come round for {sources.Live.SinceLastTurn.TotalSeconds:0} s";
        if (sources.History.Health.Failure is { } failure) yield return $"the history cannot be written: {failure}";
    }

    private static void Write(Utf8JsonWriter json, string[] reasons)
    {
        json.WriteStartObject();
        json.WriteBoolean("ready"u8, reasons.Length == 0);
        json.WriteStartArray("reasons"u8);
        foreach (string reason in reasons) json.WriteStringValue(reason);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
