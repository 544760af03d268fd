using System.Net.Sockets;

namespace Petrel.Clients;

/// <summary>The events of a Docker Engine over its socket; asked for again whenever the stream ends.</summary>
/// <param name="socket">The path of its socket.</param>
/// <param name="sink">Where outcomes go.</param>
/// <param name="time">The clock for waiting.</param>
internal sealed class DockerEventSource(string socket, OutcomeSink sink, TimeProvider time) : IOutcomeSource
{
    private const int LongestLine = 64 * 1024;
    private const int LongestVersion = 8;
    private const string Filters = "%7B%22type%22%3A%5B%22image%22%5D%2C%22event%22%3A%5B%22pull%22%5D%7D"; // {"type":["image"],"event":["pull"]}

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public Task RunAsync(CancellationToken stop) => Persistence.RunAsync(ListenAsync, time, stop);

    /// <summary>The path of the events in the daemon's own version of its API, or the plain one where it does not say which that is.</summary>
    internal static string PathFor(string? version) =>
        version is { Length: > 0 and <= LongestVersion } && version.All(static c => char.IsAsciiDigit(c) || c == '.')
            ? $"http://docker/v{version}/events?filters={Filters}"
            : $"http://docker/events?filters={Filters}";

    private async Task ListenAsync(CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            MaxResponseHeadersLength = 16,
            ConnectCallback = (_, cancellation) => ConnectAsync(socket, cancellation),
        };
        using var client = new HttpMessageInvoker(handler);
        try
        {
            string? version = await AskVersionAsync(client, stop).ConfigureAwait(false);
            using var request = new HttpRequestMessage(HttpMethod.Get, PathFor(version));
            using HttpResponseMessage response = await client.SendAsync(request, stop).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) await ReadAsync(response, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException)
        {
            // The daemon is not there now, or ended: it is asked again.
        }
    }

    private async Task<string?> AskVersionAsync(HttpMessageInvoker client, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://docker/_ping");
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, either.Token).ConfigureAwait(false);
            return response.Headers.TryGetValues("Api-Version", out IEnumerable<string>? versions) ? versions.FirstOrDefault() : null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException("dockerd does not answer");
        }
    }

    private async Task ReadAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var lines = new LineSplitter(LongestLine, line => sink.Say(DockerEvent.Parse(line)));
        using Stream stream = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        byte[] buffer = new byte[8 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0;) lines.Feed(buffer.AsSpan(0, count));
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
