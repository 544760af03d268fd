using CsCheck;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tests.Protocol;

public class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("60", 60)]
    [InlineData(" 0 ", 0)]
    [InlineData("Tue, 24 Nov 2026 12:01:30 GMT", 90)]
    [InlineData("Tue, 24 Nov 2026 11:00:00 GMT", 0)]
    [InlineData("Tue, 24 Nov 2099 12:00:00 GMT", 86_400)]
    [InlineData("99999999999999999999999", 86_400)]
    [InlineData("9999999", 86_400)]
    public void Parse_SecondsOrDate_GivesTheWait(string header, int seconds)
    {
        // A date's weekday must be right, so that 2099's Tuesday is no mistake of this test.
        Assert.Equal(DayOfWeek.Tuesday, new DateTime(2099, 11, 24).DayOfWeek);
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfter.Parse(header, Now));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("Tue, 31 Feb 2026 12:00:00 GMT")]
    public void Parse_Senseless_GivesNothing(string? header) => Assert.Null(RetryAfter.Parse(header, Now));

    [Fact]
    public void Parse_AnyText_IsNothingOrFromZeroToADay() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789 :,GMTueNov-"], 0, 30])
            .Sample(static text => RetryAfter.Parse(text, Now) is null or { TotalSeconds: >= 0 and <= 86_400 });
}
