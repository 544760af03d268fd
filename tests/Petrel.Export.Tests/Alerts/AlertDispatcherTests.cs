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
