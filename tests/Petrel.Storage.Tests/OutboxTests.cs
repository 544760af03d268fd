using Petrel.Core.History;

namespace Petrel.Storage.Tests;

public class OutboxTests : HistoryFixture
{
    private IOutbox Outbox => History.Outbox;

    [Fact]
    public void Keep_WithAlerts_LetsThemWaitOverARestart()
    {
        History.Keep(Incident(), [Alert(), Alert(receiver: "chat")]);
        Restart();

        Assert.Equal(2, Outbox.Waiting);
        Assert.Equal(Noon, Outbox.NextDue);
        Assert.Equal(["mail", "chat"], Outbox.Due(Noon, 10).Select(static waiting => waiting.Entry.Receiver));
        Assert.Single(Outbox.Due(Noon, 1));
        Assert.Empty(Outbox.Due(Noon.AddSeconds(-1), 10));
    }

    [Fact]
    public void Sent_IsOver_AlsoAfterARestart()
    {
        Outbox.Add(Alert(), Noon);
        Outbox.Sent(Outbox.Due(Noon, 1)[0].Id);
        Restart();

        Assert.Equal(0, Outbox.Waiting);
        Assert.Null(Outbox.NextDue);
    }

    [Fact]
    public void Add_OfTheSameKey_ReplacesWhatWaitsAndKeepsItsTurn()
    {
        Outbox.Add(Alert(), Noon);
        Outbox.Add(Alert("two"), Noon.AddSeconds(1));
        long before = Outbox.Due(Noon, 1)[0].Id;
        Outbox.Failed(before, Noon.AddMinutes(5), "no route");
        Outbox.Add(Alert(payload: "up again"), Noon.AddMinutes(1));

        Assert.Equal(["two"], Outbox.Due(Noon.AddMinutes(1), 10).Select(static waiting => waiting.Entry.Key));
        WaitingEntry waiting = Outbox.Due(Noon.AddMinutes(5), 10)[0];
        Assert.Equal((Alert(payload: "up again"), Noon, 1, Noon.AddMinutes(5)), (waiting.Entry, waiting.CreatedAt, waiting.Attempts, waiting.DueAt));
        Assert.NotEqual(before, waiting.Id);
    }

    [Fact]
    public void Sent_OfWhatWasReplacedOnItsWay_LeavesTheNewOne()
    {
        Outbox.Add(Alert(), Noon);
        long onItsWay = Outbox.Due(Noon, 1)[0].Id;
        Outbox.Add(Alert(payload: "up again"), Noon.AddSeconds(3));
        Outbox.Sent(onItsWay);
        Restart();

        WaitingEntry waiting = Assert.Single(Outbox.Due(Noon.AddMinutes(1), 10));
        Assert.Equal(("up again", Noon.AddSeconds(3), 0), (waiting.Entry.Payload, waiting.CreatedAt, waiting.Attempts));
    }

    [Fact]
    public void Failed_IsTriedAgainWhenItIsDue_AlsoAfterARestart()
    {
        Outbox.Add(Alert(), Noon);
        Outbox.Failed(Outbox.Due(Noon, 1)[0].Id, Noon.AddMinutes(1), "no route");
        Restart();

        Assert.Empty(Outbox.Due(Noon, 10));
        Assert.Equal(1, Assert.Single(Outbox.Due(Noon.AddMinutes(1), 10)).Attempts);
    }

    [Fact]
    public void Refused_IsKeptApartAndNotTriedAgain()
    {
        Outbox.Add(Alert(), Noon);
        Outbox.Refused(Outbox.Due(Noon, 1)[0].Id, "400 no such channel");
        Restart();

        Assert.Equal(0, Outbox.Waiting);
        Assert.Equal("400 no such channel", Ask<string>("SELECT error FROM refused"));
    }

    [Fact]
    public void Remember_LastsOverARestart_AndNullForgets()
    {
        Outbox.Remember("mail", "one", "sent at noon", Noon);
        Outbox.Remember("mail", "two", "x", Noon);
        Outbox.Remember("mail", "two", null, Noon);
        Restart();

        Assert.Equal("sent at noon", Outbox.Memory("mail", "one"));
        Assert.Null(Outbox.Memory("mail", "two"));
        Assert.Null(Outbox.Memory("chat", "one"));
    }

    [Fact]
    public void Due_AfterAClockThatSteppedBack_StillGivesEachNumberOnce()
    {
        Outbox.Add(Alert("a"), Noon);
        Restart();
        Clock.SetTo(Noon.AddYears(-1)); // numbers begin with the time
        Outbox.Add(Alert("b"), Noon);

        Assert.Equal(2, Outbox.Due(Noon, 10).Select(static waiting => waiting.Id).Distinct().Count());
    }

    [Fact]
    public void Add_MoreThanMayWait_GivesUpTheOldestAndCounts()
    {
        History.Keep(Incident(), [.. Enumerable.Range(0, 10_003).Select(static key => Alert($"{key}"))]);

        Assert.Equal(10_000, Outbox.Waiting);
        Assert.Equal(3, History.Health.Dropped);
        Assert.Equal("3", Outbox.Due(Noon, 1)[0].Entry.Key);
        Assert.Equal(10_000, Ask<long>("SELECT count(*) FROM outbox"));
    }

    [Fact]
    public void Sent_OfANumberThatIsNotKnown_ChangesNothing()
    {
        Outbox.Add(Alert(), Noon);
        Outbox.Sent(7);
        Outbox.Failed(7, Noon, "");
        Outbox.Refused(7, "");

        Assert.Equal(1, Outbox.Waiting);
    }
}
