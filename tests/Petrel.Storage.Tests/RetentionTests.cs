using Petrel.Core.Diagnosis;
using Petrel.Core.History;

namespace Petrel.Storage.Tests;

public class RetentionTests : HistoryFixture
{
    private static readonly SpanQuery Always = new(Noon.AddYears(-10), Noon.AddYears(10));

    protected override HistoryOptions Options { get; } = new() { MaxBytes = 2_000_000 };

    [Fact]
    public void Maintain_WhatIsTooOld_IsForgottenByItsKind()
    {
        History.Keep(Minutes(Noon, 10));
        History.Keep(new ProbePoint(Noon, Hub, ProbeHealth.Healthy, null, null, 0.1, "fine"));
        History.Keep(Incident() with { ResolvedAt = Noon }, []);
        History.Keep(Incident("lasting"), []);

        Run(days: 6);
        Assert.Equal(10, Count(Resolution.Minute));
        Run(days: 2);
        Assert.Equal((0, 1, 1), (Count(Resolution.Minute), Count(Resolution.Hour), Count(Resolution.Day)));
        Run(days: 84);
        Assert.Equal((0, 1), (Count(Resolution.Hour), Count(Resolution.Day)));
        Assert.Empty(History.Probes(Always));
        Run(days: 3 * 365);
        Assert.Equal(0, Count(Resolution.Day));
        Assert.Equal(0, Ask<long>("SELECT count(*) FROM endpoint"));
        Assert.Equal("lasting", Assert.Single(History.Incidents(new IncidentQuery())).Id);
        Assert.Empty(History.Reports("one"));
    }

    [Fact]
    public void Maintain_AfterTheClockJumpedAhead_ForgetsNothingForAnHour()
    {
        History.Keep(Minutes(Noon, 10));
        Run(days: 1);
        Clock.SetTo(Noon.AddYears(12));
        MaintainAll();
        Assert.Equal(10, Count(Resolution.Minute));

        Clock.SetTo(Noon.AddDays(1)); // it was set right
        MaintainAll();
        Clock.Advance(TimeSpan.FromMinutes(61));
        MaintainAll();
        Assert.Equal(10, Count(Resolution.Minute));
    }

    [Fact]
    public void Maintain_AfterAStartWithAClockThatIsFarAhead_ForgetsNothingForAnHour()
    {
        History.Keep(Minutes(Noon, 10));
        Restart();
        Clock.SetTo(Noon.AddDays(30));
        MaintainAll();
        Assert.Equal(10, Count(Resolution.Minute));

        for (int minute = 0; minute < 61; minute++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            MaintainAll();
        }

        Assert.Equal(0, Count(Resolution.Minute));
    }

    [Fact]
    public void Maintain_AFileThatIsTooLarge_LosesMinutesFirstAndShrinks()
    {
        FillWithMinutes(days: 6);
        History.Keep(Incident() with { ResolvedAt = Noon }, []);
        Assert.InRange(History.Health.Bytes, 2_500_000, long.MaxValue);
        MaintainAll();

        Assert.InRange(Size(), 1, 2_000_000);
        int minutes = Count(Resolution.Minute);
        Assert.InRange(minutes, 1_000, (6 * 6 * 24 * 60) - 1);
        Assert.Equal(6 * ((6 * 24) - 1), Count(Resolution.Hour)); // the last is not over yet
        Assert.NotNull(History.Incident("one"));
        Assert.Equal("ok", Ask<string>("PRAGMA integrity_check"));
    }

    [Fact]
    public void Maintain_WhenMinutesAreNotEnough_LosesProbesThenIncidentsThatAreOver()
    {
        string words = new('x', 2_000);
        for (int i = 0; i < 1_000; i++) History.Keep(new ProbePoint(Noon.AddMinutes(i), Hub, ProbeHealth.Failing, Cause.Network, null, 1, words));
        for (int i = 0; i < 600; i++)
        {
            History.Keep(Incident($"{i}", at: Noon.AddMinutes(i)) with { Summary = words, ResolvedAt = i == 0 ? null : Noon.AddHours(i) }, []);
        }

        MaintainAll();

        Assert.InRange(Size(), 1, 2_000_000);
        Assert.Empty(History.Probes(Always));
        Assert.NotNull(History.Incident("0"));
        Assert.Null(History.Incident("1"));
        Assert.NotNull(History.Incident("599"));
    }

    // What was forgotten for its size lives on in what it was added up to.
    [Fact]
    public void Maintain_AFileThatIsTooLarge_LosesNoSum()
    {
        FillWithMinutes(days: 6);
        long before = History.Series(Always, Resolution.Day).Sum(static point => point.Opened);
        MaintainAll();

        Assert.InRange(History.Series(Always, Resolution.Minute).Sum(static point => point.Opened), 1, before - 1);
        Assert.Equal(before, History.Series(Always, Resolution.Day).Sum(static point => point.Opened));
        Assert.Equal(before, History.Series(Always, Resolution.Hour).Sum(static point => point.Opened));
    }

    private void FillWithMinutes(int days)
    {
        for (int minute = 0; minute < days * 24 * 60; minute += 60)
        {
            DateTime hour = Noon.AddMinutes(minute);
            History.Keep([.. Enumerable.Range(0, 60).SelectMany(i => Enumerable.Range(0, 6).Select(n => Minute(hour.AddMinutes(i), $"203.0.113.{n}:443")))]);
        }

        Clock.Advance(TimeSpan.FromDays(days));
    }

    private void Run(int days)
    {
        for (int day = 0; day < days; day++)
        {
            Clock.Advance(TimeSpan.FromDays(1));
            MaintainAll();
        }
    }

    private int Count(Resolution resolution) => (int)Ask<long>($"SELECT count(*) FROM point WHERE resolution = {(int)resolution}");

    private long Size() => Ask<long>("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
}
