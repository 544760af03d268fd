using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Petrel.EndToEnd.Tests.Harness;
using static Petrel.EndToEnd.Tests.Watching;

namespace Petrel.EndToEnd.Tests;

/// <summary>One pull that fails, the question that follows, and the cause that it tells, on loopback.</summary>
public sealed class ProbeTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly string _configuration = Directory.CreateTempSubdirectory("petrel-e2e-").FullName;
    private PetrelProcess? _petrel;

    private static readonly (RegistryMood Mood, string Cause, string Says)[] Failures =
    [
        (RegistryMood.Unavailable, "capacity", "503"),
        (RegistryMood.TooManyRequests, "rate-limit", "429"),
        (RegistryMood.Denied, "authentication", "403"),
        (RegistryMood.WrongPassword, "authentication", "incorrect username or password"),
        (RegistryMood.TokenServerFails, "authentication", "500"),
        (RegistryMood.ExpiredCertificate, "tls", "expired"),
        (RegistryMood.UnknownAuthority, "tls", "does not trust"),
    ];

    [Fact]
    public async Task OneFailingPull_IsConfirmedWithItsCause()
    {
        Requirements.Demand();
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(_certificates, [.. Failures.Select(static failure => failure.Mood)]);
        StoreCredential(NameOf(RegistryMood.WrongPassword));
        string recording = Path.Combine(_configuration, "probes.jsonl");
        _petrel = Start(registry, "--connections", "--record", recording);
        var delays = new List<double>();
        foreach ((RegistryMood mood, string cause, string says) in Failures)
        {
            await registry.PullInVainAsync(mood);
            Line incident = _petrel.WaitFor(line => line.Type == "incident" && line.Text("registry") == NameOf(mood), Seconds(10));
            Assert.Equal((cause, "confirmed", "opened"), (incident.Text("cause"), incident.Text("status"), incident.Text("phase")));
            Assert.Contains(says, incident.Text("summary"));
            Assert.Contains(incident.Json["evidence"]!.AsArray(), evidence => evidence!["signal"]!.ToString() == $"probe-{cause}");
            Line suspicion = _petrel.Lines.Find(line => line.Type == "suspicion" && line.Text("registry") == NameOf(mood))!;
            delays.Add((TimeOf(incident) - TimeOf(suspicion)).TotalMilliseconds);
        }

        delays.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"suspicion to confirmed, ms: {string.Join(", ", delays.Select(static delay => $"{delay:0}"))}");
        // As it ships; under the just-in-time compiler the first probes wait for it.
        double longest = Environment.GetEnvironmentVariable("PETREL_BINARY") is { Length: > 0 } ? 300 : 1500;
        Assert.True(delays[delays.Count / 2] <= longest, $"{delays[delays.Count / 2]} ms at the median");
        Assert.Equal(0, _petrel.Stop());
        // The pulls alone are connections; the probes are none.
        Assert.Equal(Failures.Length, _petrel.Lines.Count(static line => line.Text("event") == "opened"));
        Assert.DoesNotContain(registry.Requests, static request => request.Method is not ("GET" or "HEAD"));
        AssertReplaysToTheLetter(recording);
    }

    [Theory]
    [InlineData("trace")]
    [InlineData("diag")]
    [InlineData("proc")]
    public async Task AHealthyRegistry_OpensNothingAndItsProbesAreNoConnections(string source)
    {
        Requirements.Demand();
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(_certificates, RegistryMood.Healthy, RegistryMood.Plain);
        _petrel = Start(registry, "--connections", "--source", source, "--interval", "50ms");
        foreach (RegistryMood mood in (RegistryMood[])[RegistryMood.Healthy, RegistryMood.Plain])
        {
            await registry.PullInVainAsync(mood);
            // Polled, it is too short to be seen to fail.
            Line? probe = _petrel.TryWaitFor(line => line.Type == "probe" && line.Text("registry") == NameOf(mood), Seconds(source == "proc" ? 3 : 8));
            if (source != "proc") Assert.Equal("healthy", probe?.Text("health"));
        }

        _petrel.Stop();
        Assert.Empty(_petrel.Incidents);
        Assert.InRange(_petrel.Lines.Count(static line => line.Type == "connection" && line.Text("event") == "opened"), 0, 2);
    }

    [Fact]
    public async Task AQuotaThatRunsLow_IsForeseenAndOnlyItsEndIsAnIncident()
    {
        Requirements.Demand();
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(_certificates, RegistryMood.Healthy);
        registry.Remaining = 18;
        int port = registry.Ports[RegistryMood.Healthy];
        _petrel = PetrelProcess.StartHere(
            Variables(), "docker.io", "--registry-address", $"docker.io=127.0.0.1:{port}", "--snapshot", "500ms");
        await registry.PullInVainAsync(RegistryMood.Healthy);
        Line forecast = _petrel.WaitFor(static line => line.Type == "forecast" && line.Text("subject") == "pull-quota", Seconds(10));
        Assert.Equal(("docker.io", "warning", "anonymous"), (forecast.Text("registry"), forecast.Text("urgency"), forecast.Text("account")));
        Assert.Equal(("100", "18"), (forecast.Text("limit"), forecast.Text("remaining")));
        Line snapshot = _petrel.WaitFor(static line => line.Type == "snapshot" && line.Json["registries"]![0]!["quota"] is not null, Seconds(5));
        Assert.Equal("18", snapshot.Json["registries"]![0]!["quota"]!["remaining"]!.ToString());
        Assert.Contains(_petrel.Lines, static line => line.Type == "forecast" && line.Text("subject") == "certificate");
        Assert.Empty(_petrel.Incidents);
        Assert.Equal(18, registry.Remaining);

        registry.Remaining = 0;
        await Task.Delay(Seconds(15), TestContext.Current.CancellationToken); // one question in 15 s
        await registry.PullInVainAsync(RegistryMood.Healthy);
        Line incident = _petrel.WaitForIncident("rate-limit", Seconds(10));
        Assert.Contains("pull quota", incident.Text("summary"));
    }

    [Fact]
    public async Task Hello_SaysWhatIsSentUnlessNothingIs()
    {
        Requirements.Demand();
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(_certificates, RegistryMood.TooManyRequests);
        _petrel = Start(registry);
        Assert.Contains("GET /v2/", _petrel.Lines[0].Json["sends"]!.ToJsonString());
        _petrel.Dispose();

        _petrel = Start(registry, "--no-probe");
        Assert.Empty(_petrel.Lines[0].Json["sends"]!.AsArray());
        await registry.PullInVainAsync(RegistryMood.TooManyRequests);
        _petrel.WaitFor(static line => line.Type == "suspicion", Seconds(10));
        Assert.Null(_petrel.TryWaitFor(static line => line.Type is "incident" or "probe", Seconds(1)));
        Assert.Single(registry.Requests);
    }

    [Theory]
    [InlineData(nameof(RegistryMood.Healthy), "rate-limit")]
    [InlineData(nameof(RegistryMood.Unavailable), "rate-limit")]
    [InlineData(nameof(RegistryMood.TooManyRequests), "mirror-upstream")]
    public async Task AMirrorThatLimits_IsAskedTogetherWithWhatIsBehindIt(string mood, string cause)
    {
        RegistryMood upstream = Enum.Parse<RegistryMood>(mood);
        Requirements.Demand();
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(_certificates, upstream);
        await using LoopbackRegistry mirror = await LoopbackRegistry.StartAsync(_certificates, RegistryMood.TooManyRequests);
        string file = Path.Combine(_configuration, "petrel.toml");
        string name = NameOf(upstream);
        await File.WriteAllTextAsync(
            file,
            $$"""
            [[registry]]
            name = "{{name}}"
            addresses = ["127.0.0.1:{{registry.Ports[upstream]}}", { address = "127.0.0.1:{{mirror.Ports[RegistryMood.TooManyRequests]}}", role = "mirror" }]
            """,
            TestContext.Current.CancellationToken);
        _petrel = PetrelProcess.StartHere(Variables(), "--config", file, name);
        await mirror.PullInVainAsync(RegistryMood.TooManyRequests);
        Line probe = _petrel.WaitFor(static line => line.Type == "probe" && line.Text("role") == "mirror", Seconds(10));
        Assert.Equal((cause, "failing"), (probe.Text("cause"), probe.Text("health")));
        Assert.EndsWith($":{mirror.Ports[RegistryMood.TooManyRequests]}, whatever its certificate", probe.Text("way"));
        Line incident = _petrel.WaitFor(line => line.Type == "incident" && line.Text("cause") == cause, Seconds(5));
        Assert.Equal(("confirmed", name), (incident.Text("status"), incident.Text("registry")));
        Assert.Contains(registry.Requests, static request => request.Path == "/v2/");
    }

    [Fact]
    public async Task PeriodicProbes_NameAFaultBeforeAnyPull()
    {
        Requirements.Demand();
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(_certificates, RegistryMood.ExpiredCertificate, RegistryMood.Unavailable);
        string file = Path.Combine(_configuration, "petrel.toml");
        await File.WriteAllTextAsync(file, "[probe]\nperiodic = true\ninterval = \"10s\"\nhosts = 1\n", TestContext.Current.CancellationToken);
        _petrel = Start(registry, "--config", file);
        foreach ((RegistryMood mood, string cause) in ((RegistryMood, string)[])[(RegistryMood.ExpiredCertificate, "tls"), (RegistryMood.Unavailable, "capacity")])
        {
            Line incident = _petrel.WaitFor(line => line.Type == "incident" && line.Text("registry") == NameOf(mood), Seconds(15));
            Assert.Equal((cause, "confirmed"), (incident.Text("cause"), incident.Text("status")));
        }
    }

    // The same address is dead where the client is, and refuses at once where Petrel is.
    [Fact]
    public void AClientInAnotherNamespace_IsAskedForFromThere()
    {
        const string Registry = "elsewhere.registry.example";
        const int Port = 5000;
        using var home = new Hosts();
        using var elsewhere = new Hosts();
        elsewhere.Drop(Hosts.OtherServerAddress);
        PetrelProcess petrel = home.Own(PetrelProcess.StartAs(
            home.Client, ["env", "--default-signal=INT"], Registry, "--registry-address", $"{Registry}={Hosts.OtherServerAddress}:{Port}", "--netns", "all"));
        elsewhere.StartClient("hold", Hosts.OtherServerAddress, Port);

        Line probe = petrel.WaitFor(static line => line.Type == "probe" && line.Text("registry") == Registry, Seconds(30));

        Assert.Equal((Hosts.InodeOf(elsewhere.Client).ToString(CultureInfo.InvariantCulture), "connect", "network"), (probe.Text("netns"), probe.Text("phase"), probe.Text("cause")));
        Assert.DoesNotContain("refuse", probe.Text("summary"));
    }

    public void Dispose()
    {
        _petrel?.Dispose();
        Directory.Delete(_configuration, recursive: true);
        _certificates.Dispose();
    }

    private void AssertReplaysToTheLetter(string recording)
    {
        string recorded = File.ReadAllText(recording);
        Assert.Contains("\"kind\":\"probe\"", recorded);
        foreach (string secret in (string[])["c29tZWJvZHk6", "Bearer", "Basic"]) Assert.DoesNotContain(secret, recorded);
        (int status, string output, string errors) = Tool.Try(PetrelProcess.Program, "replay", "--output", "json", "--connections", recording);
        Assert.True(status == 0, errors);
        Assert.Equal(Story(_petrel!.Lines.Select(static line => line.Raw)), Story(output.TrimEnd('\n').Split('\n')));
    }

    private static string[] Story(IEnumerable<string> lines) =>
        [.. lines.Where(static line => !line.Contains("\"type\":\"hello\"") && !line.Contains("\"type\":\"summary\""))];

    private static string NameOf(RegistryMood mood) => $"{mood.ToString().ToLowerInvariant()}.registry.example";

    private static DateTime TimeOf(Line line) => DateTime.Parse(line.Text("time")!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    private (string, string)[] Variables() => [("SSL_CERT_FILE", _certificates.AuthorityFile), ("DOCKER_CONFIG", _configuration), ("HOME", _configuration)];

    private PetrelProcess Start(LoopbackRegistry registry, params string[] more) => PetrelProcess.StartHere(
        Variables(),
        [
            .. registry.Ports.SelectMany(static pair => (string[])[NameOf(pair.Key), "--registry-address", $"{NameOf(pair.Key)}=127.0.0.1:{pair.Value}"]),
            .. more,
        ]);

    private void StoreCredential(string registry)
    {
        string auth = Convert.ToBase64String(Encoding.UTF8.GetBytes("somebody:wrong"));
        var file = new JsonObject { ["auths"] = new JsonObject { [registry] = new JsonObject { ["auth"] = auth } } };
        File.WriteAllText(Path.Combine(_configuration, "config.json"), file.ToJsonString());
    }
}
