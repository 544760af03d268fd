using Petrel.Export.Alerts;

namespace Petrel.Export.Tests.Alerts;

public class SilenceWindowTests
{
    // A Tuesday.
    private static readonly DateTime Day = new(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("22:00-06:00", 23.0, 30.0)]
    [InlineData("22:00-06:00", 5.0, 6.0)]
    [InlineData("22:00-06:00", 6.0, null)]
    [InlineData("22:00-06:00", 21.99, null)]
    [InlineData("mon 22:00-06:00", 5.0, 6.0)]
    [InlineData("tue 22:00-06:00", 5.0, null)]
    [InlineData("mon-fri 01:00-02:30", 2.0, 2.5)]
    [InlineData("sat,sun 00:00-24:00", 2.0, null)]
    [InlineData("fri-tue 00:00-24:00", 2.0, 24.0)]
    [InlineData("2026-11-24T02:00Z/2026-11-25T06:00Z", 3.0, 30.0)]
    [InlineData("2026-11-24T02:00Z/2026-11-25T06:00Z", 1.0, null)]
    public void EndOf_AtAnHour_IsWhenTheWindowEnds(string text, double hour, double? end)
    {
        Assert.True(SilenceWindow.TryParse(text, out SilenceWindow? window, out _));

        DateTime? expected = end is { } hours ? Day.AddHours(hours) : null;
        Assert.Equal(expected, SilenceWindow.EndOf([window], Day.AddHours(hour), TimeZoneInfo.Utc));
    }

    [Fact]
    public void EndOf_WindowsThatFollowEachOther_IsTheLastEnd()
    {
        Assert.True(SilenceWindow.TryParse("22:00-02:00", out SilenceWindow? one, out _));
        Assert.True(SilenceWindow.TryParse("02:00-03:00", out SilenceWindow? other, out _));

        Assert.Equal(Day.AddHours(27), SilenceWindow.EndOf([one, other], Day.AddHours(23), TimeZoneInfo.Utc));
    }

    [Fact]
    public void EndOf_InAnotherZone_IsMeantThere()
    {
        TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(3), "test", "test");
        Assert.True(SilenceWindow.TryParse("22:00-06:00", out SilenceWindow? window, out _));

        // 20:00 UTC is 23:00 there.
        Assert.Equal(Day.AddHours(27), SilenceWindow.EndOf([window], Day.AddHours(20), zone));
    }

    [Theory]
    [InlineData("")]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("24:00-06:00")]
    [InlineData("25:00-06:00")]
    [InlineData("someday 22:00-06:00")]
    [InlineData("mon-tue-wed 22:00-06:00")]
    [InlineData("mon 22:00-06:00 x")]
    [InlineData("2026-11-25T06:00Z/2026-11-24T06:00Z")]
    [InlineData("now/then")]
    public void TryParse_WhatIsNoWindow_SaysSo(string text)
    {
        Assert.False(SilenceWindow.TryParse(text, out _, out string? error));
        Assert.Contains("no silence", error);
    }
}
