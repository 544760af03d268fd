using Petrel.Core.History;

namespace Petrel.Export.Tests.Alerts;

/// <summary>What the dispatcher relies on, of any outbox.</summary>
public abstract class OutboxContract
{
    private static readonly DateTime Noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    private readonly IOutbox _outbox;

    protected OutboxContract(IOutbox outbox) => _outbox = outbox;

    [Fact]
    public void Add_ForTheSameReceiverAndKey_ReplacesAndKeepsTheFirstTime()
    {
        _outbox.Add(new OutboxEntry("a", "i1", "first"), Noon);
        long first = Assert.Single(_outbox.Due(Noon, 10)).Id;
        _outbox.Add(new OutboxEntry("a", "i1", "second"), Noon.AddMinutes(1));

        WaitingEntry entry = Assert.Single(_outbox.Due(Noon.AddMinutes(1), 10));
        Assert.Equal("second", entry.Entry.Payload);
        Assert.NotEqual(first, entry.Id);
        Assert.Equal(Noon, entry.CreatedAt);
    }

    [Fact]
    public void Sent_OfAnEntryThatWasReplaced_LeavesTheLaterOne()
    {
        _outbox.Add(new OutboxEntry("a", "i1", "first"), Noon);
        long first = Assert.Single(_outbox.Due(Noon, 10)).Id;
        _outbox.Add(new OutboxEntry("a", "i1", "second"), Noon);

        _outbox.Sent(first);

        Assert.Equal("second", Assert.Single(_outbox.Due(Noon, 10)).Entry.Payload);
    }

    [Fact]
    public void Failed_WithALaterTime_IsDueThenAndCounted()
    {
        _outbox.Add(new OutboxEntry("a", "i1", "x"), Noon);
        _outbox.Failed(Assert.Single(_outbox.Due(Noon, 10)).Id, Noon.AddMinutes(1), "no");

        Assert.Empty(_outbox.Due(Noon.AddSeconds(59), 10));
        Assert.Equal(Noon.AddMinutes(1), _outbox.NextDue);
        Assert.Equal(1, Assert.Single(_outbox.Due(Noon.AddMinutes(1), 10)).Attempts);
    }

    [Fact]
    public void Refused_AsItIs_WaitsNoMore()
    {
        _outbox.Add(new OutboxEntry("a", "i1", "x"), Noon);
        _outbox.Refused(Assert.Single(_outbox.Due(Noon, 10)).Id, "never");

        Assert.Equal((0, null), (_outbox.Waiting, _outbox.NextDue));
    }

    [Fact]
    public void Remember_AndForget_IsByReceiverAndKey()
    {
        _outbox.Remember("a", "k", "one", Noon);
        _outbox.Remember("b", "k", "two", Noon);
        _outbox.Remember("b", "k", null, Noon);

        Assert.Equal(("one", null), (_outbox.Memory("a", "k"), _outbox.Memory("b", "k")));
    }
}

public class InMemoryOutboxTests() : OutboxContract(new InMemoryOutbox());
