using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Petrel.Core.References;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;
using Petrel.Registry.Tokens;

namespace Petrel.Registry.Tests.Probing;

/// <summary>An authority, servers, a clock that stands still, a resolver that knows the names of the test, and a client of all that.</summary>
internal sealed class Laboratory : IAsyncDisposable
{
    private readonly List<ScriptedServer> _servers = [];

    internal Laboratory() => Client = new RegistryClient(Time, new TokenCache(Time), new RefusedCredentials(), limits: null, Resolve);

    internal TestAuthority Authority { get; } = new();

    internal FakeTimeProvider Time { get; } = new(TestAuthority.Now);

    internal RegistryClient Client { get; }

    internal Dictionary<string, string[]> Names { get; } = new() { ["registry.test"] = ["127.0.0.1"], ["auth.test"] = ["127.0.0.1"], ["other.test"] = ["127.0.0.1"] };

    /// <summary>A TLS server for all names of the test.</summary>
    internal ScriptedServer Serve(Func<Request, string> answer) => Add(new ScriptedServer(answer, Authority.Issue("registry.test", "auth.test", "other.test")));

    internal ScriptedServer Serve(Func<Request, Stream, CancellationToken, Task> script) =>
        Add(new ScriptedServer(script, Authority.Issue("registry.test", "auth.test", "other.test")));

    internal ScriptedServer Add(ScriptedServer server)
    {
        _servers.Add(server);
        return server;
    }

    internal ProbeTarget Target(ScriptedServer server, string? image = "a/b:1") => Target(server.Port, image);

    internal ProbeTarget Target(ushort port, string? image = "a/b:1") => new("registry.test", "registry.test", port)
    {
        Trust = Authority.Trust,
        Image = image is not null && ImageReference.TryParse($"registry.test/{image}", out ImageReference? parsed, out _) ? parsed : null,
    };

    internal Task<ProbeResult> ProbeAsync(ProbeTarget target) => Client.ProbeAsync(target, TestContext.Current.CancellationToken);

    /// <summary>Probes a server that keeps silent at some point: once <paramref name="reached"/>, time goes on until the probe gives up.</summary>
    internal async Task<ProbeResult> ProbeSilentAsync(ProbeTarget target, Task reached)
    {
        Task<ProbeResult> probe = ProbeAsync(target);
        await reached.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(probe.IsCompleted);
        // Further timers may be set as it goes on; no probe may outlive its limit.
        for (int step = 0; step < 11 && !probe.IsCompleted; step++)
        {
            Time.Advance(ProbeLimits.Default.Overall / 10);
            for (int turn = 0; turn < 10 && !probe.IsCompleted; turn++) await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        // Only a probe without a limit gets here unfinished, and that must fail rather than hang.
        return await probe.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    internal static Credential Password(string user, string password) => new(
        CredentialKind.Password, user, new Secret(password), new CredentialOrigin(CredentialSourceKind.Docker, "config.json", "registry.test"));

    public async ValueTask DisposeAsync()
    {
        foreach (ScriptedServer server in _servers) await server.DisposeAsync();
        Authority.Dispose();
    }

    private Task<IPAddress[]> Resolve(string host, CancellationToken cancellation) => Names.TryGetValue(host, out string[]? addresses)
        ? Task.FromResult(addresses.Select(IPAddress.Parse).ToArray())
        : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
}
