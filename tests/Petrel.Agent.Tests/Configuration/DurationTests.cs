using CsCheck;
using Petrel.Agent.Configuration;

namespace Petrel.Agent.Tests.Configuration;

public class DurationTests
{
    [Theory]
    [InlineData("1s", 1000)]
    [InlineData("500ms", 500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("90", 90_000)]
    [InlineData("0.5", 500)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData(" 1s ", 1000)]
    [InlineData("0", 0)]
    public void TryParse_Duration_IsRead(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan duration, out string? error), error);
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("", "is missing")]
    [InlineData("s", "no duration")]
    [InlineData("-1s", "no duration")]
    [InlineData("1..5s", "no duration")]
    [InlineData("1e3", "no valid unit")]
    [InlineData("5 s", "no valid unit")]
    [InlineData("1h30", "no valid unit")]
    [InlineData("1w", "no valid unit")]
    [InlineData("30m1h", "out of order")]
    [InlineData("1s1s", "out of order")]
    [InlineData("99999999999d", "longer than")]
    public void TryParse_SomethingElse_SaysWhatIsWrong(string text, string expected)
    {
        Assert.False(Duration.TryParse(text, out _, out string? error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.9ms", false)]
    [InlineData("1ms", true)]
    [InlineData("1h", true)]
    [InlineData("61m", false)]
    public void TryParse_Range_IsInclusive(string text, bool expected) =>
        Assert.Equal(expected, Duration.TryParse(text, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), out _, out _));

    [Fact]
    public void Format_AnyDuration_IsReadBack() => Gen.Long[0, 3650L * 86_400_000].Sample(static milliseconds =>
        Duration.TryParse(Duration.Format(TimeSpan.FromMilliseconds(milliseconds)), out TimeSpan again, out _)
        && again == TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void TryParse_RandomText_NeverThrows() => Gen.String[Gen.Char["0123456789.dhms -"], 0, 400]
        .Sample(static text => Duration.TryParse(text, out _, out string? error) == (error is null));
}
