using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Export.Alerts;
using static Petrel.Export.Tests.Alerts.Sample;

namespace Petrel.Export.Tests.Alerts;

/// <summary>The dispatcher where receivers, outbox or memory fail.</summary>
public class AlertDispatcherFailureTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

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
}
