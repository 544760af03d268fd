using Microsoft.Extensions.Time.Testing;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Export.Alerts;
using Petrel.Export.Alerts.Dispatch;

namespace Petrel.Export.Tests.Alerts;

/// <summary>A receiver that keeps what it got and answers as a test says.</summary>
internal sealed class RecordingReceiver(bool groupsItself = false) : IReceiver
{
    internal List<AlertMessage> Messages { get; } = [];

    internal Func<AlertMessage, Delivery> Answer { get; set; } = static _ => Delivery.Delivered;

    internal Func<CancellationToken, Task>? Delay { get; set; }

    public bool GroupsItself => groupsItself;

    public bool Forgets => groupsItself;

    public void Dispose()
    {
    }

    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken cancellation)
    {
        Messages.Add(message);
        if (Delay is not null) await Delay(cancellation);
        return Answer(message);
    }
}

/// <summary>A dispatcher with a clock that stands still, an outbox in memory and one receiver.</summary>
internal sealed class Bench : IDisposable
{
    internal Bench(ReceiverOptions? receiver = null, bool groupsItself = false, InMemoryOutbox? outbox = null, RecordingReceiver? way = null)
    {
        Options = Sample.Options(receiver ?? Sample.Receiver());
        Outbox = outbox ?? new InMemoryOutbox();
        Receiver = way ?? new RecordingReceiver(groupsItself);
        Dispatcher = Start();
    }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(Sample.Noon));

    internal AlertOptions Options { get; set; }

    internal InMemoryOutbox Outbox { get; }

    internal RecordingReceiver Receiver { get; }

    internal AlertDispatcher Dispatcher { get; private set; }

    internal bool Watches { get; set; } = true;

    internal List<AlertMessage> Messages => Receiver.Messages;

    private DateTime Now => Time.GetUtcNow().UtcDateTime;

    /// <summary>The process was killed and started again.</summary>
    internal void Restart() => Dispatcher = Start();

    /// <summary>What the ledger does with a report.</summary>
    internal void Report(StoredIncident incident, IncidentPhase phase = IncidentPhase.Opened)
    {
        StoredIncident now = incident with { UpdatedAt = Now, ResolvedAt = phase == IncidentPhase.Resolved ? Now : null };
        foreach (OutboxEntry entry in new AlertPlanner(Options).Plan(now, phase)) Outbox.Add(entry, Now);
    }

    /// <summary>Time passes second by second, and what is ready is sent.</summary>
    internal async Task PassAsync(TimeSpan time)
    {
        await Dispatcher.TurnAsync(TestContext.Current.CancellationToken);
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Dispatcher.TurnAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => Dispatcher.Dispose();

    private AlertDispatcher Start() =>
        new(Options, new DispatchSurroundings(Outbox, Time, static () => 0.5, () => Watches), _ => Receiver);
}
