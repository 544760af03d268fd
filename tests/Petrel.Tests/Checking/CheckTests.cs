using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Petrel.Tests.Checking;

/// <summary><c>petrel check</c> from its arguments to its output, against a real server with TLS on loopback.</summary>
public sealed partial class CheckTests : IAsyncDisposable
{
    private const string Password = "the-password-of-alice";

    private readonly CheckBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Check_EverythingFine_IsThisPage()
    {
        KestrelRegistry registry = await HubAsync();
        string image = $"registry.test:{registry.Port}/team/application:1";

        (int status, string output, string error) = await _bench.RunAsync(image, "--pulls", "12");

        Assert.Equal((0, ""), (status, error));
        Assert.Equal(
            """
            petrel V: OK, the next 12 pulls will work (checked in T)

            registry.test:PORT/team/application:1 by docker
              ✓ dns             T  registry.test is 127.0.0.1
              ✓ connect         T  127.0.0.1:PORT
              ✓ tls             T  certificate good until DATE, 30 d left
              ✓ answer          T  /v2/ asks for a token
              ✓ token           T  as nobody, good for 5 min
              ✓ manifest        T  registry.test:PORT/team/application:1 is there,
                                   sha256:aaaaaaaaaaaa…
              ✓ quota              76 of 100 pulls left in 6 h for 203.0.113.7

            """.ReplaceLineEndings("\n"),
            Normal(output, registry.Port));
        Assert.DoesNotContain(registry.Requests, static request => request.Method == "GET" && request.Path.Contains("manifests", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ping", 429, "answer", "rate-limit", "answers 429")]
    [InlineData("ping", 403, "answer", "authentication", "answers 403")]
    [InlineData("ping", 503, "answer", "capacity", "answers 503")]
    [InlineData("token", 401, "token", "authentication", "answers 401")]
    [InlineData("token", 503, "token", "authentication", "answers 503")]
    [InlineData("token", 429, "token", "rate-limit", "answers 429")]
    [InlineData("manifest", 401, "manifest", "authentication", "answers 401")]
    [InlineData("manifest", 403, "manifest", "authentication", "answers 403")]
    [InlineData("manifest", 404, "manifest", null, "the image or tag does not exist")]
    [InlineData("manifest", 429, "manifest", "rate-limit", "answers 429")]
    [InlineData("manifest", 500, "manifest", "capacity", "answers 500")]
    public async Task Check_Refusal_IsNamedAtItsPhase(string where, int code, string phase, string? cause, string said)
    {
        KestrelRegistry registry = await HubAsync();
        if (where == "ping") registry.PingStatus = code;
        else if (where == "token") registry.TokenStatus = code;
        else registry.ManifestStatus = code;

        (int status, JsonNode report) = await _bench.ReportAsync($"registry.test:{registry.Port}/a/b:1");

        JsonNode endpoint = report["routes"]![0]!["endpoints"]![0]!;
        Assert.Equal((2, "critical"), (status, (string?)report["status"]));
        JsonNode line = endpoint["phases"]!.AsArray().First(static one => (string)one!["status"]! == "critical")!;
        Assert.Equal((phase, cause), ((string)line["phase"]!, (string?)endpoint["cause"] ?? (code == 404 ? null : "none")));
        Assert.Contains(said, (string)line["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_RateLimited_SaysHowLongToWait()
    {
        KestrelRegistry registry = await HubAsync();
        (registry.PingStatus, registry.RetryAfter) = (429, "60");
        (int _, string output, _) = await _bench.RunAsync($"registry.test:{registry.Port}");
        Assert.Contains("it asks to wait 60 s", Unwrapped(output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100", 12, 0, "100 of 100 pulls left")]
    [InlineData("32", 12, 0, "32 of 100")]
    [InlineData("31", 12, 1, "hardly more than the 12 that are wanted")]
    [InlineData("11", 12, 2, "enough are back by")]
    [InlineData("0", 1, 2, "0 of 100 pulls left")]
    [InlineData("90", 101, 2, "more than a window ever gives")]
    [InlineData("-5", 1, 3, "numbers that cannot be")]
    public async Task Check_Quota_IsWeighedAgainstPulls(string remaining, int pulls, int expected, string said)
    {
        KestrelRegistry registry = await HubAsync();
        registry.Quota = remaining;
        string image = $"registry.test:{registry.Port}/a/b:1";

        (int status, string output, _) = await _bench.RunAsync(image, "--pulls", pulls.ToString(CultureInfo.InvariantCulture));
        (int critical, _, _) = await _bench.RunAsync(image, "--pulls", pulls.ToString(CultureInfo.InvariantCulture), "--fail-on", "critical");

        Assert.Equal(expected, status);
        Assert.Equal(expected == 2 ? 2 : 0, critical);
        Assert.Contains(said, Unwrapped(output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expired", "expired on")]
    [InlineData("stranger", "whom this machine does not trust")]
    [InlineData("name", "is not for registry.test but for other.test")]
    public async Task Check_BadCertificate_IsNamedAndNothingIsSent(string kind, string said)
    {
        using var stranger = new Authority();
        KestrelRegistry registry = await _bench.ServeAsync(kind switch
        {
            "expired" => _bench.Authority.Issue(DateTimeOffset.UtcNow.AddDays(-9), DateTimeOffset.UtcNow.AddDays(-1), "registry.test"),
            "name" => _bench.Authority.Issue("other.test"),
            _ => stranger.Issue("registry.test"),
        });
        SignIn(registry);

        (int status, JsonNode report) = await _bench.ReportAsync($"registry.test:{registry.Port}/a/b:1");

        JsonNode endpoint = report["routes"]![0]!["endpoints"]![0]!;
        Assert.Equal((2, "tls"), (status, (string)endpoint["cause"]!));
        Assert.Contains(said, (string)report["routes"]![0]!["summary"]!, StringComparison.Ordinal);
        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task Check_CertificateThatExpiresSoon_IsAWarning()
    {
        KestrelRegistry registry = await _bench.ServeAsync(
            _bench.Authority.Issue(DateTimeOffset.UtcNow.AddDays(-80), DateTimeOffset.UtcNow.AddDays(4.5), "registry.test"));
        (int status, string output, _) = await _bench.RunAsync($"registry.test:{registry.Port}");
        Assert.Equal(1, status);
        Assert.Contains("4 d left: renew it", Unwrapped(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OneOfTwoAddressesDead_IsAWarningThatNamesIt()
    {
        KestrelRegistry registry = await HubAsync();
        _bench.Names["registry.test"] = ["127.0.0.1", "127.0.0.2"];

        (int status, string output, _) = await _bench.RunAsync($"registry.test:{registry.Port}/a/b:1");

        Assert.Equal(1, status);
        Assert.Contains($"1 of 2 addresses fails: 127.0.0.2:{registry.Port}: refuses connections", Unwrapped(output), StringComparison.Ordinal);
        Assert.Contains("✓ manifest", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_UnknownName_IsCritical()
    {
        (int status, string output, _) = await _bench.RunAsync("nowhere.test/a:1");
        Assert.Equal(2, status);
        Assert.Contains("the name nowhere.test does not exist", Unwrapped(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_CredentialOfTheClient_IsUsedAndNotShown()
    {
        KestrelRegistry registry = await HubAsync();
        SignIn(registry);
        registry.Account = Basic;

        (int status, string output, _) = await _bench.RunAsync($"registry.test:{registry.Port}/a/b:1");

        Assert.Equal(0, status);
        Assert.Contains("with the credential of", Unwrapped(output), StringComparison.Ordinal);
        Assert.DoesNotContain(Password, output, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--platform", "linux/amd64", 0, "linux/amd64 is there")]
    [InlineData("--platform", "linux/arm", 0, "linux/arm is there")]
    [InlineData("--platform", "linux/s390x", 2, "linux/s390x is not there, only linux/amd64, linux/arm/v7")]
    public async Task Check_Platform_IsReadWhereNobodyCounts(string option, string platform, int expected, string said)
    {
        KestrelRegistry registry = await HubAsync();
        registry.Quota = null;
        (int status, string output, _) = await _bench.RunAsync($"registry.test:{registry.Port}/a/b:1", option, platform);
        Assert.Equal(expected, status);
        Assert.Contains(said, Unwrapped(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_PlatformWherePullsAreCounted_IsNotReadAndSaidSo()
    {
        KestrelRegistry registry = await HubAsync();
        (int status, string output, _) = await _bench.RunAsync($"registry.test:{registry.Port}/a/b:1", "--platform", "linux/amd64");
        Assert.Equal(0, status);
        Assert.Contains("reading its index would be counted as a pull", Unwrapped(output), StringComparison.Ordinal);
        Assert.DoesNotContain(registry.Requests, static request => request.Method == "GET" && request.Path.Contains("manifests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_DeadMirrorBeforeAWorkingRegistry_IsAWarning()
    {
        KestrelRegistry registry = await HubAsync();
        string name = $"registry.test:{registry.Port}";
        _bench.Write("/etc/docker/daemon.json", """{"features":{"containerd-snapshotter":true}}""");
        _bench.Write($"/etc/docker/certs.d/{name}/hosts.toml", $"server = \"https://{name}\"\nca = \"ca.crt\"\n[host.\"https://mirror.test\"]\n");

        (int status, string output, _) = await _bench.RunAsync($"{name}/a/b:1");

        Assert.Equal(1, status);
        Assert.Contains("1. mirror https://mirror.test", output, StringComparison.Ordinal);
        Assert.Contains("the next pull will work, but the name mirror.test does not exist", Unwrapped(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_MirrorNotInForce_IsAWarningWithTheReason()
    {
        KestrelRegistry registry = await HubAsync();
        string name = $"registry.test:{registry.Port}";
        _bench.Write($"/etc/docker/certs.d/{name}/hosts.toml", "[host.\"https://mirror.test\"]\n");

        (int status, string output, _) = await _bench.RunAsync($"{name}/a/b:1");

        Assert.Equal(1, status);
        Assert.Contains("docker reads hosts.toml only with containerd's image store", Unwrapped(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_InsecureRegistryThatSpeaksHttp_IsReachedAsDockerDoes()
    {
        KestrelRegistry registry = _bench.Add(await KestrelRegistry.StartAsync(null));
        _bench.Write("/etc/docker/daemon.json", $$"""{"insecure-registries":["registry.test:{{registry.Port}}"]}""");
        (int status, string output, _) = await _bench.RunAsync($"registry.test:{registry.Port}/a/b:1");
        Assert.Equal(0, status);
        Assert.Contains("the client takes http, as it is configured to", Unwrapped(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WithoutArguments_ChecksWhatDiscoveryFound()
    {
        KestrelRegistry registry = await HubAsync();
        (int status, string output, _) = await _bench.RunAsync();
        Assert.Equal(0, status);
        Assert.Contains($"registry.test:{registry.Port} by docker", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_BrokenConfiguration_IsNamedWithFileAndLine()
    {
        KestrelRegistry registry = await HubAsync();
        _bench.Write("/etc/docker/daemon.json", "{\n  \"registry-mirrors\": [\"https://m\",]\n}\n");
        (int status, string output, _) = await _bench.RunAsync($"registry.test:{registry.Port}");
        Assert.Equal(1, status);
        Assert.Contains("/etc/docker/daemon.json:2: no valid JSON: a comma stands before the end", Unwrapped(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Nagios_IsOneLineWithPerformanceData()
    {
        KestrelRegistry registry = await HubAsync();
        (int status, string output, _) = await _bench.RunAsync($"registry.test:{registry.Port}/a/b:1", "--pulls", "12", "--output", "nagios");
        Assert.Equal(0, status);
        Assert.Matches(
            @"^PETREL OK - registry\.test:\d+/a/b:1: the next 12 pulls will work \| 'time'=[\d.]+s;;;0 "
            + @"'registry\.test:\d+/a/b:1 time'=[\d.]+s;;;0 'registry\.test:\d+/a/b:1 pulls'=76;32:;12:;0;100 'registry\.test:\d+/a/b:1 certificate'=\d+s\n$",
            output);
    }

    [Theory]
    [InlineData("endless")]
    [InlineData("flood")]
    [InlineData("loop")]
    [InlineData("metadata")]
    [InlineData("elsewhere")]
    [InlineData("drip")]
    public async Task Check_HostileRegistry_IsCriticalInTimeAndGetsNoCredential(string kind)
    {
        KestrelRegistry registry = await HubAsync();
        SignIn(registry);
        registry.Instead = context => MisbehaveAsync(kind, context, registry.Port);
        long began = TimeProvider.System.GetTimestamp();

        (int status, string output, _) = await _bench.RunAsync($"registry.test:{registry.Port}/a/b:1", "--timeout", "1s");

        Assert.Equal(2, status);
        // Generous: what must not be is that it never ends.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 10);
        Assert.Contains(
            kind switch
            {
                "endless" => "answers 500",
                "flood" => "headers beyond all measure",
                "loop" => "redirects without end",
                "drip" => "does not answer in time",
                _ => "private network",
            },
            Unwrapped(output), StringComparison.Ordinal);
        Assert.All(registry.Requests, static request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task Check_HubWithDelay_TakesLessThanASecond()
    {
        var delay = TimeSpan.FromMilliseconds(20);
        KestrelRegistry hub = _bench.Add(await KestrelRegistry.StartAsync(_bench.Authority.Issue("registry-1.docker.io", "auth.test")));
        DelayingRelay relay = _bench.Add(new DelayingRelay(hub.Port, delay));
        _bench.Add(new DelayingRelay(hub.Port, delay, "127.0.0.2", relay.Port));
        (hub.Realm, hub.Quota) = ($"https://auth.test:{relay.Port}", "76");
        _bench.LookupDelay = delay;
        _bench.Trust("docker.io");

        (int status, JsonNode report) = await _bench.ReportAsync(
            "docker.io/library/nginx:1.27", "--pulls", "12", "--registry-address", $"docker.io=127.0.0.1:{relay.Port}", "--registry-address", $"docker.io=127.0.0.2:{relay.Port}");

        Assert.Equal(0, status);
        Assert.Equal(2, report["routes"]![0]!["endpoints"]![0]!["addresses"]!.AsArray().Count);
        TestContext.Current.TestOutputHelper?.WriteLine($"{(double)report["durationSeconds"]! * 1000:0} ms");
        Assert.InRange((double)report["durationSeconds"]!, 0.1, 1);
    }

    private async Task<KestrelRegistry> HubAsync()
    {
        KestrelRegistry registry = await _bench.ServeAsync();
        (registry.Realm, registry.Quota) = ($"https://auth.test:{registry.Port}", "76");
        return registry;
    }

    private static string Basic => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{Password}"))}";

    private void SignIn(KestrelRegistry registry) =>
        _bench.Write("/root/.docker/config.json", $$$"""{"auths":{"registry.test:{{{registry.Port}}}":{"auth":"{{{Basic[6..]}}}"} } }""");

    private static async Task MisbehaveAsync(string kind, HttpContext context, int port)
    {
        HttpResponse response = context.Response;
        switch (kind)
        {
            case "endless":
                response.StatusCode = 500;
                while (!context.RequestAborted.IsCancellationRequested) await response.Body.WriteAsync(new byte[65536], context.RequestAborted);
                break;
            case "flood":
                for (int number = 0; number < 200; number++) response.Headers[$"X-{number}"] = new string('y', 1000);
                break;
            case "drip":
                await Task.Delay(-1, context.RequestAborted);
                break;
            default:
                response.StatusCode = 307;
                response.Headers.Location = kind switch
                {
                    "loop" => "/v2/",
                    "metadata" => "https://169.254.169.254/latest/meta-data/",
                    _ => $"https://elsewhere.test:{port}/x",
                };
                if (kind == "loop") response.Headers.Location = $"/v2/?{Guid.NewGuid()}";
                break;
        }
    }

    private static string Normal(string output, int port)
    {
        string page = output.Replace(port.ToString(CultureInfo.InvariantCulture), "PORT", StringComparison.Ordinal);
        page = Version().Replace(page, "petrel V:");
        page = Took().Replace(page, "(checked in T)");
        page = Time().Replace(page, "      T  ");
        return Date().Replace(page, "DATE");
    }

    private static string Unwrapped(string output) => Blanks().Replace(output, " ");

    [GeneratedRegex(@"^petrel [\d.]+:")]
    private static partial Regex Version();

    [GeneratedRegex(@"\(checked in [\d.]+ s\)")]
    private static partial Regex Took();

    [GeneratedRegex(@"[ \d]{4} ms  |[ \d.]{5} s  ")]
    private static partial Regex Time();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d")]
    private static partial Regex Date();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
