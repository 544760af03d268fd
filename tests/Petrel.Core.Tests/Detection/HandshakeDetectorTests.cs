using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;

namespace Petrel.Core.Tests.Detection;

public class HandshakeDetectorTests
{
    [Theory]
    [InlineData(8, 0.25, 3, 1)]
    [InlineData(8, 0.25, 2, 0)]
    [InlineData(8, 0.19, 5, 0)]
    [InlineData(7, 0.25, 3, 0)]
    public void OnChange_SlowHandshakesInARow_AreASuspicionOfCapacity(int usual, double took, int slow, int suspicions)
    {
        var scenario = new Scenario();
        for (int i = 0; i < usual; i++) scenario.Exchange(1 + i, TestRegistry.Api);

        for (int i = 0; i < slow; i++) scenario.Connect(20 + i, TestRegistry.Api).Establish(20 + i + took).Close(20 + i + took + 0.1);
        scenario.RunTo(40);

        Assert.Equal(suspicions, scenario.Output.OtherSuspicions.Count);
        Assert.All(scenario.Output.OtherSuspicions, static s => Assert.Equal((SignalKind.HandshakeSlow, Cause.Capacity), (s.Evidence.Signal, s.Diagnosis.Cause)));
        Assert.Empty(scenario.Output.Incidents);
    }

    // 0.02 s is usual; the odd one, not slow enough to count, stands in the middle of the row.
    [Fact]
    public void OnChange_OneOddHandshakeAmongTheUsual_DoesNotMoveTheMedian()
    {
        var scenario = new Scenario();
        for (int i = 0; i < 4; i++) scenario.Exchange(1 + i, TestRegistry.Api);
        scenario.Connect(5, TestRegistry.Api).Establish(5.19).Close(5.3);
        for (int i = 6; i < 10; i++) scenario.Exchange(i, TestRegistry.Api);

        for (int i = 0; i < 3; i++) scenario.Connect(20 + i, TestRegistry.Api).Establish(20.4 + i).Close(20.5 + i);
        scenario.RunTo(40);

        Assert.Single(scenario.Output.OtherSuspicions);
    }

    [Fact]
    public void OnChange_OneQuickHandshakeBetween_IsSilent()
    {
        var scenario = new Scenario();
        for (int i = 0; i < 9; i++) scenario.Exchange(1 + i, TestRegistry.Api);

        foreach (int at in (int[])[20, 21, 23, 24]) scenario.Connect(at, TestRegistry.Api).Establish(at + 0.4).Close(at + 0.5);
        scenario.Exchange(24.8, TestRegistry.Api);
        scenario.Connect(26, TestRegistry.Api).Establish(26.4).Close(26.5);
        scenario.RunTo(40);

        Assert.Single(scenario.Output.OtherSuspicions); // 20, 21, 23 and 24 are in a row, 26 is alone
    }

    [Fact]
    public void OnChange_PathThatIsAlwaysSlow_IsSilent()
    {
        var scenario = new Scenario();
        for (int i = 0; i < 30; i++) scenario.Connect(1 + i, TestRegistry.Api).Establish(1 + i + 0.6).Close(1 + i + 0.7);

        Assert.Empty(scenario.Output.OtherSuspicions);
    }
}
