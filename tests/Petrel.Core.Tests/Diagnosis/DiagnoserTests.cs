using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;

namespace Petrel.Core.Tests.Diagnosis;

public class DiagnoserTests
{
    private static readonly SignalKind[] Two = [SignalKind.ConnectTimeout, SignalKind.ConnectRefused];

    [Fact]
    public void Weigh_OfOneSignal_IsItsRow()
    {
        double[] likely = Weigh([SignalKind.ConnectTimeout], dependence: 0.5);
        Assert.Equal(0.8, likely[(int)Cause.Network], 0.03); // the other causes are not quite impossible
        Assert.Equal(0.2, likely[(int)Cause.Capacity], 0.03);
        Assert.Equal(1, likely.Sum(), 9);
    }

    [Fact]
    public void Weigh_OfIndependentSignals_MultipliesThem() =>
        Assert.Equal(16.0, Ratio(Weigh(Two, dependence: 0)), 3);

    [Fact]
    public void Weigh_OfSignalsThatSayTheSame_IsThatOfOne() =>
        Assert.Equal(4.0, Ratio(Weigh(Two, dependence: 1)), 3);

    [Fact]
    public void Weigh_OfNothing_KnowsNothing() =>
        Assert.All(Weigh([], dependence: 0), static share => Assert.Equal(1.0 / CauseNames.Count, share, 9));

    [Fact]
    public void Constructor_WithARowMissing_IsRefused()
    {
        double[][] rows = Rows();
        Assert.Throws<ArgumentException>(() => new CauseWeights(rows[1..], 0));
        rows[3] = [1];
        Assert.Throws<ArgumentException>(() => new CauseWeights(rows, 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_OfEverySignal_AreSharesOfOne(bool current)
    {
        CauseWeights weights = current ? CauseWeights.Current : CauseWeights.Expert;
        foreach (SignalKind kind in Enum.GetValues<SignalKind>())
        {
            double sum = 0;
            foreach (double share in weights.Of(kind))
            {
                Assert.InRange(share, 0, 1);
                sum += share;
            }

            Assert.True(Math.Abs(sum - 1) < 0.005, $"{kind}: {sum}");
        }
    }

    private static double Ratio(double[] likely) => likely[(int)Cause.Network] / likely[(int)Cause.Capacity];

    private static double[] Weigh(SignalKind[] signals, double dependence)
    {
        var likely = new double[CauseNames.Count];
        Diagnoser.Weigh(signals, new CauseWeights(Rows(), dependence), likely);
        return likely;
    }

    private static double[][] Rows()
    {
        double[][] rows = [.. Enum.GetValues<SignalKind>().Select(static _ => new double[CauseNames.Count])];
        foreach (SignalKind kind in Two) (rows[(int)kind][(int)Cause.Network], rows[(int)kind][(int)Cause.Capacity]) = (0.8, 0.2);
        return rows;
    }
}
