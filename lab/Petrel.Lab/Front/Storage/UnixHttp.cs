using System.Net.Sockets;

namespace Petrel.Lab.Front.Storage;

/// <summary>HTTP over a unix socket, so that no TCP connection of ours mixes with those under observation.</summary>
internal static class UnixHttp
{
    internal static HttpClient Client(string socketPath) => new(Handler(socketPath))
    {
        BaseAddress = new Uri("http://localhost/"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    internal static HttpMessageInvoker Invoker(string socketPath) => new(Handler(socketPath));

    private static SocketsHttpHandler Handler(string socketPath) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = (_, cancellation) => ConnectAsync(socketPath, cancellation),
    };

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
