using Petrel.Demo;

namespace Petrel.Tests.Demo;

/// <summary>The registry and the pull on loopback sockets, without any wait that a client would make.</summary>
public sealed class DemoRegistryTests : IDisposable
{
    private readonly List<long> _faults = [];
    private DemoRegistry? _registry;

    public void Dispose() => _registry?.Dispose();

    [Theory]
    [InlineData("healthy")]
    [InlineData("reset")]
    [InlineData("rate-limit")]
    [InlineData("token-loop")]
    [InlineData("black-hole")]
    public async Task Pull_BeforeTheFault_GoesWell(string scenario)
    {
        await PullAsync(Open(scenario), new DemoHabits("hasty"));
        Assert.Empty(_faults);
    }

    [Theory]
    [InlineData("reset", "connection reset by peer", 0)]
    [InlineData("rate-limit", "toomanyrequests", 429)]
    [InlineData("token-loop", "503 Service Unavailable", 503)]
    public async Task Pull_AfterTheFault_FailsInTheWordsOfItsClient(string scenario, string words, int status)
    {
        DemoRegistry registry = Open(scenario);
        await registry.BreakAsync();
        DemoPullException failure = await Assert.ThrowsAsync<DemoPullException>(() => PullAsync(registry, new DemoHabits("hasty")));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Equal(status, failure.Status);
        Assert.Single(_faults);
    }

    [Fact]
    public async Task Pull_FullAcceptQueue_IsNotAnswered()
    {
        DemoRegistry registry = Open("black-hole");
        await registry.BreakAsync();
        Assert.Single(_faults);
        var hasty = new DemoHabits("hasty") { PingTimeout = TimeSpan.FromMilliseconds(200) };
        DemoPullException failure = await Assert.ThrowsAsync<DemoPullException>(() => PullAsync(registry, hasty));
        Assert.Contains("request canceled while waiting for connection", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_WithWaits_SaysThatItTriesAgainAndThenGivesUp()
    {
        DemoRegistry registry = Open("token-loop");
        await registry.BreakAsync();
        var said = new List<string>();
        var stubborn = new DemoHabits("stubborn") { PullWaits = [TimeSpan.Zero, TimeSpan.Zero] };
        await Assert.ThrowsAsync<DemoPullException>(() => PullAsync(registry, stubborn, said));
        Assert.Equal(2, said.Count);
        Assert.StartsWith("retrying in 0 s: requesting a token", said[0], StringComparison.Ordinal);
        Assert.Equal("retrying in 0 s", said[1]);
    }

    [Fact]
    public async Task Pull_TooManyRequests_IsTriedAgainWithoutAWord()
    {
        DemoRegistry registry = Open("rate-limit");
        await registry.BreakAsync();
        var said = new List<string>();
        var quiet = new DemoHabits("quiet") { TooManyRequestsWaits = [TimeSpan.Zero] };
        await Assert.ThrowsAsync<DemoPullException>(() => PullAsync(registry, quiet, said));
        Assert.Empty(said);
    }

    private DemoRegistry Open(string scenario) =>
        _registry = new DemoRegistry(DemoScenarios.Find(scenario)!, TimeProvider.System, _faults.Add);

    private static Task PullAsync(DemoRegistry registry, DemoHabits habits, List<string>? said = null) =>
        new DemoPull(habits, registry.Endpoint, TimeProvider.System, text => said?.Add(text))
            .RunAsync(1, TestContext.Current.CancellationToken);
}
