using CsCheck;
using Petrel.Core.Forecasting;

namespace Petrel.Core.Tests.Forecasting;

public class ExpiryForecastTests
{
    private static readonly DateTime Now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(-70, 20, ExpiryUrgency.None)]
    [InlineData(-77, 13, ExpiryUrgency.Warning)]
    [InlineData(-87, 3, ExpiryUrgency.Critical)]
    [InlineData(-90, 0, ExpiryUrgency.Expired)]
    [InlineData(-3, 3, ExpiryUrgency.None)]
    [InlineData(-4.5, 1.5, ExpiryUrgency.Warning)]
    [InlineData(-5.5, 0.5, ExpiryUrgency.Critical)]
    [InlineData(1, 90, ExpiryUrgency.None)]
    public void Of_ALife_IsUrgentInItsLastThirdAndTenth(double fromDays, double untilDays, ExpiryUrgency expected)
    {
        ExpiryForecast forecast = ExpiryForecast.Of(Now.AddDays(fromDays), Now.AddDays(untilDays), Now);

        Assert.Equal((expected, TimeSpan.FromDays(untilDays)), (forecast.Urgency, forecast.Remaining));
    }

    [Fact]
    public void Of_UnknownBeginning_TakesTheLongestWarning()
    {
        Assert.Equal(ExpiryUrgency.None, ExpiryForecast.Of(null, Now.AddDays(15), Now).Urgency);
        Assert.Equal(ExpiryUrgency.Warning, ExpiryForecast.Of(null, Now.AddDays(14), Now).Urgency);
    }

    [Fact]
    public void Of_AnyTimes_BecomesMoreUrgentAndNeverLess() => Gen.Select(Gen.DateTime, Gen.DateTime, Gen.DateTime, Gen.DateTime)
        .Sample(static (from, until, one, other) =>
        {
            (DateTime earlier, DateTime later) = one < other ? (one, other) : (other, one);
            return ExpiryForecast.Of(from, until, earlier).Urgency <= ExpiryForecast.Of(from, until, later).Urgency;
        });
}
