using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Petrel.Lab.Front.Storage;

namespace Petrel.Lab.Front.Http;

/// <summary>Fetches from the storage what a client asked for, and sends it on.</summary>
internal sealed class StorageForwarder(string storageSocket) : IDisposable
{
    // Of one connection only (RFC 9110, 7.6.1), or set by the two HTTP implementations themselves; and what the storage must
    // not see: it has no users.
    private static readonly HashSet<string> Withheld = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Authorization", "Host",
    };

    private readonly HttpMessageInvoker _storage = UnixHttp.Invoker(storageSocket);

    /// <summary>Sends what the storage has at a path; an answer of the storage that is an error goes on as it is.</summary>
    internal async Task ForwardAsync(Exchange exchange, string path)
    {
        using HttpResponseMessage answer = await FetchAsync(exchange.Request, path, exchange.Gone);
        exchange.Response.StatusCode = (int)answer.StatusCode;
        CopyHeaders(answer, exchange.Response.Headers);
        await BodyDelivery.SendAsync(exchange, await answer.Content.ReadAsStreamAsync(exchange.Gone));
    }

    /// <summary>Whether the storage has something.</summary>
    internal async Task<bool> HasAsync(string path, CancellationToken gone)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"http://storage{path}");
        using HttpResponseMessage answer = await _storage.SendAsync(request, gone);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    public void Dispose() => _storage.Dispose();

    private async Task<HttpResponseMessage> FetchAsync(HttpRequest request, string path, CancellationToken gone)
    {
        using var copy = new HttpRequestMessage(new HttpMethod(request.Method), $"http://storage{path}");
        foreach ((string name, StringValues values) in request.Headers)
        {
            // Clients send several Accept lines; all of them count.
            if (!Withheld.Contains(name)) copy.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        return await _storage.SendAsync(copy, gone);
    }

    private static void CopyHeaders(HttpResponseMessage from, IHeaderDictionary to)
    {
        foreach ((string name, IEnumerable<string> values) in from.Headers.Concat(from.Content.Headers))
        {
            if (!Withheld.Contains(name)) to[name] = new StringValues([.. values]);
        }
    }
}
