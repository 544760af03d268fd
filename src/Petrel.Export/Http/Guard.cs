using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Petrel.Export.Http;

/// <summary>
/// Stands before every answer: only reading, only under the agent's own names (so that no name that somebody points here by
/// DNS makes a browser read it), not for foreign pages, and only for those who have the token.
/// </summary>
internal sealed class Guard(ListenPlan plan, TimeProvider clock)
{
    private readonly FailedLogins _failures = new(clock);

    /// <summary>Lets a request through, or answers it with the reason why not.</summary>
    internal Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        AddHeaders(http.Response.Headers);
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET, HEAD";
            return Problem.WriteAsync(http, 405, "only reading", "GET and HEAD are the only methods: nothing can be changed over HTTP");
        }

        if (!IsOurName(http))
            return Problem.WriteAsync(http, 421, "not by this name", "this Host is not one of the agent's; add it to the allowed hosts, or use the address");
        if (!IsOwnOrigin(http.Request))
            return Problem.WriteAsync(http, 403, "foreign page", "this Origin may not read here; add it to the allowed origins");
        // Whoever restarts what hangs need not know the token.
        if (plan.TokenDigest is null || http.Request.Path == "/healthz") return next(http);
        return AuthenticateAsync(http, next);
    }

    private Task AuthenticateAsync(HttpContext http, RequestDelegate next)
    {
        IPAddress? source = http.Connection.RemoteIpAddress;
        if (_failures.IsBlocked(source))
        {
            http.Response.Headers.RetryAfter = "60";
            return Problem.WriteAsync(http, 429, "too many wrong tokens", "nothing more is heard from this address for a minute");
        }

        string? presented = Presented(http.Request.Headers.Authorization);
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(presented ?? ""));
        // Digests are of one length, so that not even the token's length shows in the time.
        if (CryptographicOperations.FixedTimeEquals(digest, plan.TokenDigest) && presented is not null) return next(http);
        if (presented is not null) _failures.Count(source);
        http.Response.Headers.WWWAuthenticate = new[] { "Bearer realm=\"petrel\"", "Basic realm=\"petrel\"" };
        return Problem.WriteAsync(http, 401, "token wanted", "send the header \"Authorization: Bearer TOKEN\", or the token as the password of any user");
    }

    // A browser cannot send a bearer token by itself, but a password: then the token is that.
    private static string? Presented(string? authorization)
    {
        const string Bearer = "Bearer ", Basic = "Basic ";
        if (authorization is null) return null;
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return "";
        Span<byte> pair = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), pair, out int length)) return "";
        int colon = pair[..length].IndexOf((byte)':');
        return colon < 0 ? "" : Encoding.UTF8.GetString(pair[(colon + 1)..length]);
    }

    private bool IsOurName(HttpContext http)
    {
        string host = http.Request.Host.Host;
        if (host.Length == 0) return false;
        if (plan.Options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase)) return true;
        if (IPAddress.TryParse(host, out IPAddress? address)) return IsOurs(address, http.Connection.LocalIpAddress);
        if (plan.IsLoopback && host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return plan.Certificate?.MatchesHostname(host) == true;
    }

    private bool IsOurs(IPAddress address, IPAddress? local) =>
        address.Equals(plan.Endpoint.Address) || address.Equals(local) || (local?.IsIPv4MappedToIPv6 == true && address.Equals(local.MapToIPv4()));

    private bool IsOwnOrigin(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0) return true;
        string origin = request.Headers.Origin.ToString();
        return origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
            || plan.Options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
