using System.Diagnostics;
using System.Text.Json.Nodes;
using Petrel.EndToEnd.Tests.Harness;
using Petrel.Tests.Checking;

namespace Petrel.EndToEnd.Tests;

/// <summary>`petrel check` as a program, with trust by SSL_CERT_FILE; everything is on loopback.</summary>
public sealed class CheckTests : IAsyncDisposable
{
    private readonly Authority _authority = new();
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly string _trusted = Path.GetTempFileName();

    public CheckTests() => File.WriteAllText(_trusted, _authority.Pem);

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable server in _servers) await server.DisposeAsync();
        _authority.Dispose();
        File.Delete(_trusted);
    }

    [Fact]
    public async Task Hub_WithTwentyMillisecondsARoundTrip_TakesLessThanASecond()
    {
        var delay = TimeSpan.FromMilliseconds(20);
        KestrelRegistry hub = await ServeAsync();
        DelayingRelay first = Add(new DelayingRelay(hub.Port, delay));
        Add(new DelayingRelay(hub.Port, delay, "127.0.0.2", first.Port));
        (hub.Realm, hub.Quota) = ($"https://127.0.0.1:{first.Port}", "76");
        string[] arguments =
        [
            "docker.io/library/nginx:1.27", "--pulls", "12", "--output", "json",
            "--registry-address", $"docker.io=127.0.0.1:{first.Port}", "--registry-address", $"docker.io=127.0.0.2:{first.Port}",
        ];
        Run(_trusted, arguments); // The files of the program come into the cache.

        long began = Stopwatch.GetTimestamp();
        (int status, string output, string error) = Run(_trusted, arguments);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        Assert.Equal((0, ""), (status, error));
        Assert.Equal(76, JsonNode.Parse(output)!["routes"]![0]!["endpoints"]![0]!["quota"]!["remaining"]!.GetValue<int>());
        TestContext.Current.TestOutputHelper?.WriteLine($"{seconds * 1000:0} ms from start to end");
        // Without native compilation the start alone takes that long on a busy machine.
        if (Environment.GetEnvironmentVariable("PETREL_BINARY") is { Length: > 0 }) Assert.InRange(seconds, 0.1, 1);
    }

    [Fact]
    public async Task UntrustedAuthority_IsCriticalAndNothingIsSent()
    {
        KestrelRegistry hub = await ServeAsync();
        (int status, string output, _) = Run("/dev/null", "docker.io", "--output", "nagios", "--registry-address", $"docker.io=127.0.0.1:{hub.Port}");
        Assert.Equal(2, status);
        Assert.StartsWith("PETREL CRITICAL - docker.io: pulls will fail: ", output);
        Assert.Contains("whom this machine does not trust", output);
        Assert.Empty(hub.Requests);
    }

    [Fact]
    public async Task ExhaustedQuota_IsCritical()
    {
        KestrelRegistry hub = await ServeAsync();
        hub.Quota = "0";
        (int status, string output, _) = Run(_trusted, "nginx", "--output", "nagios", "--registry-address", $"docker.io=127.0.0.1:{hub.Port}");
        Assert.Equal(2, status);
        Assert.Contains("0 of 100 pulls left", output);
    }

    private async Task<KestrelRegistry> ServeAsync() =>
        Add(await KestrelRegistry.StartAsync(_authority.Issue("registry-1.docker.io", "127.0.0.1")));

    private T Add<T>(T server)
        where T : IAsyncDisposable
    {
        _servers.Add(server);
        return server;
    }

    // Discovery is off: what clients this machine has must make no difference.
    private static (int Status, string Output, string Error) Run(string trusted, params string[] arguments) => Tool.Try(
        "env", ["-u", "DOCKER_AUTH_CONFIG", "-u", "HTTPS_PROXY", "-u", "https_proxy", "HOME=/nonexistent", "PETREL_WATCH__DISCOVER=false", $"SSL_CERT_FILE={trusted}", "SSL_CERT_DIR=/nonexistent", PetrelProcess.Program, "check", .. arguments]);
}
