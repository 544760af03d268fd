using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Petrel.Agent.Serving;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Export.Streaming;

namespace Petrel.Agent.Tests.Serving;

public class LedgerTests
{
    private readonly List<string> _done = [];
    private readonly FakeTimeProvider _time = new();
    private readonly StreamHub _hub;
    private Action _onKeep = static () => { };

    public LedgerTests() => _hub = new StreamHub(_time);

    [Fact]
    public async Task RunAsync_AReport_IsKeptWithItsAlertsBeforeAnybodyHearsOfIt()
    {
        Ledger ledger = Create();
        StreamSubscription reader = _hub.Subscribe(null, out _, out _)!;
        _onKeep = () => Assert.Equal(0, reader.Waiting.Count);
        ledger.Post(Report("a"));
        ledger.Complete();

        await ledger.RunAsync(static () => false, _time);

        Assert.Equal(["plan a", "keep a with 1 alert", "wake"], _done);
        Assert.True(reader.Waiting.TryRead(out StreamEvent? told));
        Assert.Contains("event: incident", Encoding.UTF8.GetString(told.Wire));
    }

    [Fact]
    public async Task RunAsync_WhatWasPostedBeforeTheEnd_IsAllWrittenInOrder()
    {
        Ledger ledger = Create();
        foreach (string id in (string[])["a", "b", "c"]) ledger.Post(Report(id));
        ledger.Complete();

        await ledger.RunAsync(static () => false, _time);

        Assert.Equal(["a", "b", "c"], _done.Where(static one => one.StartsWith("keep")).Select(static one => one.Split(' ')[1]));
    }

    [Fact]
    public async Task Post_TooMuch_DropsAndCountsButNoReportOfAnIncident()
    {
        Ledger ledger = Create();
        for (int i = 0; i < 5000; i++) ledger.Post(new LedgerEntry.Line("notice", [(byte)'{', (byte)'}']));
        Assert.Equal(5000 - 4096, ledger.Dropped);
        ledger.Post(Report("a"));
        ledger.Complete();

        await ledger.RunAsync(static () => false, _time);

        Assert.Contains("keep a with 1 alert", _done);
        Assert.Equal(5000 - 4096, ledger.Dropped);
    }

    [Fact]
    public async Task RunAsync_EachMinute_TendsTheHistoryUntilThatWantsNoMore()
    {
        Ledger ledger = Create();
        var tended = new SemaphoreSlim(0);
        int more = 3;
        Task running = ledger.RunAsync(() => tended.Release() >= 0 && --more > 0, _time);

        Assert.Equal(0, tended.CurrentCount);
        _time.Advance(TimeSpan.FromMinutes(1));
        for (int i = 0; i < 3; i++) Assert.True(await tended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        ledger.Complete();
        await running;

        Assert.Equal(0, tended.CurrentCount);
    }

    private Ledger Create() => new(
        new Recorder(_done, () => _onKeep()),
        _hub,
        entry =>
        {
            _done.Add($"plan {entry.Stored.Id}");
            return [new OutboxEntry("r", entry.Stored.Id, "{}")];
        },
        () => _done.Add("wake"));

    private static LedgerEntry.Incident Report(string id) => new(
        new StoredIncident
        {
            Id = id,
            Registry = "docker.io",
            Cause = Cause.Network,
            Severity = Severity.Critical,
            Status = IncidentStatus.Suspected,
            Confidence = 0.8,
            FirstSign = default,
            OpenedAt = default,
            UpdatedAt = default,
            Summary = "",
            Json = "{}",
        },
        IncidentPhase.Opened);

    private sealed class Recorder(List<string> done, Action onKeep) : IHistoryRecorder
    {
        public bool Keep(StoredIncident incident, ImmutableArray<OutboxEntry> alerts)
        {
            onKeep();
            done.Add($"keep {incident.Id} with {alerts.Length} alert");
            return true;
        }

        public void Keep(ImmutableArray<SeriesPoint> points) => done.Add("series");

        public void Keep(ProbePoint probe) => done.Add("probe");

        public void Keep(QuotaPoint quota) => done.Add("quota");

        public void Keep(OutcomePoint outcome) => done.Add("outcome");
    }
}
