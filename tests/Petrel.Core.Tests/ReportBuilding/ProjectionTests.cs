using Petrel.Core.Reports;

namespace Petrel.Core.Tests.ReportBuilding;

public class ProjectionTests
{
    private static readonly DateTime First = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Of_StraightLine_ReachesTheLimitToTheDay()
    {
        Projection projection = Projection.Of(Days(30, static day => 40 + day), 100);

        Assert.Equal(1, projection.PerDay!.Value, 9);
        Assert.Equal(0, projection.Error, 9);
        Assert.Equal(69, projection.Level, 9);
        Assert.Equal(First.AddDays(60), projection.ReachedAt!.Value, TimeSpan.FromSeconds(1));
        Assert.Equal(projection.ReachedAt.Value, projection.Latest!.Value, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Of_ScatterWithoutGrowth_DoesNotTellOfGrowth()
    {
        Projection projection = Projection.Of(Days(20, static day => day % 2 == 0 ? 10 : 20), 100);

        Assert.False(projection.Grows || projection.Shrinks);
        Assert.Null(projection.Latest);
    }

    [Fact]
    public void Of_GrowthInScatter_HoldsTheTruthWithinItsUncertainty()
    {
        // Without a draw of its own: the residues are those of days in threes.
        Projection projection = Projection.Of(Days(30, static day => 40 + (2 * day) + (3 * ((day % 3) - 1))), 200);

        Assert.True(projection.Grows);
        Assert.InRange(2, projection.PerDay!.Value - projection.Error, projection.PerDay.Value + projection.Error);
        Assert.InRange(First.AddDays(80), projection.Earliest!.Value, projection.Latest!.Value);
    }

    [Fact]
    public void Of_ShrinkingFigures_NeverRunOut()
    {
        Projection projection = Projection.Of(Days(10, static day => 90 - day), 100);

        Assert.True(projection.Shrinks);
        Assert.Null(projection.ReachedAt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Of_TooFewDays_TellsNothing(int days) => Assert.Null(Projection.Of(Days(days, static day => day), 100).PerDay);

    [Fact]
    public void Of_DaysThatAreMissing_LeavesThemOut()
    {
        Projection projection = Projection.Of([.. Days(30, static day => 40 + day).Where(static day => day.Day.Day % 4 != 0)], 100);

        Assert.Equal(First.AddDays(60), projection.ReachedAt!.Value, TimeSpan.FromSeconds(1));
    }

    private static List<(DateTime Day, double)> Days(int count, Func<int, double> figure) =>
        [.. Enumerable.Range(0, count).Select(day => (First.AddDays(day), figure(day)))];
}
