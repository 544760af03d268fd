using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Tests.Recording;

namespace Petrel.Core.Tests.Detection;

public class TokenAgeDetectorTests
{
    [Fact]
    public void OnChange_OldConnectionWhileTheTokenServerRefuses_IsASuspicionOfAuthentication()
    {
        Scenario scenario = Aged(280);
        scenario.Connect(281, TestRegistry.Auth, Scenario.Containerd).Refuse(281.01);
        scenario.RunTo(290);

        Assert.Equal(SignalKind.TokenOld, Assert.Single(scenario.Output.OtherSuspicions).Evidence.Signal);
        Assert.Equal(Cause.Authentication, scenario.Output.OtherSuspicions[0].Diagnosis.Cause);
        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void OnChange_OldConnectionWhileTheTokenServerIsWell_IsSilent()
    {
        Scenario scenario = Aged(280);
        scenario.Exchange(281, TestRegistry.Auth, Scenario.Containerd);
        scenario.RunTo(400);

        Assert.Empty(scenario.Output.OtherSuspicions);
    }

    [Fact]
    public void OnChange_YoungConnectionWhileTheTokenServerRefuses_IsSilent()
    {
        Scenario scenario = Aged(100);
        scenario.Connect(101, TestRegistry.Auth, Scenario.Containerd).Refuse(101.01);
        scenario.RunTo(260);

        Assert.Empty(scenario.Output.OtherSuspicions);
    }

    [Fact]
    public void OnChange_Replayed_KnowsTheLifeOfTokens()
    {
        Scenario scenario = Aged(280);
        scenario.Connect(281, TestRegistry.Auth, Scenario.Containerd).Refuse(281.01);
        scenario.RunTo(290);

        byte[] recording = RecordedScenario.Write(scenario, RecordedScenario.Header() with
        {
            Detection = Petrel.Core.Recording.RecordingHeader.Describe(new DetectionOptions()),
        });
        Assert.Contains(RecordedScenario.Replay(recording), static line => line.Contains("TokenOld"));
    }

    // A connection of a pull that goes on, with data now and then.
    private static Scenario Aged(int until)
    {
        var scenario = new Scenario { Disk = static (_, _) => null };
        FakeSocket socket = scenario.Open(2, TestRegistry.Api, Scenario.Containerd);
        for (int at = 3; at < until; at += 2) socket.Send(at, 800).Receive(at + 0.1, 4_000);
        return scenario;
    }
}
