using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Petrel.Core.History;

namespace Petrel.Export.Http;

/// <summary>Answers from what was kept.</summary>
internal static class HistoryAnswers
{
    private const int MostIncidents = 10_000;

    internal static Task IncidentsAsync(HttpContext http, ApiSources sources)
    {
        var query = new QueryReader(http.Request.Query);
        var wanted = new IncidentQuery
        {
            Since = query.Time("since"),
            Until = query.Time("until"),
            Registry = query.Text("registry"),
            Cause = query.Cause("cause"),
            OnlyOpen = query.Flag("open"),
            Limit = query.Number("limit", 1, MostIncidents, 100),
            Skip = query.Number("skip", 0, int.MaxValue, 0),
        };
        if (wanted.Since >= wanted.Until) query.Fault("since", "is not before until");
        return AnswerAsync(http, query, "incidents", () => sources.History.Incidents(wanted), HistoryJson.Write);
    }

    internal static Task IncidentAsync(HttpContext http, ApiSources sources)
    {
        string id = (string)http.Request.RouteValues["id"]!;
        if (sources.History.Incident(id) is not { } incident)
            return Problem.WriteAsync(http, 404, "no such incident", $"there is no incident {id} in the history; /api/v1/incidents lists them");
        IReadOnlyList<string> reports = sources.History.Reports(id);
        return JsonAnswer.WriteAsync(http, json => HistoryJson.Write(json, incident, reports));
    }

    internal static Task SeriesAsync(HttpContext http, ApiSources sources)
    {
        var query = new QueryReader(http.Request.Query);
        SpanQuery span = query.Span(Now(sources));
        Resolution? resolution = query.Resolution("resolution");
        return AnswerAsync(http, query, "series", () => sources.History.Series(span, resolution), HistoryJson.Write);
    }

    internal static Task ProbesAsync(HttpContext http, ApiSources sources) =>
        SpanAsync(http, sources, "probes", sources.History.Probes, HistoryJson.Write);

    internal static Task QuotasAsync(HttpContext http, ApiSources sources) =>
        SpanAsync(http, sources, "quotas", sources.History.Quotas, HistoryJson.Write);

    internal static Task OutcomesAsync(HttpContext http, ApiSources sources) =>
        SpanAsync(http, sources, "outcomes", sources.History.Outcomes, HistoryJson.Write);

    private static Task SpanAsync<T>(
        HttpContext http, ApiSources sources, string name, Func<SpanQuery, IReadOnlyList<T>> read, Action<Utf8JsonWriter, T> write)
    {
        var query = new QueryReader(http.Request.Query);
        SpanQuery span = query.Span(Now(sources));
        return AnswerAsync(http, query, name, () => read(span), write);
    }

    private static Task AnswerAsync<T>(
        HttpContext http, QueryReader query, string name, Func<IReadOnlyList<T>> read, Action<Utf8JsonWriter, T> write)
    {
        if (query.Errors() is { IsEmpty: false } errors)
            return Problem.WriteAsync(http, 400, "wrong query", string.Join("; ", errors.Select(static error => $"{error.Parameter} {error.Detail}")), errors);
        IReadOnlyList<T> found = read();
        return JsonAnswer.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            foreach (T one in found) write(json, one);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static DateTime Now(ApiSources sources) => sources.Clock.GetUtcNow().UtcDateTime;
}
