using System.Net;
using System.Net.Sockets;
using System.Text;
using Petrel.Core.Diagnosis;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Tests.Probing;

public sealed class ProxyTests : IAsyncDisposable
{
    private readonly Laboratory _laboratory = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _heads = [];
    private string _answer = "HTTP/1.1 200 Connection established\r\n\r\n";

    public ProxyTests() => _listener.Start();

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return _laboratory.DisposeAsync();
    }

    [Fact]
    public async Task Probe_ThroughAProxy_GoesThereOnlyAndLetsItResolve()
    {
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer("200 OK", "{}"));
        _laboratory.Names.Clear();
        _laboratory.Names["proxy.test"] = ["127.0.0.1"];
        Task relay = RelayAsync(server.Port);

        ProbeResult result = await _laboratory.ProbeAsync(Target(server.Port) with { Proxy = Proxy with { UserName = "u", Password = new Secret("p") } });
        await relay;

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.Equal(
            [ProbePhase.Dns, ProbePhase.Connect, ProbePhase.Proxy, ProbePhase.Tls, ProbePhase.FirstByte], result.Phases.Select(static phase => phase.Phase));
        Assert.Equal($"127.0.0.1:{Port}", result.Addresses[0].Endpoint.ToString());
        Assert.StartsWith($"CONNECT registry.test:{server.Port} HTTP/1.1\r\n", _heads[0], StringComparison.Ordinal);
        Assert.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String("u:p"u8)}\r\n", _heads[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "another user name and password")]
    [InlineData("HTTP/1.1 403 Forbidden by policy\r\n\r\n", "403 Forbidden by policy")]
    [InlineData("SSH-2.0-x\r\n\r\n", "SSH-2.0-x")]
    [InlineData("", "did not answer as a proxy does")]
    public async Task Probe_ProxyThatRefuses_IsNamed(string answer, string words)
    {
        _answer = answer;
        _laboratory.Names["proxy.test"] = ["127.0.0.1"];
        Task relay = RelayAsync(0);

        ProbeResult result = await _laboratory.ProbeAsync(Target(443));
        await relay;

        Assert.Equal((PhaseOutcome.ProxyRefused, Cause.Network), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
        Assert.Contains(words, result.Verdict.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Realm_InAPrivateNetworkByItsAddress_IsRefusedThroughAProxyToo()
    {
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer(
            "401 No", headers: "WWW-Authenticate: Bearer realm=\"https://127.0.0.1:1/token\"\r\n"));
        _laboratory.Names["proxy.test"] = ["127.0.0.1"];
        Task relay = RelayAsync(server.Port);

        ProbeResult result = await _laboratory.ProbeAsync(Target(server.Port));
        await relay;

        Assert.Equal(PhaseOutcome.RedirectRefused, result.Phases[^1].Outcome);
        Assert.Single(_heads);
    }

    private ushort Port => (ushort)((IPEndPoint)_listener.LocalEndpoint).Port;

    private ProxyAddress Proxy => new("proxy.test", Port);

    private ProbeTarget Target(ushort port) => _laboratory.Target(port, null) with { Proxy = Proxy };

    // One connection, to the given port whatever is asked for.
    private async Task RelayAsync(int to)
    {
        using TcpClient client = await _listener.AcceptTcpClientAsync();
        NetworkStream stream = client.GetStream();
        byte[] buffer = new byte[4096];
        int length = await stream.ReadAsync(buffer);
        _heads.Add(Encoding.ASCII.GetString(buffer, 0, length));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(_answer));
        if (to == 0) return;
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, to);
        await Task.WhenAny(stream.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(stream));
    }
}
