using CsCheck;
using Petrel.Core.History;

namespace Petrel.Core.Tests.History;

public class LogHistogramTests
{
    private static readonly Gen<double[]> Durations = Gen.Double[1e-5, 600_000].Array[1, 200];

    [Fact]
    public void Quantile_OfAnyDurations_IsRightToFivePercent() => Durations.Sample(static durations =>
    {
        LogHistogram histogram = Of(durations);
        double[] sorted = [.. durations.Order()];
        foreach (double q in (double[])[0, 0.5, 0.9, 0.99, 1])
        {
            double exact = sorted[Math.Max(1, (int)Math.Ceiling(q * sorted.Length)) - 1];
            Assert.InRange(histogram.Quantile(q)!.Value, exact / 1.05, exact * 1.05);
        }
    });

    [Fact]
    public void Merge_OfTwo_IsWhatOneWouldHaveCounted() => Gen.Select(Durations, Durations).Sample(static (left, right) =>
    {
        LogHistogram merged = Of(left).Merge(Of(right));

        Assert.Equal(Of([.. left, .. right]).Buckets, merged.Buckets);
        Assert.Equal(left.Length + right.Length, merged.Count);
        Assert.Equal(left.Sum() + right.Sum(), merged.Sum, 1e-3);
    });

    [Fact]
    public void ToBytes_OfAny_ReadsBackTheSame() => Durations.Sample(static durations =>
    {
        LogHistogram histogram = Of(durations);

        Assert.True(LogHistogram.TryParse(histogram.ToBytes(), out LogHistogram read, out _));
        Assert.Equal(histogram, read);
    });

    [Fact]
    public void TryParse_OfCutOrForgedOctets_SaysSoOrGivesAHistogram() =>
        Gen.Select(Durations, Gen.Byte.Array[0, 40], Gen.Int[0, 100]).Sample(static (durations, noise, cut) =>
        {
            byte[] bytes = Of(durations).ToBytes();
            byte[] damaged = [.. bytes.Take(cut), .. noise];

            bool parsed = LogHistogram.TryParse(damaged, out LogHistogram read, out string? error);

            Assert.Equal(parsed, error is null);
            Assert.True(parsed || read.Count == 0);
        });

    [Theory]
    [InlineData(new byte[] { 2, 0 }, "version 2")]
    [InlineData(new byte[] { 1 }, "damaged")]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0 }, "damaged")] // no bucket
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, "damaged")] // no count
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, "damaged")] // no distance
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xa1, 2, 1 }, "damaged")] // beyond the last bucket
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0xf0, 0xff, 1, 1 }, "damaged")] // a sum below nothing
    public void TryParse_OfWhatIsNone_SaysWhy(byte[] bytes, string part)
    {
        Assert.False(LogHistogram.TryParse(bytes, out _, out string? error));
        Assert.Contains(part, error);
    }

    [Fact]
    public void Empty_HasNoQuantileAndNoOctets()
    {
        Assert.Null(LogHistogram.Empty.Quantile(0.5));
        Assert.Empty(LogHistogram.Empty.ToBytes());
        Assert.True(LogHistogram.TryParse(default, out LogHistogram read, out _));
        Assert.Equal(LogHistogram.Empty, read);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e9)]
    public void Add_OfWhatLiesOutside_CountsAtTheEdge(double seconds)
    {
        LogHistogram histogram = Of(seconds);

        Assert.Equal(1, histogram.Count);
        Assert.InRange(histogram.Sum, 0, 7 * 86_400);
    }

    [Fact]
    public void Add_OfNoNumber_IsLeftOut() => Assert.Equal(0, Of(double.NaN).Count);

    [Fact]
    public void Add_AfterTheFirst_AllocatesNothing()
    {
        var builder = new LogHistogramBuilder();
        builder.Add(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++) builder.Add(i * 1e-3);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static LogHistogram Of(params double[] durations)
    {
        var builder = new LogHistogramBuilder();
        foreach (double duration in durations) builder.Add(duration);
        return builder.ToHistogram();
    }
}
