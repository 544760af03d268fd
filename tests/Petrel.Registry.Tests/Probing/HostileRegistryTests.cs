using System.Text;
using Petrel.Core.Diagnosis;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tests.Probing;

/// <summary>Registries that mean harm: whatever they say, a probe ends, stays small, tells what happened and gives nothing away.</summary>
public sealed class HostileRegistryTests : IAsyncDisposable
{
    private const string Password = "the-password-of-alice";

    private readonly Laboratory _laboratory = new();

    public ValueTask DisposeAsync() => _laboratory.DisposeAsync();

    [Theory]
    [InlineData("HTTP/1.1 500 Oh\r\nContent-Length: 99999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 500 Oh\r\nConnection: close\r\n\r\n")]
    public async Task EndlessBody_OfARefusal_IsReadInPart(string head)
    {
        long sent = 0;
        ScriptedServer server = _laboratory.Serve(async (_, stream, stop) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stop);
            string chunk = head.Contains("chunked", StringComparison.Ordinal) ? $"1000\r\n{new string('x', 4096)}\r\n" : new string('x', 4096);
            for (sent = 0; ; sent += 4096) await stream.WriteAsync(Encoding.ASCII.GetBytes(chunk), stop);
        });

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((500, Cause.Capacity), (result.Status, result.Verdict.Cause!.Value));
        Assert.True(result.Error is { Truncated: true, Message.Length: <= 300 });
        // What the buffers of two sockets hold was sent and never read.
        Assert.InRange(sent, ErrorBodyParser.LongestBody, 32 * 1024 * 1024);
    }

    [Fact]
    public async Task EndlessToken_IsReadInPartAndNoToken()
    {
        ScriptedServer server = null!;
        server = _laboratory.Serve(async (request, stream, stop) =>
        {
            if (request.Path == "/v2/") await stream.WriteAsync(Encoding.ASCII.GetBytes(Challenge($"https://auth.test:{server.Port}/token")), stop);
            else await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"token\":\""u8.ToArray(), stop);
            while (request.Path != "/v2/") await stream.WriteAsync(new byte[4096].Select(static _ => (byte)'a').ToArray(), stop);
        });

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((PhaseOutcome.TokenInvalid, Cause.Authentication), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
    }

    [Fact]
    public async Task HeaderFlood_IsTooLarge()
    {
        ScriptedServer server = _laboratory.Serve(async (_, stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), stop);
            for (int line = 0; ; line++) await stream.WriteAsync(Encoding.ASCII.GetBytes($"X-{line}: {new string('y', 1000)}\r\n"), stop);
        });

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((PhaseOutcome.TooLarge, Cause.Unknown), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
        Assert.Contains("headers beyond all measure", result.Verdict.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Drip: ")]
    [InlineData("HTTP/1.1 2")]
    [InlineData("")]
    public async Task HeadThatNeverEnds_IsGivenUpInTime(string start)
    {
        var asked = new TaskCompletionSource();
        ScriptedServer server = _laboratory.Serve(async (_, stream, stop) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(start), stop);
            await stream.FlushAsync(stop);
            asked.TrySetResult();
            while (true)
            {
                await Task.Delay(5, stop);
                if (start.StartsWith("HTTP/1.1 1", StringComparison.Ordinal)) await stream.WriteAsync(Encoding.ASCII.GetBytes(start), stop);
                else if (start.EndsWith(' ')) await stream.WriteAsync("z"u8.ToArray(), stop);
            }
        });

        ProbeResult result = await _laboratory.ProbeSilentAsync(_laboratory.Target(server), asked.Task);

        Assert.Equal((PhaseOutcome.TimedOut, Cause.Capacity), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
        Assert.InRange(result.Duration, ProbeLimits.Default.Overall, ProbeLimits.Default.Overall * 1.1);
    }

    [Fact]
    public async Task BodyThatDrips_TakesNothingFromTheStatus()
    {
        var asked = new TaskCompletionSource();
        ScriptedServer server = _laboratory.Serve(async (_, stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 503 Busy\r\nContent-Length: 100000\r\n\r\ntry la"u8.ToArray(), stop);
            await stream.FlushAsync(stop);
            asked.TrySetResult();
            await Task.Delay(-1, stop);
        });

        ProbeResult result = await _laboratory.ProbeSilentAsync(_laboratory.Target(server), asked.Task);

        Assert.Equal((503, Cause.Capacity), (result.Status, result.Verdict.Cause!.Value));
        Assert.Equal("try la", result.Error.Message);
        Assert.InRange(result.Duration, ProbeLimits.Default.Body, ProbeLimits.Default.Body * 2);
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data/", PhaseOutcome.RedirectRefused)]
    [InlineData("https://other.test/x", PhaseOutcome.RedirectRefused)]
    [InlineData("https://[::ffff:10.0.0.1]/x", PhaseOutcome.RedirectRefused)]
    [InlineData("https://2130706433/x", PhaseOutcome.RedirectRefused)]
    [InlineData("http://registry.test/x", PhaseOutcome.RedirectRefused)]
    [InlineData("https://user:pw@registry.test/x", PhaseOutcome.RedirectRefused)]
    [InlineData("file:///etc/passwd", PhaseOutcome.RedirectRefused)]
    [InlineData("https://", PhaseOutcome.RedirectRefused)]
    [InlineData("https://nowhere.test/x", PhaseOutcome.NameUnknown)]
    [InlineData("/v2/", PhaseOutcome.RedirectLoop)]
    public async Task Redirect_ToWhereNobodyShouldGo_IsNotFollowed(string location, PhaseOutcome expected)
    {
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer("302 Found", headers: $"Location: {location}\r\n"));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server) with { Credential = Laboratory.Password("alice", Password) });

        Assert.Equal(expected, result.Phases[^1].Outcome);
        Assert.NotEqual(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.All(server.Requests, static request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public async Task Redirects_WithoutEnd_StopAfterAFew()
    {
        int count = 0;
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer("307 Go", headers: $"Location: /v2/?{count++}\r\n"));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal(PhaseOutcome.RedirectLoop, result.Phases[^1].Outcome);
        Assert.InRange(server.Requests.Count, 2, 8);
    }

    [Fact]
    public async Task Redirect_ToAnotherHost_TakesNoTokenAlong()
    {
        var hub = new HubLikeRegistry();
        ScriptedServer other = _laboratory.Serve(_ => ScriptedServer.Head("200 OK"));
        ScriptedServer server = _laboratory.Serve(request =>
            request.Method == "HEAD" ? ScriptedServer.Head("307 Go", $"Location: https://other.test:{other.Port}/m\r\n") : hub.Answer(request));
        hub.Realm = $"https://auth.test:{server.Port}";

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server) with { AllowPrivate = true });

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.NotNull(server.Requests.Single(static request => request.Method == "HEAD").Header("Authorization"));
        Assert.Null(Assert.Single(other.Requests).Header("Authorization"));
    }

    [Theory]
    [InlineData("http://auth.test/token", PhaseOutcome.ChallengeInvalid)]
    [InlineData("ftp://auth.test/token", PhaseOutcome.ChallengeInvalid)]
    [InlineData("https://u:p@auth.test/token", PhaseOutcome.ChallengeInvalid)]
    [InlineData("/token", PhaseOutcome.ChallengeInvalid)]
    [InlineData("https://169.254.169.254/token", PhaseOutcome.RedirectRefused)]
    [InlineData("https://10.0.0.1/token", PhaseOutcome.RedirectRefused)]
    [InlineData("https://nowhere.test/token", PhaseOutcome.NameUnknown)]
    public async Task Realm_ThatIsNotToBeTrusted_GetsNoCredential(string realm, PhaseOutcome expected)
    {
        ScriptedServer server = _laboratory.Serve(_ => Challenge(realm));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server) with { Credential = Laboratory.Password("alice", Password) });

        Assert.Equal((expected, Cause.Authentication), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("WWW-Authenticate: Bearer service=\"x\"\r\n")]
    [InlineData("WWW-Authenticate: Negotiate\r\n")]
    [InlineData("WWW-Authenticate: \"\\\r\n")]
    public async Task Challenge_ThatCannotBeMet_IsNamed(string headers)
    {
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer("401 No", headers: headers));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal(PhaseOutcome.ChallengeInvalid, result.Phases[^1].Outcome);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("<html>sign in</html>")]
    [InlineData("{\"token\":\"a\\r\\nX-Injected: 1\"}")]
    [InlineData("{\"token\":7")]
    [InlineData("{\"token\":\"\\ud800\"}")]
    public async Task TokenAnswer_WithoutAToken_IsNamed(string body)
    {
        ScriptedServer server = null!;
        server = _laboratory.Serve(request =>
            request.Path == "/v2/" ? Challenge($"https://auth.test:{server.Port}/token") : ScriptedServer.Answer("200 OK", body, "Content-Type: text/html\r\n"));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((PhaseOutcome.TokenInvalid, Cause.Authentication), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
    }

    [Theory]
    [InlineData("ratelimit-limit: 99999999999999999999;w=1\r\nratelimit-remaining: -5\r\n", QuotaPresence.Invalid)]
    [InlineData("ratelimit-limit: 100;w=21600\r\nratelimit-remaining: 1000;w=21600\r\n", QuotaPresence.Invalid)]
    [InlineData("ratelimit-limit: ;w=21600\r\nratelimit-remaining: ;w=21600\r\n", QuotaPresence.Unlimited)]
    [InlineData("", QuotaPresence.Absent)]
    public async Task Quota_ThatIsAbsurd_ConcludesNothing(string headers, QuotaPresence expected)
    {
        var hub = new HubLikeRegistry { QuotaHeaders = headers, Token = "no.jwt.!!" };
        ScriptedServer server = _laboratory.Serve(hub.Answer);
        hub.Realm = $"https://auth.test:{server.Port}";

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((ProbeHealth.Healthy, expected), (result.Verdict.Health, result.Quota!.Presence));
        Assert.Null(result.Claims);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9\r\n", PhaseOutcome.ProtocolError, Cause.Unknown)]
    [InlineData("HTTP/1.1 200 OK\r\nbroken\0header\r\n\r\n", PhaseOutcome.ProtocolError, Cause.Unknown)]
    [InlineData("HTTP/1.1 99999 OK\r\n\r\n", PhaseOutcome.ProtocolError, Cause.Unknown)]
    public async Task Answer_ThatIsNoHttp_IsNamed(string text, PhaseOutcome expected, Cause cause)
    {
        ScriptedServer server = _laboratory.Serve(_ => text);

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((expected, cause), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
    }

    [Fact]
    public async Task Refusal_ThatRepeatsTheCredential_IsRedacted()
    {
        ScriptedServer server = null!;
        server = _laboratory.Serve(request => request.Path == "/v2/"
            ? Challenge($"https://auth.test:{server.Port}/token")
            : ScriptedServer.Answer("401 No", $"alice with {Password} was sent {request.Header("Authorization")}"));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server) with { Credential = Laboratory.Password("alice", Password) });

        string all = $"{result}{result.Error.Message}{result.Verdict.Summary}{string.Join(' ', result.Phases)}";
        Assert.Contains("was sent Basic …", all, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, all, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", all, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{Password}")), all, StringComparison.Ordinal);
    }

    private static string Challenge(string realm) =>
        ScriptedServer.Answer("401 Unauthorized", headers: $"WWW-Authenticate: Bearer realm=\"{realm}\",service=\"s\"\r\n");
}
