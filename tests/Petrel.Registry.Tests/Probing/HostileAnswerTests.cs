using System.Buffers.Text;
using System.Text;
using Petrel.Core.Diagnosis;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tests.Probing;

/// <summary>Answers that are well formed and still lie: about their type, their length, their tokens, their limits.</summary>
public sealed class HostileAnswerTests : IAsyncDisposable
{
    private const string Password = "the-password-of-alice";

    private readonly Laboratory _laboratory = new();
    private readonly HubLikeRegistry _hub = new();

    public ValueTask DisposeAsync() => _laboratory.DisposeAsync();

    [Theory]
    [InlineData("application/json", "<html><script>x</script><h1>Down for repairs</h1></html>", ErrorBodyKind.Html, "Down for repairs")]
    [InlineData("text/html", """{"errors":[{"code":"UNAVAILABLE","message":"Down for repairs"}]}""", ErrorBodyKind.Json, "Down for repairs")]
    [InlineData("image/png", "Down for repairs", ErrorBodyKind.Text, "Down for repairs")]
    [InlineData("\u00e4/;;=", "Down for repairs", ErrorBodyKind.Text, "Down for repairs")]
    public async Task ContentType_ThatIsWrong_MisleadsNobody(string type, string body, ErrorBodyKind kind, string message)
    {
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer("503 Busy", body, $"Content-Type: {type}\r\n"));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((503, Cause.Capacity), (result.Status, result.Verdict.Cause!.Value));
        Assert.Equal((kind, message), (result.Error.Kind, result.Error.Message));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task CompressedBody_IsNotUnpacked(string encoding)
    {
        ScriptedServer server = _laboratory.Serve(async (_, stream, stop) =>
        {
            byte[] body = [0x1f, 0x8b, 8, 0, 0xff, 0xfe, 0, 0, 0xff, 3];
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 503 Busy\r\nContent-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n"), stop);
            await stream.WriteAsync(body, stop);
        });

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((503, ErrorBodyKind.Binary), (result.Status, result.Error.Kind));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("e30.bm8ganNvbg.c2ln")]
    [InlineData("e30.%%%.c2ln")]
    [InlineData("a.b.c.d.e")]
    [InlineData("""{"exp":1e300,"iat":-1,"access":[{"parameters":{"pull_limit":-5}}]}""")]
    [InlineData("""{"exp":"soon","iat":[],"access":7}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    public async Task Token_ThatSaysNonsense_ServesAllTheSame(string token)
    {
        _hub.Token = token[0] is '{' or '[' ? $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(token))}.c2ln" : token;
        ScriptedServer server = _laboratory.Serve(_hub.Answer);
        _hub.Realm = $"https://auth.test:{server.Port}";

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        Assert.True(result.Claims is null or { IssuedAt: null, ExpiresAt: null, PullLimit: null });
    }

    [Fact]
    public async Task TokenThatDrips_IsGivenUpInTime()
    {
        var asked = new TaskCompletionSource();
        ScriptedServer server = null!;
        server = _laboratory.Serve(async (request, stream, stop) =>
        {
            bool token = request.Path == "/token";
            string answer = token ? "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n{\"token\":\"a" : Challenge($"https://auth.test:{server.Port}/token");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
            await stream.FlushAsync(stop);
            if (token) asked.TrySetResult();
            while (token)
            {
                await stream.WriteAsync("a"u8.ToArray(), stop);
                await Task.Delay(5, stop);
            }
        });

        ProbeResult result = await _laboratory.ProbeSilentAsync(_laboratory.Target(server), asked.Task);

        Assert.Equal(Cause.Authentication, result.Verdict.Cause);
        Assert.InRange(result.Duration, TimeSpan.FromSeconds(1), ProbeLimits.Default.Overall * 1.1);
    }

    [Theory]
    [InlineData("99999999999999999999", 86_400.0)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)]
    [InlineData("-1", null)]
    [InlineData("soon", null)]
    public async Task RetryAfter_ThatIsAbsurd_SilencesNobodyForLong(string value, double? seconds)
    {
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer("429 Slow down", headers: $"Retry-After: {value}\r\n"));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((Cause.RateLimit, seconds), (result.Verdict.Cause!.Value, result.RetryAfter?.TotalSeconds));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:169.254.169.254")]
    public async Task Redirect_ToANameOfAPrivateAddress_IsNotFollowed(string address)
    {
        _laboratory.Names["metadata.test"] = [address];
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer("302 Found", headers: "Location: https://metadata.test/latest/meta-data/\r\n"));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal(PhaseOutcome.RedirectRefused, result.Phases[^1].Outcome);
        Assert.Contains("private network", result.Verdict.Summary, StringComparison.Ordinal);
    }

    // Within bounds as written and too long as encoded: parsed without complaint, and thrown about when the host is asked for.
    [Theory]
    [InlineData("\u00e9.", 60)]
    [InlineData("\ufffd.", 40)]
    [InlineData("xn--0.", 1)]
    [InlineData("%EF%BF%BD.", 40)]
    public async Task Host_ThatCannotBeAName_IsRefused(string label, int times)
    {
        string host = $"{string.Concat(Enumerable.Repeat(label, times))}test";
        ScriptedServer moved = _laboratory.Serve((_, stream, stop) => Write(stream, $"HTTP/1.1 302 Found\r\nLocation: https://{host}/x\r\nContent-Length: 0\r\n\r\n", stop));
        ScriptedServer asks = _laboratory.Serve((_, stream, stop) => Write(stream, Challenge($"https://{host}/token"), stop));

        ProbeResult redirected = await _laboratory.ProbeAsync(_laboratory.Target(moved));
        ProbeResult challenged = await _laboratory.ProbeAsync(_laboratory.Target(asks));

        Assert.True(redirected.Phases[^1].Outcome is PhaseOutcome.RedirectRefused or PhaseOutcome.NameUnknown);
        Assert.True(challenged.Phases[^1].Outcome is PhaseOutcome.ChallengeInvalid or PhaseOutcome.NameUnknown);

        static Task Write(Stream stream, string text, CancellationToken stop) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop).AsTask();
    }

    [Fact]
    public async Task Realm_ThatRedirectsElsewhere_TakesNoCredentialAlong()
    {
        ScriptedServer other = _laboratory.Serve(_ => ScriptedServer.Answer("200 OK", """{"token":"stolen"}"""));
        ScriptedServer server = null!;
        server = _laboratory.Serve(request => request.Path == "/token"
            ? ScriptedServer.Answer("307 Go", headers: $"Location: https://other.test:{other.Port}/token\r\n")
            : Challenge($"https://auth.test:{server.Port}/token"));

        ProbeResult result = await _laboratory.ProbeAsync(
            _laboratory.Target(server) with { Credential = Laboratory.Password("alice", Password), AllowPrivate = true });

        Request token = other.Requests.First();
        Assert.Equal(("/token", null), (token.Path, token.Header("Authorization")));
        Assert.All(other.Requests, static request => Assert.DoesNotContain(Password, request.Head + request.Body, StringComparison.Ordinal));
        Assert.DoesNotContain(Password, $"{result}{result.Verdict.Summary}{string.Join(' ', result.Phases)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Challenges_WithoutNumber_AreReadInPart()
    {
        string many = string.Concat(Enumerable.Range(0, 500).Select(static i => $"WWW-Authenticate: S{i} a=b\r\n"));
        ScriptedServer server = _laboratory.Serve(_ => ScriptedServer.Answer("401 No", headers: many));

        ProbeResult result = await _laboratory.ProbeAsync(_laboratory.Target(server));

        Assert.Equal((PhaseOutcome.ChallengeInvalid, Cause.Authentication), (result.Phases[^1].Outcome, result.Verdict.Cause!.Value));
    }

    private static string Challenge(string realm) =>
        ScriptedServer.Answer("401 Unauthorized", headers: $"WWW-Authenticate: Bearer realm=\"{realm}\",service=\"s\"\r\n");
}
