using System.Text.Json;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Export.Alerts;
using Petrel.Export.Alerts.Dispatch;
using Petrel.Registry.Tests.Probing;
using static Petrel.Export.Tests.Alerts.Sample;

namespace Petrel.Export.Tests.Alerts;

/// <summary>Against the real Alertmanager.</summary>
public class AlertmanagerTests
{
    [Fact]
    public async Task Alertmanager_AnIncident_FiresAndResolves()
    {
        await using var hook = new ScriptedServer(static _ => ScriptedServer.Answer("200 OK"));
        await using Alertmanager alertmanager = await Alertmanager.StartAsync(hook.Port);
        await using var host = new Host("host1", heartbeat: true, alertmanager.Url);

        host.Report(IncidentPhase.Opened);
        await Alertmanager.UntilAsync(async () => (await alertmanager.GetAsync("api/v2/alerts")).GetArrayLength() == 2);
        JsonElement[] alerts = [.. (await alertmanager.GetAsync("api/v2/alerts")).EnumerateArray()];
        JsonElement labels = Assert.Single(alerts, static alert => Label(alert, "alertname") == "PetrelIncident").GetProperty("labels");
        Assert.Equal(("docker.io", "network", "host1", "c1"), (
            labels.GetProperty("registry").GetString(), labels.GetProperty("cause").GetString(),
            labels.GetProperty("host").GetString(), labels.GetProperty("cluster").GetString()));
        Assert.Single(alerts, static alert => Label(alert, "alertname") == "PetrelAlive");
        await Alertmanager.UntilAsync(() => Task.FromResult(Notified(hook, "firing").Any()));

        host.Report(IncidentPhase.Resolved);
        await Alertmanager.UntilAsync(() => Task.FromResult(Notified(hook, "resolved").Any()));
        Assert.Equal(0, host.Outbox.Waiting);
    }

    [Fact]
    public async Task Alertmanager_WhenTheCauseChanges_HasOneAlertThatFires()
    {
        await using var hook = new ScriptedServer(static _ => ScriptedServer.Answer("200 OK"));
        await using Alertmanager alertmanager = await Alertmanager.StartAsync(hook.Port);
        await using var host = new Host("host1", heartbeat: false, alertmanager.Url);

        host.Report(IncidentPhase.Opened);
        await Alertmanager.UntilAsync(async () => (await alertmanager.GetAsync("api/v2/alerts")).GetArrayLength() == 1);
        host.Report(IncidentPhase.Updated, Core.Diagnosis.Cause.Capacity);

        await Alertmanager.UntilAsync(async () => (await alertmanager.GetAsync("api/v2/alerts")) is var alerts
            && alerts.GetArrayLength() == 1 && Label(alerts[0], "cause") == "capacity");
    }

    [Fact]
    public async Task Alertmanager_TwoHostsAndTwoMembers_GiveOneNotification()
    {
        await using var hook = new ScriptedServer(static _ => ScriptedServer.Answer("200 OK"));
        Alertmanager[] cluster = await Alertmanager.StartClusterAsync(hook.Port);
        await using Alertmanager first = cluster[0], second = cluster[1];
        await using var one = new Host("host1", heartbeat: false, first.Url, second.Url);
        await using var other = new Host("host2", heartbeat: false, first.Url, second.Url);

        one.Report(IncidentPhase.Opened);
        other.Report(IncidentPhase.Opened);
        await Alertmanager.UntilAsync(() => Task.FromResult(!hook.Requests.IsEmpty));
        // The second member waits for its peer's word for two seconds, and would notify then.
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);

        JsonElement notification = JsonDocument.Parse(Assert.Single(hook.Requests).Body).RootElement;
        Assert.Equal("firing", notification.GetProperty("status").GetString());
        Assert.Equal(["host1", "host2"], notification.GetProperty("alerts").EnumerateArray().Select(static alert => Label(alert, "host")).Order());
        foreach (Alertmanager member in cluster) Assert.Equal(2, (await member.GetAsync("api/v2/alerts")).GetArrayLength());
    }

    [Fact]
    public async Task Alertmanager_OneMemberThatIsDown_IsSaidAndStopsNothing()
    {
        await using var hook = new ScriptedServer(static _ => ScriptedServer.Answer("200 OK"));
        await using Alertmanager alertmanager = await Alertmanager.StartAsync(hook.Port);
        await using var host = new Host("host1", heartbeat: false, new Uri("http://127.0.0.1:1/"), alertmanager.Url);

        host.Report(IncidentPhase.Opened);
        await Alertmanager.UntilAsync(async () => (await alertmanager.GetAsync("api/v2/alerts")).GetArrayLength() == 1);

        await Alertmanager.UntilAsync(() => Task.FromResult(host.Outbox.Waiting == 0));
        Assert.Contains("127.0.0.1:1 ", host.Dispatcher.Standing[0].Failing);
    }

    private static IEnumerable<JsonElement> Notified(ScriptedServer hook, string status) => hook.Requests
        .Select(static request => JsonDocument.Parse(request.Body).RootElement)
        .Where(notification => notification.GetProperty("alerts").EnumerateArray().Any(alert =>
            Label(alert, "alertname") == "PetrelIncident" && alert.GetProperty("status").GetString() == status));

    private static string? Label(JsonElement alert, string name) => alert.GetProperty("labels").GetProperty(name).GetString();

    /// <summary>A host with Petrel, as far as alerts go.</summary>
    private sealed class Host : IAsyncDisposable
    {
        private readonly AlertOptions _options;
        private readonly CancellationTokenSource _stop = new();
        private readonly StoredIncident _incident;
        private readonly Task _running;

        internal Host(string name, bool heartbeat, params Uri[] urls)
        {
            ReceiverOptions receiver = Receiver("am", ReceiverKind.Alertmanager) with { Urls = [.. urls] };
            if (heartbeat) receiver = receiver with { Heartbeat = TimeSpan.FromMinutes(1) };
            _options = Options(receiver) with { Host = name };
            _incident = Incident($"{name}-1", at: TimeProvider.System.GetUtcNow().UtcDateTime);
            Dispatcher = new AlertDispatcher(_options, new DispatchSurroundings(Outbox, TimeProvider.System, static () => 0.5, static () => true));
            _running = Dispatcher.RunAsync(_stop.Token);
        }

        internal InMemoryOutbox Outbox { get; } = new();

        internal AlertDispatcher Dispatcher { get; }

        internal void Report(IncidentPhase phase, Core.Diagnosis.Cause cause = Core.Diagnosis.Cause.Network)
        {
            DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
            StoredIncident incident = _incident with { Cause = cause, UpdatedAt = now, ResolvedAt = phase == IncidentPhase.Resolved ? now : null };
            foreach (OutboxEntry entry in new AlertPlanner(_options).Plan(incident, phase)) Outbox.Add(entry, now);
            Dispatcher.Wake();
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            Dispatcher.Dispose();
            _stop.Dispose();
        }
    }
}
