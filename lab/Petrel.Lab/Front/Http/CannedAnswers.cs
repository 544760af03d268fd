using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Network;

namespace Petrel.Lab.Front.Http;

/// <summary>Answers that a registry gives without looking at its images, mostly refusals.</summary>
internal static class CannedAnswers
{
    private const string Increase = "https://www.docker.com/increase-rate-limit";

    /// <summary>The answer of a status fault, with what registries send beside it.</summary>
    internal static Task FaultAsync(Exchange exchange, FaultRule rule, string? user = null)
    {
        if (rule.RetryAfter is int seconds)
            exchange.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return rule switch
        {
            { Status: 401 } when exchange.Role == LabRole.Auth => BadPasswordAsync(exchange),
            { Status: 401 } => UnauthorizedAsync(exchange),
            { Status: 403 } => ErrorAsync(exchange, 403, "DENIED", "requested access to the resource is denied"),
            { Status: 404 } => NotFoundAsync(exchange),
            { Status: 429, Abuse: true } => AbuseAsync(exchange),
            { Status: 429 } => QuotaAsync(exchange, user),
            _ => PageAsync(exchange, rule.Status!.Value),
        };
    }

    /// <summary>401, with the challenge of the role.</summary>
    internal static Task UnauthorizedAsync(Exchange exchange, string? error = null)
    {
        string scope = exchange.Path.Repository is string repository ? $",scope=\"repository:{repository}:pull\"" : "";
        string suffix = error is null ? "" : $",error=\"{error}\"";
        exchange.Response.Headers.WWWAuthenticate = exchange.Role == LabRole.Api
            ? $"Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\"{scope}{suffix}"
            : "Basic realm=\"Petrel lab\"";
        return ErrorAsync(exchange, 401, "UNAUTHORIZED", "authentication required");
    }

    /// <summary>What Docker Hub's token server says to a wrong password.</summary>
    internal static Task BadPasswordAsync(Exchange exchange) =>
        JsonAsync(exchange, 401, new { details = "incorrect username or password" });

    /// <summary>404, for what the path names.</summary>
    internal static Task NotFoundAsync(Exchange exchange) => exchange.Path.Kind == PathKind.Manifest
        ? ErrorAsync(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown")
        : ErrorAsync(exchange, 404, "BLOB_UNKNOWN", "blob unknown to registry");

    /// <summary>429 because the pulls of the window are spent.</summary>
    internal static Task QuotaAsync(Exchange exchange, string? user) => ErrorAsync(exchange, 429, "TOOMANYREQUESTS", user is null
        ? $"You have reached your unauthenticated pull rate limit. {Increase}"
        : $"You have reached your pull rate limit as '{user}': dckr_jti_{Guid.NewGuid():N}. You may increase the limit by "
            + $"upgrading. {Increase}");

    /// <summary>An answer as JSON.</summary>
    internal static Task JsonAsync(Exchange exchange, int status, object body) =>
        SendAsync(exchange, status, "application/json", JsonSerializer.SerializeToUtf8Bytes(body));

    private static Task AbuseAsync(Exchange exchange)
    {
        IHeaderDictionary headers = exchange.Response.Headers;
        if (headers.RetryAfter.Count == 0) headers.RetryAfter = "60";
        headers.Connection = "close";
        return SendAsync(exchange, 429, "text/plain", "Too Many Requests (HAP429).\n"u8.ToArray());
    }

    private static Task ErrorAsync(Exchange exchange, int status, string code, string message)
    {
        exchange.Response.Headers["docker-distribution-api-version"] = "registry/2.0";
        return JsonAsync(exchange, status, new { errors = new[] { new { code, message } } });
    }

    // What a proxy says whose upstream is ill.
    private static Task PageAsync(Exchange exchange, int status) => SendAsync(
        exchange, status, "text/html", Encoding.UTF8.GetBytes($"<html><body><h1>{status}</h1></body></html>\r\n"));

    private static async Task SendAsync(Exchange exchange, int status, string type, byte[] body)
    {
        exchange.Response.StatusCode = status;
        exchange.Response.ContentType = type;
        exchange.Response.ContentLength = body.Length;
        await BodyDelivery.SendAsync(exchange, new MemoryStream(body));
    }
}
