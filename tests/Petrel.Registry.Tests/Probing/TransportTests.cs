using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Petrel.Core.Diagnosis;
using Petrel.Core.Sockets;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Tests.Probing;

/// <summary>Names, addresses, TLS and proxies: what comes before a registry says a word.</summary>
public sealed class TransportTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = TestAuthority.Now;

    private readonly Laboratory _laboratory = new();

    public ValueTask DisposeAsync() => _laboratory.DisposeAsync();

    [Theory]
    [InlineData(-40, -10, "registry.test", true, CertificateProblem.Expired, "expired on 2041-11-14")]
    [InlineData(10, 40, "registry.test", true, CertificateProblem.NotYetValid, "clock")]
    [InlineData(-1, 30, "else.test", true, CertificateProblem.WrongName, "not for registry.test but for else.test")]
    [InlineData(-1, 30, "registry.test", false, CertificateProblem.UnknownAuthority, "does not trust")]
    [InlineData(-40, -10, "else.test", false, CertificateProblem.Expired | CertificateProblem.WrongName | CertificateProblem.UnknownAuthority, "expired")]
    public async Task Certificate_Bad_IsNamedAndNothingIsSent(
        int from, int until, string name, bool trusted, CertificateProblem expected, string words)
    {
        ScriptedServer server = Serve(_laboratory.Authority.Issue(Now.AddDays(from), Now.AddDays(until), name));
        ProbeTarget target = _laboratory.Target(server, null) with { Trust = trusted ? _laboratory.Authority.Trust : TrustOptions.System };

        ProbeResult result = await _laboratory.ProbeAsync(target);

        Assert.Equal((PhaseOutcome.CertificateRejected, Cause.Tls), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
        Assert.Equal(expected, result.Certificate!.Problem);
        Assert.Equal(Now.AddDays(until), result.Certificate.NotAfter);
        Assert.Equal("CN=Test authority", result.Certificate.Issuer);
        Assert.Contains(words, result.Verdict.Summary, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Certificate_OfAnotherAuthority_IsNotTrustedForBeingConfigured()
    {
        using var stranger = new TestAuthority();
        ScriptedServer server = Serve(stranger.Issue("registry.test"));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server, null));

        Assert.Equal(CertificateProblem.UnknownAuthority, result.Certificate!.Problem);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Certificate_BadButUnverified_IsToldAndPasses()
    {
        ScriptedServer server = Serve(_laboratory.Authority.Issue(Now.AddDays(-40), Now.AddDays(-10), "else.test"));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server, null) with { Security = TransportSecurity.Unverified });

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.True(result.Certificate!.Problem.HasFlag(CertificateProblem.Expired));
    }

    [Fact]
    public async Task Plain_Registry_IsAskedByHttp()
    {
        ScriptedServer server = _laboratory.Add(new ScriptedServer(_ => ScriptedServer.Answer("200 OK", "{}")));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server, null) with { Security = TransportSecurity.Plain });

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.DoesNotContain(result.Phases, static phase => phase.Phase == ProbePhase.Tls);
    }

    [Fact]
    public async Task Plain_AskedByTls_IsAFailedHandshake()
    {
        using var talker = new TcpListener(IPAddress.Loopback, 0);
        talker.Start();
        Task answering = Task.Run(async () =>
        {
            using Socket socket = await talker.AcceptSocketAsync();
            await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            await socket.ReceiveAsync(new byte[1]);
        }, TestContext.Current.CancellationToken);

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(PortOf(talker), null));
        await answering;

        Assert.Equal((PhaseOutcome.HandshakeFailed, Cause.Tls), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
    }

    [Fact]
    public async Task Tls_ThatStalls_IsCapacity()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<Socket> accepted = listener.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask();

        ProbeResult result = await _laboratory.ProbeSilentAsync(_laboratory.Target(PortOf(listener), null), accepted);
        (await accepted).Dispose();

        Assert.Equal((ProbePhase.Tls, PhaseOutcome.TimedOut), (result.Phases[^1].Phase, result.Phases[^1].Outcome));
        Assert.Equal(Cause.Capacity, result.Verdict.Cause);
    }

    [Fact]
    public async Task Connect_ThatNobodyAnswers_IsNetwork()
    {
        // The kernel drops SYNs while the queue of connections that wait to be accepted is full: as a black hole does.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        ushort port = (ushort)((IPEndPoint)listener.LocalEndPoint!).Port;
        using var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filler.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);

        ProbeResult result = await _laboratory.ProbeSilentAsync(_laboratory.Target(port, null), Task.CompletedTask);

        Assert.Equal((ProbePhase.Connect, PhaseOutcome.TimedOut), (result.Phases[^1].Phase, result.Phases[^1].Outcome));
        Assert.Equal(Cause.Network, result.Verdict.Cause);
        Assert.InRange(result.Duration, ProbeLimits.Default.Connect, ProbeLimits.Default.Overall);
    }

    [Fact]
    public async Task Connect_Refused_IsNetworkForEachAddress()
    {
        _laboratory.Names["registry.test"] = ["127.0.0.1", "127.0.0.2"];
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        ushort port = PortOf(listener);
        listener.Stop();

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(port, null));

        Assert.Equal((PhaseOutcome.Refused, Cause.Network), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
        Assert.Equal(2, result.Addresses.Length);
        Assert.All(result.Addresses, static address => Assert.False(address.IsGood));
    }

    [Fact]
    public async Task Addresses_OneOfThemDead_IsDegradedAndNamed()
    {
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer("200 OK", "{}"));
        _laboratory.Names["registry.test"] = ["127.0.0.2", "127.0.0.1"];

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server, null));

        Assert.Equal((ProbeHealth.Degraded, Cause.Network), (result.Verdict.Health, result.Verdict.Cause!.Value));
        Assert.Contains($"127.0.0.2:{server.Port} refuses connections", result.Verdict.Summary, StringComparison.Ordinal);
        Assert.Equal([false, true], result.Addresses.Select(static address => address.IsGood));
    }

    [Fact]
    public async Task Addresses_EachAsked_OneServingErrorsIsNamed()
    {
        ScriptedServer good = _laboratory.Serve(_ => ScriptedServer.Answer("200 OK", "{}"));
        _laboratory.Add(new ScriptedServer(
            _ => ScriptedServer.Answer("503 Busy"), _laboratory.Authority.Issue("registry.test"), good.Port, "127.0.0.2"));
        _laboratory.Names["registry.test"] = ["127.0.0.1", "127.0.0.2"];

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(good, null) with { PingEveryAddress = true });

        Assert.Contains(result.Addresses, static a => a.Phases[^1] is { Phase: ProbePhase.FirstByte, Outcome: PhaseOutcome.Succeeded });
        Assert.Contains(result.Addresses, static a => a.Phases[^1] is { Phase: ProbePhase.FirstByte, Outcome: PhaseOutcome.ServerError });
        Assert.Equal(Cause.Capacity, result.Verdict.Cause);
    }

    [Fact]
    public async Task Addresses_Given_NeedNoResolver()
    {
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer("200 OK", "{}"));
        _laboratory.Names.Clear();

        ProbeResult result = await _laboratory.ProbeAsync(
            _laboratory.Target(server, null) with { Addresses = [InetAddress.From(IPAddress.Loopback)] });

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.Equal(ProbePhase.Connect, result.Phases[0].Phase);
    }

    [Fact]
    public async Task Name_Unknown_IsNetworkAndNamed()
    {
        _laboratory.Names.Clear();

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(443, null));

        Assert.Equal((PhaseOutcome.NameUnknown, Cause.Network), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
        Assert.Contains("registry.test does not exist", result.Verdict.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, PhaseOutcome.Closed, Cause.Capacity)]
    [InlineData(true, PhaseOutcome.Reset, Cause.Network)]
    public async Task Connection_ThatEndsBeforeTheAnswer_IsNamed(bool reset, PhaseOutcome outcome, Cause cause)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        // .NET tries again where a connection ended before it said a word; so does every client.
        Task ending = Task.Run(async () =>
        {
            while (true)
            {
                using Socket socket = await listener.AcceptSocketAsync();
                await socket.ReceiveAsync(new byte[4096]);
                if (reset) socket.LingerState = new LingerOption(true, 0);
            }
        }, TestContext.Current.CancellationToken);

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(PortOf(listener), null) with { Security = TransportSecurity.Plain });
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => ending);

        Assert.Equal((outcome, cause), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
    }

    [Fact]
    public async Task Server_ThatClosesAfterEachAnswer_IsHealthy()
    {
        var hub = new HubLikeRegistry();
        ScriptedServer server = _laboratory.Serve(async (request, stream, stop) =>
        {
            string answer = hub.Answer(request);
            answer = answer.Insert(answer.IndexOf("\r\n", StringComparison.Ordinal) + 2, "Connection: close\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
            throw new IOException("closed, as announced");
        });
        hub.Realm = $"https://auth.test:{server.Port}";

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.Equal(3, server.Connections);
    }

    [Fact]
    public async Task ClientCertificate_Configured_IsShown()
    {
        X509Certificate2 client = _laboratory.Authority.Issue("client.test");
        var shown = new TaskCompletionSource<string?>();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        X509Certificate2 own = _laboratory.Authority.Issue("registry.test");
        Task serving = Task.Run(async () =>
        {
            using TcpClient accepted = await listener.AcceptTcpClientAsync();
            using var secure = new SslStream(accepted.GetStream());
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = own,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => shown.TrySetResult(certificate?.GetCertHashString()),
            });
            await secure.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false);
            await secure.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            await secure.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false);
        }, TestContext.Current.CancellationToken);

        ProbeResult result = await _laboratory.ProbeAsync(
            _laboratory.Target(PortOf(listener), null) with { Trust = _laboratory.Authority.Trust with { ClientCertificates = [client] } });
        await serving;

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.Equal(client.GetCertHashString(), await shown.Task);
    }

    private ScriptedServer Serve(X509Certificate2 certificate) =>
        _laboratory.Add(new ScriptedServer(_ => ScriptedServer.Answer("200 OK", "{}"), certificate));

    private static ushort PortOf(TcpListener listener) => (ushort)((IPEndPoint)listener.LocalEndpoint).Port;
}
