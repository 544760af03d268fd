using Petrel.Core.Attribution;
using Petrel.Core.History;

namespace Petrel.Storage.Tests;

public class SeriesTests : HistoryFixture
{
    private static readonly SpanQuery Day = new(Noon.Date, Noon.Date.AddDays(1));

    [Fact]
    public void Keep_Points_ReadBackAsTheyWere()
    {
        History.Keep([Minute(Noon), Minute(Noon.AddMinutes(1), "203.0.113.2:443", "ghcr.io")]);
        Restart();

        SeriesPoint point = Assert.Single(History.Series(Day with { Registry = Hub }));
        Assert.Equal((Noon, Resolution.Minute, Hub, RegistryRole.Blob, "203.0.113.1:443"), (point.Start, point.Resolution, point.Registry, point.Role, point.Endpoint));
        Assert.Equal(Minute(Noon).ClosedBy.AsEnumerable(), point.ClosedBy.Take(2));
        Assert.Equal(Minute(Noon).Handshakes, point.Handshakes);
        Assert.Equal((1L, 1_000L, 10L, 6), (point.Opened, point.Received, point.Sent, point.MostOpen));
        Assert.Equal(6, point.States[1]);
        Assert.Equal(2, History.Series(Day).Count);
    }

    [Fact]
    public void Keep_PointsOfTheSameSpan_AddUp()
    {
        History.Keep([Minute(Noon)]);
        History.Keep([Minute(Noon)]);

        SeriesPoint point = Assert.Single(History.Series(Day));
        Assert.Equal((2L, 2_000L, 2L), (point.Opened, point.Received, point.Handshakes.Count));
    }

    [Fact]
    public void Maintain_AnHourThatIsOver_IsAddedUpOnce()
    {
        History.Keep(Minutes(Noon, 60));
        Clock.Advance(TimeSpan.FromMinutes(61));
        MaintainAll();
        Assert.Equal(0, Ask<long>("SELECT count(*) FROM point WHERE resolution = 1"));
        Clock.Advance(TimeSpan.FromMinutes(2));
        MaintainAll();
        MaintainAll();

        Assert.Equal(1, Ask<long>("SELECT count(*) FROM point WHERE resolution = 1"));
        SeriesPoint hour = Assert.Single(History.Series(Day, Resolution.Hour));
        Assert.Equal((60L, 60_000L, 60L, 6), (hour.Opened, hour.Received, hour.Handshakes.Count, hour.MostOpen));
        Assert.Equal(6, hour.States[1], 5);
    }

    [Fact]
    public void Series_OfAnHourThatIsNotAddedUp_IsMadeOfItsMinutes()
    {
        History.Keep(Minutes(Noon, 7));

        Assert.Equal(7, Assert.Single(History.Series(Day, Resolution.Hour)).Opened);
        Assert.Equal(7, Assert.Single(History.Series(Day, Resolution.Day)).Opened);
    }

    [Fact]
    public void Keep_PointsThatComeLate_HaveTheirHourAndDayDoneAgain()
    {
        History.Keep(Minutes(Noon, 10));
        Clock.Advance(TimeSpan.FromDays(2));
        MaintainAll();
        History.Keep([Minute(Noon.AddMinutes(30))]);
        Assert.Equal(11, Assert.Single(History.Series(Day, Resolution.Day)).Opened);
        MaintainAll();

        Assert.Equal(0, Ask<long>("SELECT count(*) FROM pending"));
        Assert.Equal(11, Assert.Single(History.Series(Day, Resolution.Hour)).Opened);
        Assert.Equal(11, Assert.Single(History.Series(Day, Resolution.Day)).Opened);
    }

    [Fact]
    public void Keep_PointsOfATimeWhoseMinutesAreGone_AreAddedToWhatIsLeft()
    {
        History.Keep(Minutes(Noon, 10));
        GoOn(TimeSpan.FromDays(9));
        Assert.Empty(History.Series(Day, Resolution.Minute));
        History.Keep([Minute(Noon.AddMinutes(30))]);
        MaintainAll();

        Assert.Empty(History.Series(Day, Resolution.Minute));
        Assert.Equal(11, Assert.Single(History.Series(Day, Resolution.Hour)).Opened);
        Assert.Equal(11, Assert.Single(History.Series(Day, Resolution.Day)).Opened);
    }

    [Fact]
    public void Series_WithoutAResolution_IsTheFinestThatIsNotTooMuchAndStillThere()
    {
        History.Keep(Minutes(Noon, 10));

        Assert.Equal(Resolution.Minute, History.Series(Day)[0].Resolution);
        Assert.Equal(Resolution.Hour, History.Series(Day with { Until = Noon.AddDays(30) })[0].Resolution);
        Assert.Equal(Resolution.Day, History.Series(Day with { Until = Noon.AddDays(100) })[0].Resolution);
        GoOn(TimeSpan.FromDays(9));
        Assert.Equal(Resolution.Hour, History.Series(Day)[0].Resolution);
    }

    [Fact]
    public void Keep_AfterTheClockSteppedBack_AddsToTheTimeThatItShows()
    {
        History.Keep(Minutes(Noon, 60));
        Clock.Advance(TimeSpan.FromHours(2));
        MaintainAll();
        Clock.SetTo(Noon.AddMinutes(5));
        History.Keep(Minutes(Noon.AddMinutes(5), 5));
        MaintainAll();

        Assert.Equal(65, Assert.Single(History.Series(Day, Resolution.Hour)).Opened);
        Assert.Equal(65, History.Series(Day, Resolution.Minute).Sum(static point => point.Opened));
    }

    // In steps that no clock's jump is.
    private void GoOn(TimeSpan span)
    {
        for (TimeSpan gone = TimeSpan.Zero; gone < span; gone += TimeSpan.FromHours(12))
        {
            Clock.Advance(TimeSpan.FromHours(12));
            MaintainAll();
        }
    }
}
