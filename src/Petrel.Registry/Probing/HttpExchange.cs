using System.Net;
using Petrel.Core.Sockets;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Probing;

/// <summary>
/// HTTP with one address of one server, for the length of one probe: over the connection that was already made and timed,
/// or over a new one to the same address where the server closed that.
/// </summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly Connector _connector;
    private readonly Uri _origin;
    private readonly HttpMessageInvoker _invoker;
    private ConnectAttempt? _unused;

    /// <summary>Takes over a connection that succeeded.</summary>
    internal HttpExchange(Connector connector, Uri origin, ConnectAttempt made)
    {
        (_connector, _origin, _unused) = (connector, origin, made);
        (Endpoint, Certificate) = (made.Endpoint, made.Certificate);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PreAuthenticate = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = 1,
            MaxResponseHeadersLength = connector.Limits.HeadKibibytes,
            // What is not read of a body is not worth to be read: the connection is closed instead.
            MaxResponseDrainSize = 0,
            ConnectCallback = ConnectAsync,
        });
    }

    internal InetEndpoint Endpoint { get; }

    internal CertificateFacts? Certificate { get; }

    public void Dispose()
    {
        _invoker.Dispose();
        Interlocked.Exchange(ref _unused, null)?.Stream?.Dispose();
    }

    /// <summary>Sends a request and reads the answer's head and the beginning of its body; never throws for what may come.</summary>
    internal async Task<HttpAnswer> SendAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            using HttpRequestMessage message = request.ToMessage();
            using HttpResponseMessage response = await _invoker.SendAsync(message, cancellation).ConfigureAwait(false);
            BoundedBody body = await ReadBodyAsync(response, request, cancellation).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            var answer = new HttpAnswer(Outcomes.OfStatus(status), status, "")
            {
                Body = body.Octets,
                Truncated = body.IsTruncated,
                Endpoint = Endpoint,
                Certificate = Certificate,
            };
            answer.Add(response.Content.Headers.NonValidated);
            answer.Add(response.Headers.NonValidated);
            return answer;
        }
        catch (Exception exception) when (TransportFaults.IsExpected(exception))
        {
            return Failed(exception);
        }
    }

    // A body that drips or breaks off takes nothing away from the status that was already said.
    private async Task<BoundedBody> ReadBodyAsync(HttpResponseMessage response, HttpRequest request, CancellationToken cancellation)
    {
        bool wanted = request.WantsBody || !response.IsSuccessStatusCode;
        var body = new BoundedBody(wanted ? request.MostBody : 0);
        if (!wanted || request.MostBody == 0) return body;
        using var limit = new CancellationTokenSource(_connector.Limits.Body, _connector.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using Stream stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await body.FillAsync(stream, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (TransportFaults.IsExpected(exception))
        {
            // What came is what there is, and it says of itself that it is not all.
        }
        return body;
    }

    private HttpAnswer Failed(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is ConnectFailedException { Attempt.Phases: [.., var last] }) return Answer(last.Outcome, last.Detail);
        }
        PhaseOutcome outcome = TransportFaults.OutcomeOf(exception);
        return Answer(outcome, Outcomes.Describe(outcome, ProbePhase.FirstByte));
    }

    private HttpAnswer Answer(PhaseOutcome outcome, string detail) =>
        new(outcome, 0, detail) { Endpoint = Endpoint, Certificate = Certificate };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        ConnectAttempt attempt = Interlocked.Exchange(ref _unused, null)
            ?? await _connector.ConnectAsync(
                Endpoint, _origin.IdnHost, (ushort)_origin.Port, _origin.Scheme == Uri.UriSchemeHttps, cancellation).ConfigureAwait(false);
        // A stream that speaks TLS already is taken as it is.
        return attempt.Stream ?? throw new ConnectFailedException(attempt);
    }

    private sealed class ConnectFailedException(ConnectAttempt attempt) : IOException("the second connection failed")
    {
        internal ConnectAttempt Attempt { get; } = attempt;
    }
}
