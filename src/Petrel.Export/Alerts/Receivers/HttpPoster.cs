using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>
/// Posts JSON and makes an outcome of the answer. Redirects are not followed (what is configured is where alerts go, and a token
/// must not travel), cookies are not kept, and of an answer no more is read than a person would.
/// </summary>
internal sealed class HttpPoster : IDisposable
{
    private const int LongestAnswer = 300;

    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    internal HttpPoster(TimeProvider time)
    {
        _time = time;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 4096,
        })
        {
            // Whoever sends bounds the time.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    /// <summary>Posts octets of JSON.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="body">The JSON.</param>
    /// <param name="token">A bearer token; null for none.</param>
    /// <param name="headers">Headers beside.</param>
    /// <param name="cancellation">Ends it.</param>
    internal async Task<Delivery> PostAsync(
        Uri url, byte[] body, string? token, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("petrel", null));
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using HttpResponseMessage answer =
                await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            return await JudgeAsync(answer, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException problem)
        {
            // The address may be a secret; its host is not.
            return Delivery.Later($"{url.Host}: {AlertText.OneLine(problem.InnerException?.Message ?? problem.Message, LongestAnswer)}");
        }
        catch (IOException problem)
        {
            return Delivery.Later($"{url.Host}: {AlertText.OneLine(problem.Message, LongestAnswer)}");
        }
    }

    private async Task<Delivery> JudgeAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode) return Delivery.Delivered;
        string said = await ReadAsync(answer.Content, cancellation).ConfigureAwait(false);
        string detail = $"answered {(int)answer.StatusCode}{(said.Length > 0 ? $": {said}" : "")}";
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Delivery.Later($"{detail}; check the token, the key or the address"),
            HttpStatusCode.NotFound => Delivery.Later($"{detail}; check the address"),
            // These concern the message's time or way, not the message.
            HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict
                or HttpStatusCode.Locked or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests => Delivery.Later(detail, RetryAfter(answer)),
            >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => Delivery.Never(detail),
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
                Delivery.Later($"answered {(int)answer.StatusCode}, a redirect, and these are not followed: configure where it leads"),
            _ => Delivery.Later(detail, RetryAfter(answer)),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        byte[] octets = new byte[LongestAnswer];
        using Stream stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        int length = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return AlertText.OneLine(Encoding.UTF8.GetString(octets, 0, length).Trim(), LongestAnswer);
    }
}
