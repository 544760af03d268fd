using System.Net;
using System.Text.Json;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Export.Http;

namespace Petrel.Export.Tests.Http;

public class ApiTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryPath_OfTheDescription_AnswersAsDescribed()
    {
        await using var agent = new TestAgent(recording: ReplayedWatch.Stalled);
        using HttpClient http = await agent.StartAsync();
        using JsonDocument description = JsonDocument.Parse(await http.GetStringAsync("/openapi.json", Stop));
        var faults = new List<string>();
        int checkedPaths = 0;

        foreach (JsonProperty path in description.RootElement.GetProperty("paths").EnumerateObject())
        {
            if (Schema.Answer(path.Value.GetProperty("get"), "200") is not { } schema) continue;
            using HttpResponseMessage answer = await http.GetAsync(path.Name.Replace("{id}", "a1b2"), Stop);
            using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
            var check = new Schema(description.RootElement);
            check.Check(body.RootElement, schema, path.Name);
            faults.AddRange(check.Faults);
            Assert.Equal(answer.StatusCode, path.Name == "/readyz" ? answer.StatusCode : HttpStatusCode.OK);
            checkedPaths++;
        }

        Assert.Equal("", string.Join(Environment.NewLine, faults));
        Assert.Equal(12, checkedPaths);
        Assert.Empty(agent.Errors);
    }

    [Fact]
    public async Task Snapshot_WithAnOpenIncident_HasItBesideTheRegistries()
    {
        await using var agent = new TestAgent(recording: ReplayedWatch.Stalled);
        using HttpClient http = await agent.StartAsync();

        using JsonDocument answer = JsonDocument.Parse(await http.GetStringAsync("/api/v1/snapshot", Stop));

        JsonElement root = answer.RootElement;
        Assert.Equal("snapshot", root.GetProperty("type").GetString());
        Assert.NotEmpty(root.GetProperty("registries").EnumerateArray());
        JsonElement incident = Assert.Single(root.GetProperty("incidents").EnumerateArray());
        string registry = incident.GetProperty("registry").GetString()!;
        Assert.Equal("hello", root.GetProperty("hello").GetProperty("type").GetString());
        using JsonDocument registries = JsonDocument.Parse(await http.GetStringAsync("/api/v1/registries", Stop));
        JsonElement row = registries.RootElement.GetProperty("registries").EnumerateArray().Single(one => one.GetProperty("registry").GetString() == registry);
        Assert.Equal(incident.GetProperty("severity").GetString(), row.GetProperty("health").GetString());
        Assert.Equal(incident.GetProperty("id").GetString(), Assert.Single(row.GetProperty("incidents").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Snapshot_BeforeTheFirst_IsEmptyAndNoError()
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync();

        using JsonDocument answer = JsonDocument.Parse(await http.GetStringAsync("/api/v1/snapshot", Stop));

        Assert.Empty(answer.RootElement.GetProperty("registries").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, answer.RootElement.GetProperty("hello").ValueKind);
    }

    [Fact]
    public async Task Incidents_WithEveryParameter_AsksTheHistoryForThat()
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync();

        await http.GetStringAsync("/api/v1/incidents?since=2026-03-01T12:00:00Z&until=2026-03-02T14:00:00%2B02:00&registry=docker.io&cause=rate-limit&open=true&limit=7&skip=3", Stop);

        Assert.Equal(
            new IncidentQuery
            {
                Since = FakeHistory.Noon,
                Until = FakeHistory.Noon.AddDays(1),
                Registry = "docker.io",
                Cause = Cause.RateLimit,
                OnlyOpen = true,
                Limit = 7,
                Skip = 3,
            },
            Assert.Single(agent.History.Asked));
    }

    [Fact]
    public async Task History_WithoutASpan_IsTheLastDay()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(FakeHistory.Noon));
        await using var agent = new TestAgent(clock);
        using HttpClient http = await agent.StartAsync();

        await http.GetStringAsync("/api/v1/history?resolution=hour", Stop);

        Assert.Equal((new SpanQuery(FakeHistory.Noon.AddDays(-1), FakeHistory.Noon), (Resolution?)Resolution.Hour), Assert.Single(agent.History.Asked));
    }

    [Fact]
    public async Task Incidents_WithSeveralWrongParameters_NamesThemAll()
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync();

        using HttpResponseMessage answer = await http.GetAsync("/api/v1/incidents?since=yesterday&limit=0&cause=bad-luck&open=maybe&colour=red&skip=1&skip=2", Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(
            ["cause", "colour", "limit", "open", "since", "skip"],
            problem.RootElement.GetProperty("errors").EnumerateArray().Select(static error => error.GetProperty("parameter").GetString()!).Order(StringComparer.Ordinal));
        Assert.Empty(agent.History.Asked);
    }

    [Theory]
    [InlineData("/api/v1/incidents/nobody", 404)]
    [InlineData("/api/v2/snapshot", 404)]
    [InlineData("/", 404)]
    [InlineData("/api/v1/snapshot?x=1", 400)]
    [InlineData("/api/v1/probes?since=2026-03-02&until=2026-03-01", 400)]
    [InlineData("/api/v1/quotas?registry=", 400)]
    public async Task Answer_ToWhatIsNotThere_IsAProblemWithThatStatus(string path, int status)
    {
        await using var agent = new TestAgent();
        using HttpClient http = await agent.StartAsync();

        using HttpResponseMessage answer = await http.GetAsync(path, Stop);

        Assert.Equal(status, (int)answer.StatusCode);
        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Head_OfASnapshot_HasTheLengthAndNoBody()
    {
        await using var agent = new TestAgent(recording: ReplayedWatch.Stalled);
        using HttpClient http = await agent.StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/v1/snapshot");
        using HttpResponseMessage answer = await http.SendAsync(request, Stop);

        Assert.True(answer.Content.Headers.ContentLength > 100);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task Ready_WhileTheHistoryFailsAndNothingIsWatched_SaysBoth()
    {
        await using var agent = new TestAgent();
        agent.History.Health = new HistoryHealth("the disk is full", 1, 0);
        using HttpClient http = await agent.StartAsync();

        using HttpResponseMessage answer = await http.GetAsync("/readyz", Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        string body = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Contains("the disk is full", body);
        Assert.Contains("not begun", body);
    }

    [Fact]
    public async Task Ready_OnceTheLoopHangs_SaysSo()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var agent = new TestAgent(clock);
        agent.Live.OnHello(new Hello(FakeHistory.Noon, "0.1.0", Core.Events.SourceKind.Trace, "", "all", [443], [], [], []));
        using HttpClient http = await agent.StartAsync();

        Assert.True((await http.GetAsync("/readyz", Stop)).IsSuccessStatusCode);
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/readyz", Stop)).StatusCode);
        agent.Live.Flush();
        Assert.True((await http.GetAsync("/readyz", Stop)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Page_WhereThereIsOne_IsServedWithItsTag()
    {
        await using var agent = new TestAgent();
        agent.Sources = agent.Sources with { Page = new OnePage() };
        using HttpClient http = await agent.StartAsync();

        using HttpResponseMessage first = await http.GetAsync("/", Stop);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.ParseAdd(first.Headers.ETag!.Tag);
        using HttpResponseMessage second = await http.SendAsync(again, Stop);

        Assert.Equal("<p>here", await first.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Failure_OfOneAnswer_IsReportedAndNotExplainedToTheClient()
    {
        await using var agent = new TestAgent();
        agent.Sources = agent.Sources with { Metrics = agent.Sources.Metrics with { OutboxWaiting = static () => throw new InvalidOperationException("secret") } };
        using HttpClient http = await agent.StartAsync();

        using HttpResponseMessage answer = await http.GetAsync("/metrics", Stop);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(Stop));
        Assert.IsType<InvalidOperationException>(Assert.Single(agent.Errors));
    }

    private sealed class OnePage : IPage
    {
        public PageFile? Find(string path) => path == "/" ? new PageFile("text/html; charset=utf-8", "<p>here"u8.ToArray(), "\"1\"") : null;
    }
}
