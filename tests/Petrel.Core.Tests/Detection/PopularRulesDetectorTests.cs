using Petrel.Core.Detection;

namespace Petrel.Core.Tests.Detection;

public class PopularRulesDetectorTests
{
    private static readonly DetectionOptions On = new() { PopularRules = 1 };

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void OnDeadline_ConnectionOlderThanFourMinutesThirty_IsSuspectedOnlyIfAsked(bool asked, int suspicions)
    {
        Scenario scenario = Run(asked);
        FakeSocket socket = scenario.Open(2, TestRegistry.Api);
        for (int at = 3; at < 280; at += 2) socket.Send(at, 800).Receive(at + 0.1, 4_000);

        Assert.Equal(suspicions, Seen(scenario, SignalKind.PopularAge));
        Assert.All(scenario.Output.OtherSuspicions, static s => Assert.Equal(272, Scenario.Seconds(s.Time), 0.01));
    }

    [Theory]
    [InlineData(true, 7, 3, 1)]
    [InlineData(true, 7, 2, 0)]
    [InlineData(true, 11, 3, 0)]
    [InlineData(false, 7, 3, 0)]
    public void OnChange_ConnectionsThatLiveFiveToTenSeconds_AreSuspectedOnlyIfAsked(bool asked, double life, int count, int suspicions)
    {
        Scenario scenario = Run(asked);
        for (int i = 0; i < count; i++)
        {
            double at = 2 + (15 * i);
            FakeSocket socket = scenario.Open(at, TestRegistry.Api).Send(at + 0.1, 800);
            for (double later = 1; later < life; later++) socket.Receive(at + later, 4_000);
            socket.Close(at + life);
        }

        scenario.RunTo(60);

        Assert.Equal(suspicions, Seen(scenario, SignalKind.PopularShortLife));
    }

    [Theory]
    [InlineData(TestRegistry.Private, true, 1)]
    [InlineData(TestRegistry.Private, false, 0)]
    [InlineData(TestRegistry.Api, true, 0)]
    public void OnChange_InstantEndsAtAPrivateRegistry_AreSuspectedOnlyIfAsked(string address, bool asked, int suspicions)
    {
        Scenario scenario = Run(asked);
        foreach (double at in (double[])[2, 3.5, 4.2]) scenario.Exchange(at, address, octets: 900);
        scenario.RunTo(10);

        Assert.Equal(suspicions, Seen(scenario, SignalKind.PopularPrivateInstant));
        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(TestRegistry.Private, true, 1)]
    [InlineData(TestRegistry.Private, false, 0)]
    [InlineData(TestRegistry.Api, true, 0)]
    public void OnDeadline_CloseWaitThatLastsAtAPrivateRegistry_IsSuspectedOnlyIfAsked(string address, bool asked, int suspicions)
    {
        Scenario scenario = Run(asked);
        scenario.Open(2, address).Send(2.1, 800).Receive(2.2, 4_000).RemoteFin(2.3);
        scenario.RunTo(10);

        Assert.Equal(suspicions, Seen(scenario, SignalKind.PopularPrivateCloseWait));
    }

    private static Scenario Run(bool asked) => new(detection: asked ? On : null);

    private static int Seen(Scenario scenario, SignalKind kind) =>
        scenario.Output.OtherSuspicions.Count(suspicion => suspicion.Evidence.Signal == kind);
}
