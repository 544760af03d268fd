using Microsoft.Extensions.Time.Testing;
using Petrel.Export.Http;
using Petrel.Export.Streaming;
using Petrel.Export.Tests.Http;

namespace Petrel.Export.Tests.Streaming;

public class StreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_OfWhatIsSaid_ComesAsEventsWithTypeAndId()
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();
        var kept = new Kept();
        ReplayedWatch.Replay(ReplayedWatch.Stalled, kept);
        agent.Stream.Publish(kept.Hello!);
        using var reader = await Reader.OpenAsync(server.Address, null);

        Event hello = await reader.NextAsync();
        agent.Stream.Publish(kept.Incidents[0].Incident, kept.Incidents[0].Times);
        Event incident = await reader.NextAsync();
        agent.Stream.Publish(kept.LastSnapshot!, kept.Incidents[0].Times);
        Event snapshot = await reader.NextAsync();

        Assert.Equal(("hello", null), (hello.Type, hello.Id));
        Assert.Equal("incident", incident.Type);
        Assert.Contains($"\"id\":\"{kept.Incidents[0].Incident.Id}\"", incident.Data);
        Assert.EndsWith("-1", incident.Id);
        Assert.Equal(("snapshot", null), (snapshot.Type, snapshot.Id));
    }

    [Fact]
    public async Task Stream_OfAReaderWhoComesBack_GoesOnWhereItEnded()
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();
        for (int i = 1; i <= 3; i++) agent.Stream.PublishLine("notice", System.Text.Encoding.ASCII.GetBytes($"{{\"n\":{i}}}"));
        string run;
        using (Reader first = await Reader.OpenAsync(server.Address, null))
        {
            agent.Stream.PublishLine("notice", "{\"n\":4}"u8);
            run = (await first.NextAsync()).Id!.Split('-')[0];
        }

        using Reader again = await Reader.OpenAsync(server.Address, $"{run}-2");

        Assert.Equal(["{\"n\":3}", "{\"n\":4}"], [(await again.NextAsync()).Data, (await again.NextAsync()).Data]);
    }

    [Theory]
    [InlineData("another-run-7")]
    [InlineData("nonsense")]
    public async Task Stream_OfAnEventThatIsNotKept_SaysThatThereIsAGap(string lastId)
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();
        agent.Stream.PublishLine("notice", "{\"n\":1}"u8);
        using Reader reader = await Reader.OpenAsync(server.Address, lastId);

        Assert.Equal(["gap", "notice"], [(await reader.NextAsync()).Type, (await reader.NextAsync()).Type]);
    }

    [Fact]
    public void Kept_Events_AreBounded()
    {
        var hub = new StreamHub(new FakeTimeProvider());
        for (int i = 0; i < 1500; i++) hub.PublishLine("notice", "{}"u8);

        hub.Subscribe(null, out _, out _);
        hub.Subscribe("nonsense", out IReadOnlyList<StreamEvent> missed, out bool isGap);
        byte[] large = new byte[1 << 20];
        for (int i = 0; i < 10; i++) hub.PublishLine("notice", large);
        hub.Subscribe("nonsense", out IReadOnlyList<StreamEvent> missedLarge, out _);

        Assert.True(isGap);
        Assert.Equal(1000, missed.Count);
        Assert.InRange(missedLarge.Count, 1, 4);
    }

    [Fact]
    public void Reader_ThatDoesNotKeepUp_IsDroppedAndOthersAreNot()
    {
        var hub = new StreamHub(new FakeTimeProvider());
        StreamSubscription slow = hub.Subscribe(null, out _, out _)!;
        StreamSubscription quick = hub.Subscribe(null, out _, out _)!;

        for (int i = 0; i < 300; i++)
        {
            hub.PublishLine("notice", "{}"u8);
            Assert.True(quick.Waiting.TryRead(out _));
        }

        Assert.True(slow.IsDropped);
        Assert.False(quick.IsDropped);
        Assert.Equal(1, hub.Readers);
    }

    [Fact]
    public async Task Reader_OverTheWireThatDoesNotRead_IsDroppedAndHoldsNothingUp()
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();
        using Reader reader = await Reader.OpenAsync(server.Address, null);
        byte[] large = new byte[64 * 1024];
        large.AsSpan().Fill((byte)'1');

        for (int i = 0; i < 2000 && agent.Stream.Readers > 0; i++) agent.Stream.PublishLine("notice", large);

        Assert.Equal(0, agent.Stream.Readers);
    }

    [Fact]
    public async Task Stream_BeyondTheLimit_IsRefusedForNow()
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();
        for (int i = 0; i < StreamHub.MostStreams; i++) Assert.NotNull(agent.Stream.Subscribe(null, out _, out _));
        using var http = new HttpClient();

        using HttpResponseMessage answer = await http.GetAsync($"{server.Address}/api/v1/stream", Stop);

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Stream_WhileNothingIsSaid_CarriesAHeartbeatEach15Seconds()
    {
        var clock = new FakeTimeProvider();
        await using var agent = new TestAgent(clock);
        using HttpClient http = await agent.StartAsync();
        using HttpResponseMessage answer = await http.GetAsync("/api/v1/stream", HttpCompletionOption.ResponseHeadersRead, Stop);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));

        Assert.Equal(": alive", await lines.ReadLineAsync(Stop));
        Assert.Equal("", await lines.ReadLineAsync(Stop));
        Task<string?> next = lines.ReadLineAsync(Stop).AsTask();
        while (!next.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(10, Stop);
        }

        Assert.Equal(": alive", await next);
    }

    [Fact]
    public async Task Stream_OfAReaderWhoGoesAway_IsForgotten()
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();
        using (await Reader.OpenAsync(server.Address, null)) Assert.Equal(1, agent.Stream.Readers);

        for (int i = 0; i < 500 && agent.Stream.Readers > 0; i++) await Task.Delay(10, Stop);

        Assert.Equal(0, agent.Stream.Readers);
    }

    [Fact]
    public async Task Stop_OfTheServer_EndsStreamsAtOnce()
    {
        await using var agent = new TestAgent();
        AgentServer server = await agent.ListenAsync();
        using Reader reader = await Reader.OpenAsync(server.Address, null);

        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        await server.DisposeAsync();

        Assert.Null(await reader.TryNextAsync());
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 2.5);
    }

    private sealed record Event(string? Type, string? Id, string? Data);

    private sealed class Reader : IDisposable
    {
        private readonly HttpClient _http = new();
        private StreamReader _lines = StreamReader.Null;

        internal static async Task<Reader> OpenAsync(string address, string? lastId)
        {
            var reader = new Reader();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{address}/api/v1/stream");
            if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
            HttpResponseMessage answer = await reader._http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
            reader._lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));
            return reader;
        }

        internal async Task<Event> NextAsync() => await TryNextAsync() ?? throw new EndOfStreamException();

        internal async Task<Event?> TryNextAsync()
        {
            var e = new Event(null, null, null);
            while (await _lines.ReadLineAsync(Stop) is { } line)
            {
                if (line.StartsWith("event: ")) e = e with { Type = line[7..] };
                else if (line.StartsWith("id: ")) e = e with { Id = line[4..] };
                else if (line.StartsWith("data: ")) e = e with { Data = line[6..] };
                else if (line.Length == 0 && e.Type is not null) return e;
            }

            return null;
        }

        public void Dispose()
        {
            _lines.Dispose();
            _http.Dispose();
        }
    }
}
