using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;

namespace Petrel.Core.Tests.Detection;

public class ReceiveQueueDetectorTests
{
    [Fact]
    public void OnChange_QueueStandsStill_IsLocalAndNothingElse()
    {
        var scenario = new Scenario();

        Transfer(scenario).ReceiveQueue = 400_000;
        scenario.RunTo(40);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(Cause.Local, incident.Diagnosis.Cause);
        Assert.Equal(Severity.Warning, incident.Severity);
        Assert.Equal(SignalKind.ReceiveQueueStuck, Assert.Single(incident.Evidence).Signal);
        Assert.InRange(scenario.OpenedAt(), 6 + 15, 6 + 17.1);
        Assert.Contains("dockerd", incident.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void OnChange_QueueStandsAndItsProcessIsStopped_WarnsAtFiveSeconds()
    {
        var scenario = new Scenario { Disk = static (_, _) => new DownloadSighting(false, [], IsStopped: true) };

        Transfer(scenario).ReceiveQueue = 400_000;
        scenario.RunTo(20);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.Equal(Cause.Local, incident.Diagnosis.Cause);
        Assert.InRange(scenario.OpenedAt(), 6 + 5, 6 + 7.1);
        Assert.Contains("is stopped", incident.Summary, StringComparison.Ordinal);
        Assert.Single(scenario.DiskAsked);
    }

    [Fact]
    public void OnChange_ProcessWasStoppedAndReadsOn_IsJudgedAnew()
    {
        bool stopped = true;
        var scenario = new Scenario { Disk = (_, _) => new DownloadSighting(false, [], stopped) };

        FakeSocket socket = Transfer(scenario);
        socket.ReceiveQueue = 400_000;
        scenario.RunTo(10.5);
        socket.ReceiveQueue = 300_000;
        stopped = false;
        scenario.RunTo(10.5 + 14);

        Assert.Empty(scenario.Output.Incidents);
        Assert.Equal(2, scenario.DiskAsked.Count);
    }

    [Fact]
    public void OnChange_QueueFullButReadNowAndThen_IsSilent()
    {
        var scenario = new Scenario();

        FakeSocket socket = Transfer(scenario);
        for (int i = 0; i < 10; i++)
        {
            socket.ReceiveQueue = 400_000 - (uint)i;
            scenario.RunTo(6 + (10 * (i + 1)));
        }

        Assert.Empty(scenario.Output.Incidents);
    }

    private static FakeSocket Transfer(Scenario scenario)
    {
        FakeSocket socket = scenario.Open(5, TestRegistry.Cdn).Send(5.03, 800).Receive(6, 500_000);
        return socket;
    }
}
