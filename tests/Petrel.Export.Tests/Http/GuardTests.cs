using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Petrel.Export.Http;

namespace Petrel.Export.Tests.Http;

public class GuardTests : IDisposable
{
    private readonly string _tokenFile = Path.GetTempFileName();

    public GuardTests() => File.WriteAllText(_tokenFile, TestAgent.Token + "\n");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        File.Delete(_tokenFile);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("127.0.0.1:9720", true)]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:1234", true)]
    [InlineData("petrel.example", true)]
    [InlineData("evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("localhost.evil.example:9720", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("[::1]:9720", false)]
    public async Task Host_OfARequest_IsOneOfTheAgents(string host, bool isServed)
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync(Plan(new HttpOptions { AllowedHosts = ["petrel.example"] }));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/snapshot");
        request.Headers.Host = host;
        using HttpResponseMessage answer = await http.SendAsync(request, Stop);

        Assert.Equal(isServed ? HttpStatusCode.OK : HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("https://status.example", true)]
    [InlineData("https://localhost", false)]
    [InlineData("http://localhost:81", false)]
    [InlineData("http://evil.example", false)]
    [InlineData("null", false)]
    public async Task Origin_OfARequest_IsTheAgentsOwnOrAllowed(string origin, bool isServed)
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync(Plan(new HttpOptions { AllowedOrigins = ["https://status.example"] }));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/snapshot");
        request.Headers.Add("Origin", origin);
        using HttpResponseMessage answer = await http.SendAsync(request, Stop);

        Assert.Equal(isServed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PROPFIND")]
    public async Task Method_OtherThanReading_IsRefused(string method)
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync();

        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/snapshot");
        using HttpResponseMessage answer = await http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer wrong", 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Digest " + TestAgent.Token, 401)]
    [InlineData("Bearer " + TestAgent.Token + "0", 401)]
    [InlineData("Bearer " + TestAgent.Token, 200)]
    [InlineData("bearer " + TestAgent.Token, 200)]
    public async Task Token_OfARequest_IsTheOneOfTheFile(string? authorization, int status)
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync(Plan(new HttpOptions { TokenFile = _tokenFile }));

        using HttpResponseMessage answer = await GetAsync(http, "/metrics", authorization);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 401) Assert.Contains(answer.Headers.WwwAuthenticate, static one => one.Scheme == "Bearer");
    }

    [Fact]
    public async Task Token_AsThePasswordOfAnyUser_IsTaken()
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync(Plan(new HttpOptions { TokenFile = _tokenFile }));
        string pair = Convert.ToBase64String(Encoding.ASCII.GetBytes($"me:{TestAgent.Token}"));

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(http, "/metrics", $"Basic {pair}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(http, "/metrics", "Basic not-base64")).StatusCode);
    }

    [Fact]
    public async Task Health_OfTheProcess_NeedsNoToken()
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync(Plan(new HttpOptions { TokenFile = _tokenFile }));

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(http, "/healthz", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(http, "/readyz", null)).StatusCode);
    }

    [Fact]
    public async Task WrongTokens_ManyInAMinute_AreHeardNoMoreUntilItIsOver()
    {
        var clock = new FakeTimeProvider();
        await using var agent = new TestAgent(clock);
        using HttpClient http = await agent.StartAsync(Plan(new HttpOptions { TokenFile = _tokenFile }));

        for (int i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(http, "/metrics", $"Bearer {i}")).StatusCode);
        using HttpResponseMessage blocked = await GetAsync(http, "/metrics", $"Bearer {TestAgent.Token}");
        clock.Advance(TimeSpan.FromSeconds(60));
        using HttpResponseMessage later = await GetAsync(http, "/metrics", $"Bearer {TestAgent.Token}");

        Assert.Equal(HttpStatusCode.TooManyRequests, blocked.StatusCode);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task Missing_TokensHoweverMany_BlockNobody()
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync(Plan(new HttpOptions { TokenFile = _tokenFile }));

        for (int i = 0; i < 20; i++) await GetAsync(http, "/metrics", null);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(http, "/metrics", $"Bearer {TestAgent.Token}")).StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/snapshot")]
    [InlineData("/nowhere")]
    public async Task Answer_WhateverItIs_HasTheHeadersThatProtectBrowsers(string path)
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync();

        using HttpResponseMessage answer = await http.GetAsync(path, Stop);

        string policy = string.Join(';', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
    }

    private static ListenPlan Plan(HttpOptions options) => TestAgent.Plan(options with { Listen = "127.0.0.1:9720" });

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await http.SendAsync(request, Stop);
    }
}
