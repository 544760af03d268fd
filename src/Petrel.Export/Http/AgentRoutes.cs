using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Petrel.Export.Metrics;

namespace Petrel.Export.Http;

/// <summary>Which path is answered by what.</summary>
internal static class AgentRoutes
{
    private static readonly string[] Methods = ["GET", "HEAD"];
    private static readonly byte[] Description = ReadDescription();

    internal static void Map(IEndpointRouteBuilder routes, ApiSources sources)
    {
        void Answer(string path, RequestDelegate answer) => routes.MapMethods(path, Methods, answer);
        void Plain(string path, RequestDelegate answer) => Answer(path, http => WithoutQuery(http, answer));
        Answer("/metrics", http => MetricsAsync(http, sources));
        Answer("/healthz", HealthAnswers.LiveAsync);
        Answer("/readyz", http => HealthAnswers.ReadyAsync(http, sources));
        Plain("/api/v1/snapshot", http => LiveAnswers.SnapshotAsync(http, sources));
        Plain("/api/v1/registries", http => LiveAnswers.RegistriesAsync(http, sources));
        Plain("/api/v1/forecasts", http => LiveAnswers.ForecastsAsync(http, sources));
        Answer("/api/v1/incidents", http => HistoryAnswers.IncidentsAsync(http, sources));
        Plain("/api/v1/incidents/{id}", http => HistoryAnswers.IncidentAsync(http, sources));
        Answer("/api/v1/history", http => HistoryAnswers.SeriesAsync(http, sources));
        Answer("/api/v1/probes", http => HistoryAnswers.ProbesAsync(http, sources));
        Answer("/api/v1/quotas", http => HistoryAnswers.QuotasAsync(http, sources));
        Answer("/api/v1/outcomes", http => HistoryAnswers.OutcomesAsync(http, sources));
        Plain("/api/v1/stream", http => StreamAnswer.WriteAsync(http, sources));
        Answer("/openapi.json", static http => JsonAnswer.WriteAsync(http, Description, "application/json"));
        Answer("/{**path}", http => PageAsync(http, sources.Page));
    }

    private static Task MetricsAsync(HttpContext http, ApiSources sources)
    {
        MetricFormat format = MetricFormats.Choose(http.Request.Headers.Accept.ToString());
        var body = new ArrayBufferWriter<byte>(1 << 14);
        new MetricWriter(body, format).Write(MetricSetBuilder.Build(sources.Metrics));
        http.Response.Headers.Vary = "Accept";
        return JsonAnswer.WriteAsync(http, body.WrittenMemory, format.ContentType());
    }

    private static Task WithoutQuery(HttpContext http, RequestDelegate answer)
    {
        var query = new QueryReader(http.Request.Query);
        return query.Errors() is { IsEmpty: false } errors
            ? Problem.WriteAsync(http, 400, "wrong query", "this path takes no query parameters", errors)
            : answer(http);
    }

    private static Task PageAsync(HttpContext http, IPage? page)
    {
        string path = http.Request.Path.Value ?? "/";
        if (page?.Find(path) is not { } file) return NotFoundAsync(http, path, page);
        http.Response.Headers.ETag = file.ETag;
        http.Response.Headers.CacheControl = "no-cache";
        if (file.ContentEncoding is not null) http.Response.Headers.ContentEncoding = file.ContentEncoding;
        if (http.Request.Headers.IfNoneMatch.ToString() != file.ETag) return JsonAnswer.WriteAsync(http, file.Content, file.ContentType);
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    private static Task NotFoundAsync(HttpContext http, string path, IPage? page) => path == "/" && page is null
        ? Problem.WriteAsync(http, 404, "no page here", "this agent serves no web page; see /api/v1/snapshot, /metrics and /openapi.json")
        : Problem.WriteAsync(http, 404, "nothing here", "there is nothing under this path; /openapi.json lists what there is");

    private static byte[] ReadDescription()
    {
        using System.IO.Stream stream = typeof(AgentRoutes).Assembly.GetManifestResourceStream("openapi.json")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
