using System.Text;
using Petrel.Core.Diagnosis;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tests.Probing;

public sealed class RegistryClientTests : IAsyncDisposable
{
    private readonly Laboratory _laboratory = new();
    private readonly HubLikeRegistry _hub = new();
    private readonly ScriptedServer _server;
    private readonly ProbeTarget _target;

    public RegistryClientTests()
    {
        _server = _laboratory.Serve(_hub.Answer);
        _hub.Realm = $"https://auth.test:{_server.Port}";
        _target = _laboratory.Target(_server);
    }

    public ValueTask DisposeAsync() => _laboratory.DisposeAsync();

    [Fact]
    public async Task ProbeAsync_HealthyHub_GivesPhasesQuotaTokenAndCertificate()
    {
        ProbeResult result = await _laboratory.ProbeAsync(_target);

        Assert.Equal((ProbeHealth.Healthy, null), (result.Verdict.Health, result.Verdict.Cause));
        Assert.Equal(
            [ProbePhase.Dns, ProbePhase.Connect, ProbePhase.Tls, ProbePhase.FirstByte, ProbePhase.Token, ProbePhase.Manifest],
            result.Phases.Select(static phase => phase.Phase));
        Assert.Equal((QuotaPresence.Known, 100, 20), (result.Quota!.Presence, result.Quota.Limit, result.Quota.Remaining));
        Assert.Equal(TestAuthority.Now.AddSeconds(300), result.TokenExpires);
        Assert.Equal(100, result.Claims!.PullLimit);
        Assert.Equal(TimeSpan.Zero, result.ClockSkew);
        Assert.Equal(CertificateProblem.None, result.Certificate!.Problem);
        Assert.Equal(["registry.test", "auth.test", "other.test"], result.Certificate.Names);
        Assert.Equal(TestAuthority.Now.AddDays(30), result.Certificate.NotAfter);
        Assert.Equal(200, result.Status);
        Assert.Equal($"127.0.0.1:{_server.Port}", Assert.Single(result.Addresses).Endpoint.ToString());
    }

    [Fact]
    public async Task ProbeAsync_AThousandTimes_LeavesWhatRemained()
    {
        int remaining = 20;
        ScriptedServer counting = _laboratory.Serve(request =>
        {
            // Whatever is no HEAD and concerns a manifest is a pull.
            if (request.Path.Contains("/manifests/") && request.Method != "HEAD") remaining--;
            _hub.QuotaHeaders = $"ratelimit-limit: 100;w=21600\r\nratelimit-remaining: {remaining};w=21600\r\n";
            return _hub.Answer(request);
        });
        _hub.Realm = $"https://auth.test:{counting.Port}";
        ProbeTarget target = _laboratory.Target(counting);
        for (int round = 0; round < 1000; round++)
        {
            ProbeResult result = await _laboratory.ProbeAsync(target);
            Assert.Equal(20, result.Quota!.Remaining);
        }

        Assert.Equal(20, remaining);
        Assert.Equal(2 * 1000 + 1, counting.Requests.Count);
    }

    [Fact]
    public async Task ProbeAsync_ManyTimes_CostsNoPullAndOneToken()
    {
        for (int round = 0; round < 50; round++)
        {
            Assert.Equal(20, (await _laboratory.ProbeAsync(_target)).Quota!.Remaining);
        }

        Assert.DoesNotContain(_server.Requests, static request => request is { Method: not "HEAD", Path: not ("/v2/" or "/token") });
        Assert.Single(_server.Requests, static request => request.Path == "/token");
        _laboratory.Time.Advance(TimeSpan.FromSeconds(290));
        await _laboratory.ProbeAsync(_target);
        Assert.Equal(2, _server.Requests.Count(static request => request.Path == "/token"));
    }

    [Fact]
    public async Task ProbeAsync_AsNobody_SendsNoCredentialAnywhere()
    {
        await _laboratory.ProbeAsync(_target);

        Request token = Assert.Single(_server.Requests, static request => request.Path == "/token");
        Assert.Null(token.Header("Authorization"));
        Assert.Equal("/token?service=registry.docker.io&scope=repository%3Aa%2Fb%3Apull", token.Target);
        Assert.Null(_server.Requests.First().Header("Authorization"));
    }

    [Fact]
    public async Task ProbeAsync_GoodPassword_IsSentToTheTokenServerOnly()
    {
        _hub.Account = Base64("alice:right");

        ProbeResult result = await _laboratory.ProbeAsync(_target with { Credential = Laboratory.Password("alice", "right") });

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.All(_server.Requests, request => Assert.Equal(
            request.Path == "/token", request.Header("Authorization")?.StartsWith("Basic", StringComparison.Ordinal) ?? false));
    }

    [Fact]
    public async Task ProbeAsync_WrongPassword_IsSentOnceAndAgainOnlyWhenItChanged()
    {
        _hub.Account = Base64("alice:right");
        ProbeTarget wrong = _target with { Credential = Laboratory.Password("alice", "wrong-password") };

        ProbeResult first = await _laboratory.ProbeAsync(wrong);
        ProbeResult second = await _laboratory.ProbeAsync(wrong);
        ProbeResult changed = await _laboratory.ProbeAsync(_target with { Credential = Laboratory.Password("alice", "right") });

        Assert.Equal((Cause.Authentication, PhaseOutcome.Unauthorized), (first.Verdict.Cause!.Value, first.Phases[^1].Outcome));
        Assert.Contains("incorrect username or password", first.Verdict.Summary, StringComparison.Ordinal);
        Assert.Equal((Cause.Authentication, PhaseOutcome.CredentialWithheld), (second.Verdict.Cause!.Value, second.Phases[^1].Outcome));
        Assert.Equal(ProbeHealth.Healthy, changed.Verdict.Health);
        Assert.Equal(2, _server.Requests.Count(static request => request.Path == "/token"));
    }

    [Fact]
    public async Task ProbeAsync_IdentityToken_IsPosted()
    {
        var refresh = new Credential(CredentialKind.IdentityToken, "", new Secret("refresh me"), new CredentialOrigin(CredentialSourceKind.Docker, "f", "k"));

        ProbeResult result = await _laboratory.ProbeAsync(_target with { Credential = refresh });

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Request token = Assert.Single(_server.Requests, static request => request.Path == "/token");
        Assert.Equal("POST", token.Method);
        Assert.Equal("grant_type=refresh_token&service=registry.docker.io&client_id=petrel&refresh_token=refresh+me&scope=repository%3Aa%2Fb%3Apull", token.Body);
    }

    [Theory]
    [InlineData("401 Unauthorized", ProbeHealth.Failing, Cause.Authentication, RateLimitKind.None)]
    [InlineData("403 Forbidden", ProbeHealth.Failing, Cause.Authentication, RateLimitKind.None)]
    [InlineData("404 Not Found", ProbeHealth.Missing, null, RateLimitKind.None)]
    [InlineData("429 Too Many Requests", ProbeHealth.Failing, Cause.RateLimit, RateLimitKind.Unsaid)]
    [InlineData("500 Internal Server Error", ProbeHealth.Failing, Cause.Capacity, RateLimitKind.None)]
    [InlineData("503 Service Unavailable", ProbeHealth.Failing, Cause.Capacity, RateLimitKind.None)]
    [InlineData("418 I'm a teapot", ProbeHealth.Failing, Cause.Unknown, RateLimitKind.None)]
    public async Task ProbeAsync_ManifestRefused_NamesTheCause(string status, ProbeHealth health, Cause? cause, RateLimitKind limit)
    {
        _hub.ManifestStatus = status;
        _hub.ManifestHeaders = "Retry-After: 60\r\n";

        ProbeResult result = await _laboratory.ProbeAsync(_target);

        Assert.Equal((health, cause, limit), (result.Verdict.Health, result.Verdict.Cause, result.Verdict.Limit));
        Assert.Equal(TimeSpan.FromSeconds(60), result.RetryAfter);
        Assert.Equal(int.Parse(status[..3]), result.Status);
    }

    [Theory]
    [InlineData("429 Too Many Requests")]
    [InlineData("502 Bad Gateway")]
    public async Task ProbeAsync_MirrorThatIsWellPassesOn_IsItsUpstream(string status)
    {
        _hub.ManifestStatus = status;

        ProbeResult result = await _laboratory.ProbeAsync(_target with { MirrorOf = "docker.io" });

        Assert.Equal(Cause.MirrorUpstream, result.Verdict.Cause);
        Assert.EndsWith("?ns=docker.io", _server.Requests.Last().Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProbeAsync_NothingRemaining_IsThePullQuota()
    {
        _hub.QuotaHeaders = "ratelimit-limit: 100;w=21600\r\nratelimit-remaining: 0;w=21600\r\n";

        ProbeResult result = await _laboratory.ProbeAsync(_target);

        Assert.Equal((Cause.RateLimit, RateLimitKind.PullQuota), (result.Verdict.Cause, result.Verdict.Limit));
    }

    [Fact]
    public async Task ProbeAsync_KeptTokenThatIsWorthlessNow_IsFetchedAnewAndNoFailure()
    {
        await _laboratory.ProbeAsync(_target);
        _hub.Token = "another";

        ProbeResult result = await _laboratory.ProbeAsync(_target);

        Assert.Equal(
            [ProbePhase.Dns, ProbePhase.Connect, ProbePhase.Tls, ProbePhase.FirstByte, ProbePhase.Token, ProbePhase.Manifest],
            result.Phases.Select(static phase => phase.Phase));

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.Equal(2, _server.Requests.Count(static request => request.Path == "/token"));
    }

    [Theory]
    [InlineData("right", ProbeHealth.Healthy, null)]
    [InlineData("wrong", ProbeHealth.Failing, Cause.Authentication)]
    public async Task ProbeAsync_BasicRegistry_IsShownThePasswordAndRefusalsAreRemembered(string password, ProbeHealth health, Cause? cause)
    {
        ScriptedServer server = _laboratory.Serve(static request => request.Header("Authorization") != $"Basic {Base64("alice:right")}"
            ? ScriptedServer.Answer("401 No", "bad password", "WWW-Authenticate: Basic realm=\"x\"\r\n")
            : request.Method == "HEAD" ? ScriptedServer.Head("200 OK") : ScriptedServer.Answer("200 OK", "{}"));
        ProbeTarget target = _laboratory.Target(server) with { Credential = Laboratory.Password("alice", password) };

        ProbeResult first = await _laboratory.ProbeAsync(target);
        int sent = server.Requests.Count(static request => request.Header("Authorization") is not null);
        ProbeResult second = await _laboratory.ProbeAsync(target);

        Assert.Equal((health, cause), (first.Verdict.Health, first.Verdict.Cause));
        Assert.Equal((health, cause), (second.Verdict.Health, second.Verdict.Cause));
        int sentByBoth = server.Requests.Count(static request => request.Header("Authorization") is not null);
        Assert.Equal(health == ProbeHealth.Healthy ? (2, 4) : (1, 1), (sent, sentByBoth));
    }

    [Fact]
    public async Task ProbeAsync_BasicRegistryWithoutCredential_SaysWhatItWants()
    {
        ScriptedServer server = _laboratory.Serve(static _ => ScriptedServer.Answer("401 No", headers: "WWW-Authenticate: Basic realm=\"x\"\r\n"));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((PhaseOutcome.Unauthorized, Cause.Authentication), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
        Assert.Contains("none is known", result.Verdict.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProbeAsync_PublicPingButPrivateImage_FetchesTheTokenForTheImage()
    {
        ScriptedServer server = _laboratory.Serve(request => request.Path == "/v2/" ? ScriptedServer.Answer("200 OK", "{}") : _hub.Answer(request));
        _hub.Realm = $"https://auth.test:{server.Port}";

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.Equal(["/v2/", "/v2/a/b/manifests/1", "/token", "/v2/a/b/manifests/1"], server.Requests.Select(static request => request.Path));
    }

    [Fact]
    public async Task ProbeAsync_RegistryAlone_AsksForNoManifest()
    {
        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(_server, image: null));

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.Equal(["/v2/", "/token"], _server.Requests.Select(static request => request.Path));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
