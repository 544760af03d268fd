using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;

namespace Petrel.Core.Tests.Detection;

public class RetryBurstDetectorTests
{
    private const int Pid = Scenario.Containerd;

    [Fact]
    public void OnDeadline_FiveRepetitionsAtOnce_IsRateLimit()
    {
        var scenario = new Scenario();

        Burst(scenario, 5, 5);
        scenario.RunTo(10);

        Assert.Equal(SignalKind.RetryBurst, scenario.OnlyIncident().Evidence[0].Signal);
        Assert.Equal(Cause.RateLimit, scenario.OnlyIncident().Diagnosis.Cause);
        Assert.InRange(scenario.OpenedAt(), 5.5, 6.1);
    }

    [Fact]
    public void OnDeadline_FourRepetitions_AreSilent()
    {
        var scenario = new Scenario();

        Burst(scenario, 5, 4);
        scenario.RunTo(10);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_LayerFollows_IsSilent()
    {
        var scenario = new Scenario();

        double end = Burst(scenario, 5, 5);
        scenario.Exchange(end + 0.21, TestRegistry.Cdn, Pid, 500_000);
        scenario.RunTo(10);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_LayersFetchedInParallel_AreSilent()
    {
        var scenario = new Scenario();
        scenario.Ask(5, Pid);

        // Two at a time, each as large: never mind that their layers are late.
        for (int i = 0; i < 6; i++)
        {
            double at = 5.23 + (0.03 * i);
            FakeSocket[] pair = [scenario.Connect(at, TestRegistry.Api, Pid), scenario.Connect(at + 0.001, TestRegistry.Api, Pid)];
            foreach (FakeSocket socket in pair) socket.Establish(at + 0.005);
            foreach (FakeSocket socket in pair) socket.Send(at + 0.01, 900).Receive(at + 0.02, Pulls.Redirect);
            foreach (FakeSocket socket in pair) socket.RemoteFin(at + 0.025).Close(at + 0.026);
        }

        scenario.RunTo(10);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_RequestsAMomentApart_AreSilent()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 12; i++) scenario.Exchange(5 + (0.3 * i), TestRegistry.Api, Pid, Pulls.Manifest);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_SmallLayersFromTheApiItself_AreSilent()
    {
        var scenario = new Scenario();

        for (int i = 0; i < 10; i++) Short(scenario, 5 + (0.03 * i), TestRegistry.Inline, 5_000);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnDeadline_KnownFromEndsOnly_IsSilent()
    {
        var scenario = new Scenario(SourceKind.Diag);

        Burst(scenario, 5, 6);
        scenario.RunTo(20);

        Assert.Empty(scenario.Output.Incidents);
    }

    private static double Burst(Scenario scenario, double at, int repetitions)
    {
        scenario.Ask(at, Pid, Pulls.Refusal);
        double next = at + 0.225;
        for (int i = 0; i < repetitions; i++, next += 0.063) scenario.Exchange(next, TestRegistry.Api, Pid, Pulls.Refusal + (ulong)i);
        return next;
    }

    private static void Short(Scenario scenario, double at, string remote, ulong octets) => scenario.Connect(at, remote, Pid)
        .Establish(at + 0.005).Send(at + 0.006, 900).Receive(at + 0.02, octets).RemoteFin(at + 0.021).Close(at + 0.022);
}
