using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Petrel.Core.Sockets;

namespace Petrel.Registry.Probing;

/// <summary>The attempt to connect to one address.</summary>
/// <param name="Endpoint">The address, of the proxy where there is one.</param>
/// <param name="Stream">The connection, ready for HTTP; null if it failed. It belongs to whoever takes it.</param>
/// <param name="Phases">Connect, proxy and TLS, as far as it came.</param>
/// <param name="Certificate">The server's certificate; null if none was shown.</param>
internal sealed record ConnectAttempt(
    InetEndpoint Endpoint, Stream? Stream, ImmutableArray<PhaseResult> Phases, CertificateFacts? Certificate);

/// <summary>Connects to given addresses by the way of the client: TCP, the proxy, TLS, each timed and judged.</summary>
internal sealed class Connector(ProbeTarget target, ProbeLimits limits, TimeProvider time, ProbeSockets? sockets = null)
{
    internal ProbeLimits Limits => limits;

    internal TimeProvider Time => time;

    /// <summary>Connects to one address, to speak with <paramref name="host"/> there; never throws for what may happen to it.</summary>
    internal async Task<ConnectAttempt> ConnectAsync(
        InetEndpoint endpoint, string host, ushort port, bool tls, CancellationToken cancellation)
    {
        var attempt = new Attempt(endpoint, time);
        try
        {
            attempt.Begin(ProbePhase.Connect);
            Stream stream = attempt.Stream = await ConnectTcpAsync(endpoint, cancellation).ConfigureAwait(false);
            attempt.Succeed();
            if (target.Proxy is { } proxy)
            {
                attempt.Begin(ProbePhase.Proxy);
                string? refusal = await ProxyTunnel.OpenAsync(stream, proxy, host, port, cancellation).ConfigureAwait(false);
                if (refusal is not null) return attempt.Fail(PhaseOutcome.ProxyRefused, refusal);
                attempt.Succeed();
            }
            return tls ? await SecureAsync(attempt, stream, host, cancellation).ConfigureAwait(false) : attempt.Finish(null);
        }
        catch (Exception exception) when (TransportFaults.IsExpected(exception))
        {
            PhaseOutcome outcome = TransportFaults.OutcomeOf(exception);
            return attempt.Fail(outcome, Outcomes.Describe(outcome, attempt.Phase));
        }
    }

    private async Task<NetworkStream> ConnectTcpAsync(InetEndpoint endpoint, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(limits.Connect, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        IPAddress address = IPAddress.Parse(endpoint.Address.ToString());
        Socket socket = target.Place?.Open(address.AddressFamily) ?? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            sockets?.Adopt(socket, endpoint, target.Place?.Netns ?? default);
            await socket.ConnectAsync(new IPEndPoint(address, endpoint.Port), either.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<ConnectAttempt> SecureAsync(Attempt attempt, Stream stream, string host, CancellationToken cancellation)
    {
        attempt.Begin(ProbePhase.Tls);
        var judge = new CertificateJudge(target.Trust, time);
        var secure = new SslStream(stream);
        attempt.Stream = secure;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            CertificateChainPolicy = judge.NewPolicy(),
            RemoteCertificateValidationCallback = judge.Take,
            ClientCertificates = [.. target.Trust.ClientCertificates],
            AllowTlsResume = false,
        };
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
        }
        finally
        {
            attempt.Certificate = judge.Facts;
        }
        if (target.Security == TransportSecurity.Verified && judge.Facts is not { Problem: CertificateProblem.None })
        {
            return attempt.Fail(PhaseOutcome.CertificateRejected, judge.Facts?.Describe(host) ?? "the server showed no certificate");
        }
        attempt.Succeed();
        return attempt.Finish(secure);
    }

    private sealed class Attempt(InetEndpoint endpoint, TimeProvider time)
    {
        private readonly ImmutableArray<PhaseResult>.Builder _phases = ImmutableArray.CreateBuilder<PhaseResult>(3);
        private long _began;

        internal ProbePhase Phase { get; private set; }

        internal Stream? Stream { get; set; }

        internal CertificateFacts? Certificate { get; set; }

        internal void Begin(ProbePhase phase) => (Phase, _began) = (phase, time.GetTimestamp());

        internal void Succeed() => Add(PhaseOutcome.Succeeded, "");

        internal ConnectAttempt Finish(Stream? secure) => new(endpoint, secure ?? Stream, _phases.ToImmutable(), Certificate);

        internal ConnectAttempt Fail(PhaseOutcome outcome, string detail)
        {
            Add(outcome, detail);
            Stream?.Dispose();
            return new ConnectAttempt(endpoint, null, _phases.ToImmutable(), Certificate);
        }

        private void Add(PhaseOutcome outcome, string detail) =>
            _phases.Add(new PhaseResult(Phase, outcome, time.GetElapsedTime(_began), endpoint, detail));
    }
}
