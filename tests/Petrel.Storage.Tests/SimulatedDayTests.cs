using Petrel.Core.History;

namespace Petrel.Storage.Tests;

/// <summary>A day of a busy machine, as fast as it goes.</summary>
public class SimulatedDayTests : HistoryFixture
{
    private const int Endpoints = 20;

    protected override HistoryOptions Options { get; } = new() { MaxBytes = 5_000_000 };

    [Fact]
    public void Keep_ADayOfEvents_StaysWithinItsBoundsAndLosesNothing()
    {
        long most = 0;
        for (int minute = 0; minute < 24 * 60; minute++)
        {
            History.Keep([.. Enumerable.Range(0, Endpoints).Select(endpoint => Minute(Now.AddMinutes(-1), $"203.0.113.{endpoint}:443"))]);
            History.Keep(new ProbePoint(Now, Hub, ProbeHealth.Healthy, null, null, 0.1, "fine"));
            if (minute % 10 == 0) KeepIncident(minute);
            MaintainAll();
            most = Math.Max(most, History.Health.Bytes);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(most, 1_000_000, 5_000_000 + 4_400_000); // the log beside it may hold a thousand pages
        Assert.InRange(History.Health.Bytes, 1, 9_400_000);
        Assert.Equal((null, 0L), (History.Health.Failure, History.Health.Dropped));
        Assert.Equal(
            Endpoints * 24 * 60, History.Series(new SpanQuery(Noon.AddDays(-1), Noon.AddDays(2)), Resolution.Day).Sum(static point => point.Opened));
        Assert.Equal(144, History.Incidents(new IncidentQuery { Limit = 1_000 }).Count);
        Assert.Equal("ok", Ask<string>("PRAGMA integrity_check"));
    }

    private void KeepIncident(int minute)
    {
        for (int report = 0; report < 3; report++)
        {
            History.Keep(
                Incident($"{minute}", report, Now) with { ResolvedAt = report == 2 ? Now.AddSeconds(30) : null }, [Alert($"{minute}", $"{report}")]);
        }

        foreach (WaitingEntry waiting in History.Outbox.Due(Now, 10)) History.Outbox.Sent(waiting.Id);
    }
}
