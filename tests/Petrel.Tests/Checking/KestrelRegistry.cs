using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Petrel.Tests.Checking;

/// <summary>A request that the registry got.</summary>
internal sealed record SeenRequest(string Method, string Host, string Path, string? Authorization);

/// <summary>
/// A registry on loopback: Kestrel, with TLS where it has a certificate. It behaves like Docker Hub, token server
/// included; what a test changes are the properties.
/// </summary>
internal sealed class KestrelRegistry : IAsyncDisposable
{
    internal const string Index =
        """{"manifests":[{"platform":{"os":"linux","architecture":"amd64"}},{"platform":{"os":"linux","architecture":"arm","variant":"v7"}},{"platform":{"os":"unknown","architecture":"unknown"}}]}""";

    private readonly WebApplication _application;

    private KestrelRegistry(X509Certificate2? certificate, string address, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(address), port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    internal static async Task<KestrelRegistry> StartAsync(X509Certificate2? certificate, string address = "127.0.0.1", int port = 0)
    {
        var registry = new KestrelRegistry(certificate, address, port);
        await registry._application.StartAsync(TestContext.Current.CancellationToken);
        return registry;
    }

    internal int Port => new Uri(_application.Urls.First()).Port;

    internal ConcurrentQueue<SeenRequest> Requests { get; } = [];

    /// <summary>Scheme, host and port of the token server; null lets everybody in without.</summary>
    internal string? Realm { get; set; }

    internal int PingStatus { get; set; } = 200;

    internal int TokenStatus { get; set; } = 200;

    internal int ManifestStatus { get; set; } = 200;

    internal string? Quota { get; set; }

    /// <summary>The only value of Authorization that the token server takes; null for any.</summary>
    internal string? Account { get; set; }

    internal string RetryAfter { get; set; } = "";

    /// <summary>What is done instead, for all requests.</summary>
    internal RequestDelegate? Instead { get; set; }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        Requests.Enqueue(new SeenRequest(request.Method, request.Host.Host, request.Path, request.Headers.Authorization.FirstOrDefault()));
        if (Instead is not null) return Instead(context);
        return request.Path.Value switch
        {
            "/v2/" => PingAsync(context),
            "/token" => TokenAsync(context),
            _ => ManifestAsync(context),
        };
    }

    private Task PingAsync(HttpContext context)
    {
        if (PingStatus != 200) return RefuseAsync(context, PingStatus);
        if (Realm is null) return context.Response.WriteAsync("{}");
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{Realm}/token\",service=\"registry.test\"";
        return RefuseAsync(context, 401);
    }

    private Task TokenAsync(HttpContext context)
    {
        if (Account is not null && context.Request.Headers.Authorization != Account) return RefuseAsync(context, 401);
        return TokenStatus == 200 ? context.Response.WriteAsync("""{"token":"opaque","expires_in":300}""") : RefuseAsync(context, TokenStatus);
    }

    private Task ManifestAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (Realm is not null && context.Request.Headers.Authorization != "Bearer opaque") return RefuseAsync(context, 401);
        if (Quota is { } remaining) response.Headers["ratelimit-limit"] = "100;w=21600";
        if (Quota is not null) response.Headers["ratelimit-remaining"] = $"{Quota};w=21600";
        if (Quota is not null) response.Headers["docker-ratelimit-source"] = "203.0.113.7";
        if (ManifestStatus != 200) return RefuseAsync(context, ManifestStatus);
        response.Headers["Docker-Content-Digest"] = "sha256:" + new string('a', 64);
        response.ContentType = "application/vnd.oci.image.index.v1+json";
        if (HttpMethods.IsGet(context.Request.Method)) return response.WriteAsync(Index);
        response.ContentLength = Index.Length;
        return Task.CompletedTask;
    }

    private Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        if (RetryAfter.Length > 0) context.Response.Headers.RetryAfter = RetryAfter;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync($$"""{"errors":[{"code":"X","message":"status {{status}}"}]}""");
    }
}
