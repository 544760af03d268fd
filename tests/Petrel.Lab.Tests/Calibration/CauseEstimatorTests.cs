using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Lab.Calibration;

namespace Petrel.Lab.Tests.Calibration;

public class CauseEstimatorTests
{
    private const SignalKind Timeout = SignalKind.ConnectTimeout, Reset = SignalKind.TransferReset, Tls = SignalKind.HandshakeRefused;

    [Fact]
    public void Fit_OfNothing_IsThePrior()
    {
        Estimate estimate = CauseEstimator.Fit([], CauseWeights.Expert);
        Assert.Empty(estimate.Cases);
        Assert.Equal(0, estimate.Weights.Dependence);
        foreach (SignalKind kind in Enum.GetValues<SignalKind>())
            Assert.Equal(CauseWeights.Expert.Of(kind).ToArray(), estimate.Weights.Of(kind).ToArray());
    }

    // The prior weighs 12 recordings, 0.5 of which it gives to network: (12 · 0.5 + 4) / 16 and (12 · 0.5) / 16.
    [Fact]
    public void Fit_OfFourCases_MovesTheRowByASixteenthEach()
    {
        Estimate estimate = CauseEstimator.Fit(Many(4, [Timeout], Cause.Network), Prior());
        AssertRow(estimate, Timeout, (Cause.Network, 0.625), (Cause.Capacity, 0.375));
        AssertRow(estimate, Reset, (Cause.Network, 0.5), (Cause.Capacity, 0.5));
        Assert.Equal([KeyValuePair.Create(Timeout, 4)], estimate.Cases);
    }

    // Twelve faults of one kind and four of the other: what is seen in all of them is no sign of either.
    [Fact]
    public void Fit_WhereOneCauseWasPlayedMoreOften_CountsThemAlike()
    {
        Case[] cases = [.. Many(12, [Timeout], Cause.Network), .. Many(4, [Timeout], Cause.Capacity)];
        AssertRow(CauseEstimator.Fit(cases, Prior()), Timeout, (Cause.Network, 0.5), (Cause.Capacity, 0.5));
    }

    [Fact]
    public void Fit_WhereStatesCannotTell_SharesTheCountAsThePriorDoes()
    {
        Case[] cases = [.. Many(24, [Timeout], Cause.Network, Cause.Capacity), .. Many(24, [Timeout], Cause.Capacity, Cause.Network)];
        Estimate estimate = CauseEstimator.Fit(cases, Prior(Timeout, 0.8, 0.2));
        AssertRow(estimate, Timeout, (Cause.Network, 0.8), (Cause.Capacity, 0.2));
    }

    [Fact]
    public void SharesBy_APriorThatKnowsNoneOfTheCauses_AreEqual()
    {
        double[] shares = new Case([Timeout], [Cause.Tls, Cause.Local]).SharesBy(Prior());
        Assert.Equal(0.5, shares[(int)Cause.Tls]);
        Assert.Equal(0.5, shares[(int)Cause.Local]);
        Assert.Equal(1, shares.Sum());
    }

    // Both signals come of the same thing. Whether it is one cause or the other the two together tell no better than one.
    [Fact]
    public void Fit_WhereTwoSignalsAlwaysComeTogether_CountsThemAsOne()
    {
        CauseWeights prior = Prior(Timeout, 0.7, 0.3, Reset);
        Assert.InRange(CauseEstimator.Fit(Many(100, [Timeout, Reset], Cause.Network, Cause.Capacity), prior).Weights.Dependence, 0.5, 1);
        Assert.Equal(0, CauseEstimator.Fit(Many(100, [Timeout, Reset], Cause.Network), prior).Weights.Dependence);
    }

    [Fact]
    public void Fit_OfTheSameCases_IsWrittenTheSame()
    {
        Case[] cases = [.. Many(3, [Timeout, Reset], Cause.Network), .. Many(7, [Tls], Cause.Tls, Cause.Unknown)];
        string first = WeightsFile.Write(CauseEstimator.Fit(cases, CauseWeights.Expert), 20, 12, 10);
        Assert.Equal(first, WeightsFile.Write(CauseEstimator.Fit(cases, CauseWeights.Expert), 20, 12, 10));
        Assert.Contains("from 20 labelled recordings, 12 of them of faults, of which 10", first);
        Assert.Contains("rows[(int)SignalKind.HandshakeRefused] = [", first);
        Assert.Contains("// 7 recordings", first);
        Assert.DoesNotContain("SignalKind.ConnectRefused", first);
    }

    private static Case[] Many(int count, SignalKind[] signals, params Cause[] right) =>
        [.. Enumerable.Repeat(new Case([.. signals], [.. right]), count)];

    private static CauseWeights Prior(SignalKind kind = Timeout, double network = 0.5, double capacity = 0.5, SignalKind? second = null)
    {
        double[][] rows = [.. Enum.GetValues<SignalKind>().Select(static _ => Row(0.5, 0.5))];
        rows[(int)kind] = Row(network, capacity);
        if (second is { } other) rows[(int)other] = Row(network, capacity);
        return new CauseWeights(rows, 0);
    }

    private static double[] Row(double network, double capacity)
    {
        var row = new double[CauseNames.Count];
        (row[(int)Cause.Network], row[(int)Cause.Capacity]) = (network, capacity);
        return row;
    }

    private static void AssertRow(Estimate estimate, SignalKind kind, params (Cause Cause, double Share)[] shares)
    {
        foreach ((Cause cause, double share) in shares) Assert.Equal(share, estimate.Weights.Of(kind)[(int)cause], 3);
    }
}
