using System.Globalization;
using System.Text.Json.Nodes;
using Petrel.EndToEnd.Tests.Harness;

namespace Petrel.EndToEnd.Tests;

/// <summary>The daemon as it is run: stored, told, killed, started again, reloaded.</summary>
public sealed class AgentTests : IDisposable
{
    private readonly AgentProcess _agent;

    public AgentTests()
    {
        Requirements.Demand();
        _agent = new AgentProcess();
    }

    [Fact]
    public async Task AnIncident_OverACrash_GoesOnUnderItsIdAndIsToldOnce()
    {
        await _agent.StartAsync();
        _agent.RefuseClients();
        await AgentProcess.WaitAsync(async () => (await _agent.IncidentsAsync()).Length == 1 && _agent.Alerts.Length > 0);
        string id = Text((await _agent.IncidentsAsync())[0], "id");
        string opened = Text((await _agent.IncidentsAsync())[0], "openedAt");

        _agent.Kill();
        await _agent.StartAsync();
        _agent.RefuseClients();
        await AgentProcess.WaitAsync(async () => (await _agent.GetAsync("api/v1/snapshot"))["incidents"]!.AsArray().Count == 1);

        JsonNode incident = Assert.Single(await _agent.IncidentsAsync());
        Assert.Equal((id, opened, "network"), (Text(incident, "id"), Text(incident, "openedAt"), Text(incident, "cause")));
        JsonNode[] reports = [.. (await _agent.GetAsync($"api/v1/incidents/{id}"))["reports"]!.AsArray().Select(static one => one!)];
        Assert.Single(reports, static report => Text(report, "phase") == "opened");
        Assert.Equal(0, _agent.Stop());
        Assert.All(_agent.Alerts, alert => Assert.Equal(id, Text(alert, "id")));
        Assert.Distinct(_agent.Alerts.Select(static alert => Text(alert, "key")));
    }

    [Fact]
    public async Task Hangups_HoweverMany_TakeTheNewConfigurationAndKeepTheIncident()
    {
        await _agent.StartAsync();
        _agent.RefuseClients();
        await AgentProcess.WaitAsync(async () => (await _agent.IncidentsAsync()).Length == 1);
        string before = Text(await _agent.GetAsync("api/v1/snapshot"), "time");
        _agent.Configure(registries: 2);
        for (int i = 0; i < 50; i++) _agent.Signal("HUP");

        await AgentProcess.WaitAsync(async () => (await _agent.GetAsync("api/v1/registries"))["registries"]!.AsArray().Count == 2);

        // Between two watches nobody is seen; clients that are refused come again.
        await AgentProcess.WaitAsync(async () =>
        {
            _agent.RefuseClients();
            return string.CompareOrdinal(Text((await _agent.IncidentsAsync())[0], "updatedAt"), before) > 0;
        });
        Assert.Single(await _agent.IncidentsAsync());
        Assert.Equal(0, _agent.Stop());
    }

    // As often as PETREL_KILLS says; each time at another moment after the start, while clients suffer.
    [Fact]
    public async Task Kills_AtAnyMoment_LoseNothingThatWasReported()
    {
        int kills = Environment.GetEnvironmentVariable("PETREL_KILLS") is { Length: > 0 } often ? int.Parse(often, CultureInfo.InvariantCulture) : 10;
        using var reader = new StreamReaderOfIncidents();
        for (int i = 0; i < kills; i++)
        {
            await _agent.StartAsync();
            await reader.FollowAsync(_agent.Address);
            for (int registry = 0; registry <= i % 4; registry++) _agent.RefuseClients((i + registry) % AgentProcess.Registries);
            if (i == 0) await AgentProcess.WaitAsync(() => Task.FromResult(!reader.Opened.IsEmpty));
            // The moment of the kill: what is tested is that none is special.
            await Task.Delay(13 * (i % 60), TestContext.Current.CancellationToken);
            _agent.Kill();
            await reader.FinishAsync();
        }

        await _agent.StartAsync();
        Dictionary<string, JsonNode> kept = (await _agent.IncidentsAsync()).ToDictionary(static incident => Text(incident, "id"));
        Assert.NotEmpty(reader.Opened);
        Assert.Empty(reader.Opened.Except(kept.Keys));
        Assert.Distinct(reader.Opened);
        foreach (string id in kept.Keys)
        {
            JsonArray reports = (await _agent.GetAsync($"api/v1/incidents/{id}"))["reports"]!.AsArray();
            Assert.Single(reports, static report => Text(report!, "phase") == "opened");
        }

        Assert.Equal(0, _agent.Stop());
        Assert.Equal("ok", Tool.Run("python3", "-c", $"import sqlite3; print(sqlite3.connect('{_agent.HistoryPath}').execute('PRAGMA integrity_check').fetchone()[0])").Trim());
    }

    public void Dispose() => _agent.Dispose();

    private static string Text(JsonNode node, string field) => node[field]!.ToString();
}
