using Petrel.Core.Detection;

namespace Petrel.Core.Tests.Detection;

public class DetectionOptionsTests
{
    [Fact]
    public void Parameters_EveryProperty_HasOneWithItsNameAndRange()
    {
        string[] properties = [.. typeof(DetectionOptions).GetProperties().Where(static p => p.CanWrite).Select(static p => p.Name)];

        Assert.Equal(
            properties.Order(StringComparer.Ordinal),
            DetectionOptions.Parameters.Select(static p => string.Concat(p.Name.Split('_').Select(static w => char.ToUpperInvariant(w[0]) + w[1..]))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parameters_EachOne_SetsWhatItReadsAndAcceptsItsDefault() => Assert.All(DetectionOptions.Parameters, static p =>
    {
        var defaults = new DetectionOptions();
        Assert.Null(p.Objection(p.Get(defaults)));
        Assert.Equal(p.Maximum, p.Get(p.With(defaults, p.Maximum)));
        Assert.NotNull(p.Objection(p.Maximum + 1));
        Assert.NotNull(p.Objection(p.Minimum - 1));
        Assert.NotNull(p.Objection(double.NaN));
        Assert.NotEqual(defaults, p.With(defaults, p.Maximum));
        Assert.Equal(defaults, p.With(p.With(defaults, p.Maximum), p.Get(defaults)));
    });
}
