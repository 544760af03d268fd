using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Export.Alerts;
using static Petrel.Export.Tests.Alerts.Sample;

namespace Petrel.Export.Tests.Alerts;

public class AlertDispatcherTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Turn_AlertsOfOneGroup_WaitForEachOtherAndGoTogether()
    {
        using var bench = new Bench();
        bench.Report(Incident("i1"));
        await bench.PassAsync(4 * Second);
        Assert.Empty(bench.Messages);
        bench.Report(Incident("i2"));

        await bench.PassAsync(Second);

        Assert.Equal(["i1", "i2"], Assert.Single(bench.Messages).Alerts.Select(static alert => alert.Id));
        Assert.Equal(0, bench.Outbox.Waiting);
    }

    [Fact]
    public async Task Turn_AlertsOfSeveralGroups_GoApart()
    {
        using var bench = new Bench();
        bench.Report(Incident("i1"));
        bench.Report(Incident("i2", "ghcr.io"));

        await bench.PassAsync(6 * Second);

        Assert.Equal(2, bench.Messages.Count);
    }

    [Fact]
    public async Task Turn_ASecondMessageOfAGroup_WaitsForTheInterval()
    {
        using var bench = new Bench();
        bench.Report(Incident("i1"));
        await bench.PassAsync(6 * Second);
        bench.Report(Incident("i2"));
        await bench.PassAsync(50 * Second);
        Assert.Single(bench.Messages);

        await bench.PassAsync(10 * Second);

        Assert.Equal("i2", Assert.Single(bench.Messages[1].Alerts).Id);
    }

    [Fact]
    public async Task Turn_AnUpdateWithoutNews_IsNotSentAndToldWithTheRepeat()
    {
        using var bench = new Bench();
        bench.Report(Incident());
        await bench.PassAsync(6 * Second);

        bench.Report(Incident() with { Summary = "more evidence" }, IncidentPhase.Updated);
        await bench.PassAsync(2 * Minute);
        Assert.Single(bench.Messages);

        bench.Time.Advance(4 * Hour);
        await bench.PassAsync(Second);
        Assert.Equal((MessageKind.Repeat, "more evidence"), (bench.Messages[1].Kind, Assert.Single(bench.Messages[1].Alerts).Summary));
    }

    [Fact]
    public async Task Turn_WhenTheCauseChanges_SaysSoWithWhatWasToldBefore()
    {
        using var bench = new Bench();
        bench.Report(Incident());
        await bench.PassAsync(6 * Second);

        bench.Report(Incident() with { Cause = Cause.Capacity }, IncidentPhase.Updated);
        await bench.PassAsync(2 * Minute);

        Assert.Equal("capacity", Assert.Single(bench.Messages[1].Alerts).Cause);
        Assert.Equal("network", Assert.Single(bench.Messages[1].Replaced).Cause);
    }

    [Fact]
    public async Task Turn_TheEndOfWhatIsKnown_IsToldAndRepeatsEnd()
    {
        using var bench = new Bench();
        bench.Report(Incident());
        await bench.PassAsync(6 * Second);
        bench.Report(Incident() with { Severity = Severity.Warning }, IncidentPhase.Resolved);
        await bench.PassAsync(Minute);
        Assert.Equal("resolved", Assert.Single(bench.Messages[1].Alerts).Phase);

        bench.Time.Advance(5 * Hour);
        await bench.PassAsync(Second);

        Assert.Equal(2, bench.Messages.Count);
    }

    [Fact]
    public async Task Turn_TheEndOfWhatNeedNotBeKnown_IsNotTold()
    {
        using var bench = new Bench(Receiver() with { Severity = Severity.Critical });
        StoredIncident warning = Incident() with { Severity = Severity.Warning };
        bench.Report(warning);
        bench.Report(warning, IncidentPhase.Resolved);

        await bench.PassAsync(Minute);

        Assert.Empty(bench.Messages);
        Assert.Equal(0, bench.Outbox.Waiting);
    }

    [Fact]
    public async Task Turn_AReceiverThatFails_IsTriedAgainMoreAndMoreRarelyWithTheSameKey()
    {
        using var bench = new Bench();
        bench.Receiver.Answer = static _ => Delivery.Later("down");
        bench.Report(Incident());

        await bench.PassAsync(2 * Minute);

        // At 5 s, and then after 5, 10, 20 and 40 s.
        Assert.Equal([5, 10, 20, 40, 80], bench.Messages.Select(static message => (int)(message.Time - Noon).TotalSeconds));
        Assert.Single(bench.Messages.Select(static message => message.Key).Distinct());
        Assert.Equal(5, bench.Dispatcher.Standing[0].Failed);
        Assert.Equal("down", bench.Dispatcher.Standing[0].Failing);
    }

    [Fact]
    public async Task Turn_AReceiverThatAsksForPatience_GetsIt()
    {
        using var bench = new Bench();
        bench.Receiver.Answer = static _ => Delivery.Later("busy", TimeSpan.FromMinutes(3));
        bench.Report(Incident());

        await bench.PassAsync(4 * Minute);

        Assert.Equal([5, 185], bench.Messages.Select(static message => (int)(message.Time - Noon).TotalSeconds));
    }

    [Fact]
    public async Task Turn_AfterAnHourOfDowntime_TellsHowThingsStandOnceEach()
    {
        using var bench = new Bench();
        bench.Receiver.Answer = static _ => Delivery.Later("down");
        for (int minute = 0; minute < 60; minute++)
        {
            // Thirty incidents of thirty registries, each reported twice; half of them are over.
            string id = $"i{minute % 30}";
            bench.Report(Incident(id, $"r{id}.example"), minute < 30 ? IncidentPhase.Opened : minute % 2 == 0 ? IncidentPhase.Updated : IncidentPhase.Resolved);
            await bench.PassAsync(Minute);
        }

        int before = bench.Messages.Count;
        bench.Receiver.Answer = static _ => Delivery.Delivered;
        await bench.PassAsync(11 * Minute);

        AlertMessage message = Assert.Single(bench.Messages.Skip(before));
        Assert.True(message.SumsUp);
        Assert.Equal(30, message.Alerts.Select(static alert => alert.Id).Distinct().Count());
        Assert.Equal((30, 15), (message.Alerts.Length, message.Alerts.Count(static alert => alert.Phase == "resolved")));
        Assert.Equal(0, bench.Outbox.Waiting);
    }

    [Fact]
    public async Task Turn_AFlood_KeepsToTheRateAndSumsUp()
    {
        using var bench = new Bench();
        for (int i = 0; i < 50; i++) bench.Report(Incident($"i{i}", $"r{i}.example"));

        await bench.PassAsync(30 * Second);

        Assert.Equal(10, bench.Messages.Count);
        Assert.Equal(41, bench.Messages[^1].Alerts.Length);
        Assert.True(bench.Messages[^1].SumsUp);
    }

    [Fact]
    public async Task Turn_ARefusal_IsKeptApartAndCounted()
    {
        using var bench = new Bench();
        bench.Receiver.Answer = static _ => Delivery.Never("answered 400");
        bench.Report(Incident());

        await bench.PassAsync(Hour);

        Assert.Single(bench.Messages);
        Assert.Equal("answered 400", Assert.Single(bench.Outbox.Dead).Error);
        Assert.Equal((1, 0), (bench.Dispatcher.Standing[0].Refused, bench.Outbox.Waiting));
    }

    [Fact]
    public async Task Turn_ARefusalOfSeveral_SparesThoseThatAreGood()
    {
        using var bench = new Bench();
        bench.Receiver.Answer = static message => message.Alerts.Any(static alert => alert.Id == "bad") ? Delivery.Never("bad") : Delivery.Delivered;
        foreach (string id in (string[])["i1", "bad", "i2"]) bench.Report(Incident(id));

        await bench.PassAsync(5 * Minute);

        Assert.Equal("bad", Assert.Single(bench.Outbox.Dead).Entry.Key);
        Assert.Equal(["i1", "i2"], bench.Messages.Where(static message => message.Alerts.Length == 1 && message.Alerts[0].Id != "bad").Select(static message => message.Alerts[0].Id).Order());
    }

    [Fact]
    public async Task Turn_APayloadThatCannotBeRead_IsRefusedAndStopsNobody()
    {
        using var bench = new Bench();
        bench.Outbox.Add(new OutboxEntry("hook", "x", "{"), Noon);
        bench.Report(Incident());

        await bench.PassAsync(10 * Second);

        Assert.Single(bench.Outbox.Dead);
        Assert.Single(bench.Messages);
        Assert.Equal(1, bench.Dispatcher.Standing[0].Refused);
    }

    [Fact]
    public async Task Turn_AfterACrashBeforeTheOutboxHeard_TellsNothingTwice()
    {
        using var bench = new Bench();
        bench.Outbox.BeforeSent = static () => throw new InvalidOperationException("killed");
        bench.Report(Incident());
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.PassAsync(6 * Second));
        Assert.Equal(1, bench.Outbox.Waiting);

        bench.Outbox.BeforeSent = null;
        bench.Restart();
        await bench.PassAsync(5 * Minute);

        Assert.Single(bench.Messages);
        Assert.Equal(0, bench.Outbox.Waiting);
    }

    [Fact]
    public async Task Turn_AfterARestart_RepeatsAndEndsWhatWasToldBefore()
    {
        using var bench = new Bench();
        bench.Report(Incident());
        await bench.PassAsync(6 * Second);
        bench.Restart();

        bench.Time.Advance(4 * Hour);
        await bench.PassAsync(Second);
        bench.Report(Incident() with { Severity = Severity.Warning }, IncidentPhase.Resolved);
        await bench.PassAsync(2 * Minute);

        Assert.Equal([MessageKind.Alerts, MessageKind.Repeat, MessageKind.Alerts], bench.Messages.Select(static message => message.Kind));
    }

    [Fact]
    public async Task Turn_InASilence_HoldsBackAndTellsWhatLastsAfterIt()
    {
        Assert.True(SilenceWindow.TryParse("11:00-13:00", out SilenceWindow? silence, out _));
        using var bench = new Bench(Receiver() with { Silences = [silence] });
        bench.Report(Incident("short"));
        bench.Report(Incident("long"));
        await bench.PassAsync(10 * Minute);
        bench.Report(Incident("short"), IncidentPhase.Resolved);
        await bench.PassAsync(49 * Minute);
        Assert.Empty(bench.Messages);

        await bench.PassAsync(2 * Minute);

        Assert.Equal("long", Assert.Single(Assert.Single(bench.Messages).Alerts).Id);
    }

    [Fact]
    public async Task Turn_AHeartbeat_BeatsWhileTheWatchWatches()
    {
        using var bench = new Bench(Receiver() with { Heartbeat = 5 * Minute });
        await bench.PassAsync(11 * Minute);
        Assert.Equal(3, bench.Messages.Count(static message => message.Kind == MessageKind.Heartbeat));
        Assert.Equal(3, bench.Messages.Select(static message => message.Key).Distinct().Count());

        bench.Watches = false;
        await bench.PassAsync(11 * Minute);

        Assert.Equal(3, bench.Messages.Count);
    }

    [Fact]
    public async Task Turn_AReceiverThatForgets_IsToldEachMinute()
    {
        using var bench = new Bench(Receiver() with { Heartbeat = 5 * Minute }, groupsItself: true);
        bench.Report(Incident());
        await bench.PassAsync(Second);
        Assert.Equal("i1", Assert.Single(bench.Messages[0].Alerts).Id);

        await bench.PassAsync(3 * Minute);

        Assert.InRange(bench.Messages.Count(static message => message is { Kind: MessageKind.Repeat, IsAlive: true, Alerts.Length: 1 }), 3, 4);
    }

    [Fact]
    public async Task Turn_AReceiverThatHangs_IsGivenUpInTimeAndTriedAgain()
    {
        using var bench = new Bench();
        bench.Receiver.Delay = static stop => Task.Delay(Timeout.Infinite, CancellationToken.None);
        bench.Report(Incident());
        bench.Time.Advance(5 * Second);
        Task<TimeSpan> turn = bench.Dispatcher.TurnAsync(TestContext.Current.CancellationToken);
        Assert.False(turn.IsCompleted);

        bench.Time.Advance(10 * Second);
        await turn;

        Assert.Equal("no answer within 10 s", bench.Dispatcher.Standing[0].Failing);
        Assert.Equal(1, bench.Outbox.Waiting);
    }

    [Fact]
    public async Task Turn_AReceiverThatThrows_IsAFailureLikeAnyOther()
    {
        using var bench = new Bench();
        bench.Receiver.Answer = static _ => throw new InvalidOperationException("a bug");
        bench.Report(Incident());

        await bench.PassAsync(6 * Second);

        Assert.Contains("a bug", bench.Dispatcher.Standing[0].Failing);
        Assert.Equal(1, bench.Outbox.Waiting);
    }

    [Fact]
    public async Task Turn_WhenTheClockIsSetBack_GoesOn()
    {
        using var bench = new Bench();
        bench.Report(Incident("i1"));
        await bench.PassAsync(6 * Second);
        bench.Time.AdjustTime(bench.Time.GetUtcNow() - (2 * Hour));
        bench.Report(Incident("i2"));

        await bench.PassAsync(6 * Second);

        Assert.Equal(2, bench.Messages.Count);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"told":[null],"groups":{},"owed":[]}""")]
    [InlineData("""{"told":[{"alert":null,"at":"2026-11-24T12:00:00Z","repeats":0}],"groups":{},"owed":[null]}""")]
    public async Task Turn_WithAMemoryThatIsDamaged_TellsAllTheSame(string memory)
    {
        using var bench = new Bench();
        bench.Outbox.Remember("hook", "told", memory, Noon);
        bench.Restart();
        bench.Report(Incident());

        await bench.PassAsync(6 * Second);

        Assert.Single(bench.Messages);
    }

    [Fact]
    public async Task Run_WithEntriesOfAReceiverThatIsNoMore_RefusesThem()
    {
        using var bench = new Bench();
        bench.Outbox.Add(new OutboxEntry("gone", "i1", "{}"), Noon);
        using var stop = new CancellationTokenSource();

        Task running = bench.Dispatcher.RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;

        Assert.Equal("gone", Assert.Single(bench.Outbox.Dead).Entry.Receiver);
    }

    [Fact]
    public async Task Run_WhenTheOutboxThrows_GoesOn()
    {
        using var bench = new Bench(groupsItself: true);
        using var stop = new CancellationTokenSource();
        bench.Outbox.BeforeSent = static () => throw new InvalidOperationException("disk full");
        bench.Report(Incident());
        Task running = bench.Dispatcher.RunAsync(stop.Token);
        for (int i = 0; i < 200 && bench.Dispatcher.Standing[0].Failing is null; i++) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Contains("disk full", bench.Dispatcher.Standing[0].Failing);

        bench.Outbox.BeforeSent = null;
        for (int i = 0; i < 200 && bench.Outbox.Waiting > 0; i++)
        {
            bench.Time.Advance(Second);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, bench.Outbox.Waiting);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Run_WhenItIsWoken_SendsWithoutWaiting()
    {
        using var bench = new Bench(groupsItself: true);
        using var stop = new CancellationTokenSource();
        var arrived = new TaskCompletionSource();
        bench.Receiver.Answer = message =>
        {
            arrived.TrySetResult();
            return Delivery.Delivered;
        };
        Task running = bench.Dispatcher.RunAsync(stop.Token);

        bench.Report(Incident());
        bench.Dispatcher.Wake();
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await stop.CancelAsync();
        await running;
    }
}
