using System.Collections.Immutable;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Incidents;
using Petrel.Core.Tests.Recording;

namespace Petrel.Core.Tests.Detection;

public class DownloadWitnessTests
{
    private static readonly DownloadFile[] NoFile = [];

    [Theory]
    [InlineData(SourceKind.Trace, Scenario.Containerd, 0.3)]
    [InlineData(SourceKind.Trace, Scenario.Podman, 0.3)]
    [InlineData(SourceKind.Diag, Scenario.Containerd, 1.3)]
    public void Judge_FileOfAPoolingClientStandsStill_WarnsAtFiveSeconds(SourceKind source, int pid, double slack)
    {
        Scenario scenario = Pooling(source, pid, Resting(400_000, 5.98));

        Transfer(scenario, pid);
        scenario.RunTo(30);

        IncidentSnapshot incident = scenario.OnlyIncident();
        Assert.InRange(scenario.OpenedAt() - 6, 4.999, 5 + slack);
        Assert.Equal(SignalKind.TransferSilent, Assert.Single(incident.Evidence).Signal);
        Assert.Contains("does not grow", incident.Summary);
        Assert.Equal(Severity.Critical, incident.Severity);
        Assert.Equal(pid, scenario.DiskAsked[0].Pid);
    }

    [Fact]
    public void Judge_RecordedAndReplayed_SaysTheSame()
    {
        Scenario scenario = Pooling(SourceKind.Trace, Scenario.Containerd, Resting(400_000, 5.98));
        Transfer(scenario, Scenario.Containerd);
        scenario.RunTo(30);

        Assert.NotEmpty(scenario.Output.Opened);
        RecordingHeaderOf(scenario, out ImmutableArray<string> replayed);
        Assert.Equal(scenario.Output.Lines, replayed);
    }

    [Fact]
    public void Judge_NoFileOpen_IsQuietAndOnlySuspectsBeyondThePoolTime()
    {
        Scenario scenario = Pooling(SourceKind.Trace, Scenario.Containerd, NoFile);

        Transfer(scenario, Scenario.Containerd);
        scenario.RunTo(37);
        Assert.Empty(scenario.Output.Suspicions);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
        Assert.Equal(SignalKind.IdleBeyondPool, Assert.Single(scenario.Output.Suspicions.Take(1)).Evidence.Signal);
        Assert.Single(scenario.DiskAsked);
    }

    [Fact]
    public void Judge_UnknownClientThatPoolsAfterABulkTransfer_IsQuiet()
    {
        Scenario scenario = Pooling(SourceKind.Trace, Scenario.Podman, NoFile);

        scenario.Open(5, TestRegistry.Cdn, Scenario.Podman).Send(5.03, 800).Receive(6, 900_000).Close(80);
        scenario.RunTo(100);

        Assert.Empty(scenario.Output.Incidents);
        Assert.Empty(scenario.Output.Suspicions);
    }

    [Fact]
    public void Judge_UnknownClientAfterABulkTransferAndNoAnswer_WarnsOnceTheAnswerIsOverdue()
    {
        var scenario = new Scenario();

        scenario.Open(5, TestRegistry.Cdn, Scenario.Podman).Send(5.03, 800).Receive(6, 900_000);
        scenario.RunTo(30);

        Assert.InRange(scenario.OpenedAt() - 6, 5, 6.6);
    }

    public static TheoryData<DownloadFile> HealthyFiles => new(
        new DownloadFile(400_000, 10, Scenario.At(9), false),           // grows
        new DownloadFile(400_000, 0, Scenario.At(5.98), true),          // complete: waits for its sync or extraction
        new DownloadFile(400_000, 0, Scenario.At(8), false),            // written while the connection was silent: another's
        new DownloadFile(400_000, 0, Scenario.At(-10), false),           // stood still long before: another's
        new DownloadFile(9_000_000, 0, Scenario.At(5.98), false));      // more than the connection has received

    [Theory]
    [MemberData(nameof(HealthyFiles))]
    public void Judge_FileThatTheConnectionDoesNotFill_IsSilent(DownloadFile file)
    {
        Scenario scenario = Pooling(SourceKind.Trace, Scenario.Containerd, file);

        scenario.Open(5, TestRegistry.Api, Scenario.Containerd).Send(5.03, 800).Receive(6, 500_000).Close(35);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Theory]
    [InlineData(1, 1, 0)] // the one open file is that of the connection that flows slowly
    [InlineData(2, 1, 1)] // one more than flow: somebody's transfer stands still
    public void Judge_WhileAnotherTransferFlows_CountsOnlyFilesThatItDoesNotExplain(int files, int flowing, int incidents)
    {
        Scenario scenario = Pooling(
            SourceKind.Trace, Scenario.Containerd, [.. Enumerable.Range(0, files).Select(static _ => Resting(400_000, 5.9))]);
        FakeSocket[] slow = [.. Enumerable.Range(0, flowing).Select(i => scenario.Open(4 + (0.1 * i), TestRegistry.Cdn, Scenario.Containerd))];

        scenario.Open(5, TestRegistry.Cdn, Scenario.Containerd).Send(5.03, 800).Receive(6, 500_000);
        for (double at = 6.1; at < 30; at += 1.9)
        {
            foreach (FakeSocket socket in slow) socket.Receive(at, 20_000);
        }

        Assert.Equal(incidents, scenario.Output.Opened.Count());
    }

    [Fact]
    public void Judge_DaemonsFileWhileAnotherClientFlows_IsSilent()
    {
        Scenario scenario = Pooling(SourceKind.Trace, Scenario.Containerd, Resting(400_000, 5.9) with { ByDaemon = true });
        FakeSocket other = scenario.Open(4, TestRegistry.Cdn, Scenario.Dockerd);

        scenario.Open(5, TestRegistry.Cdn, Scenario.Containerd).Send(5.03, 800).Receive(6, 500_000);
        for (double at = 6.1; at < 30; at += 1.9) other.Receive(at, 20_000);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void Judge_InconclusiveAnswer_IsAskedAgainAndThenBelieved()
    {
        var scenario = new Scenario();
        scenario.Disk = (_, at) => at < 13
            ? new DownloadSighting(false, [])
            : new DownloadSighting(true, [Resting(400_000, 5.98)]);

        Transfer(scenario, Scenario.Containerd);
        scenario.RunTo(30);

        Assert.InRange(scenario.OpenedAt(), 13, 17);
    }

    [Fact]
    public void Judge_DataThatComesAgain_VoidsTheVerdict()
    {
        var scenario = new Scenario();
        scenario.Disk = (_, at) => new DownloadSighting(true, [Resting(400_000, 5.98) with { IsComplete = at > 10.9 }]);

        FakeSocket socket = Transfer(scenario, Scenario.Containerd);
        socket.Receive(10.9, 5_000).Close(38);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void Ask_ClientThatReadsTooSlowly_IsAskedForItsStateAlone()
    {
        Scenario scenario = Pooling(SourceKind.Trace, Scenario.Containerd, Resting(400_000, 5.98));

        FakeSocket socket = Transfer(scenario, Scenario.Containerd);
        socket.ReceiveQueue = 65_000;
        scenario.RunTo(12);

        Assert.Single(scenario.DiskAsked);
        Assert.Empty(scenario.Output.Incidents);
    }

    [Fact]
    public void Ask_ClientThatWasSeenClosing_NeedsNoFile()
    {
        var scenario = new Scenario { Disk = static (_, _) => new DownloadSighting(false, []) };
        scenario.Exchange(1, TestRegistry.Api);
        scenario.Exchange(2, TestRegistry.Api);

        Transfer(scenario, Scenario.Dockerd);
        scenario.RunTo(30);

        Assert.InRange(scenario.OpenedAt() - 6, 4.999, 5.3);
    }

    // podman opens its file when the answer begins: a request that is never answered has none.
    [Fact]
    public void Ask_ClientThatWasSeenClosingAndOpensItsFileLate_IsNotAsked()
    {
        var scenario = new Scenario { Disk = static (_, _) => new DownloadSighting(true, []) };
        scenario.Exchange(1, TestRegistry.Api, Scenario.Podman);
        scenario.Exchange(2, TestRegistry.Api, Scenario.Podman);

        scenario.Open(5, TestRegistry.Cdn, Scenario.Podman).Send(5.03, 800).Receive(5.06, 4_700);
        scenario.RunTo(30);

        Assert.InRange(scenario.OpenedAt() - 5.06, 4.999, 5.3);
        Assert.Empty(scenario.DiskAsked);
    }

    [Theory]
    [InlineData(true, 17, 19)]
    [InlineData(false, 4.999, 5.3)]
    public void Judge_DiskBusyAtEachLook_WaitsAndAsksAgain(bool busy, double notBefore, double notAfter)
    {
        var scenario = new Scenario { Disk = (_, _) => new DownloadSighting(false, [], IsBusy: busy) };
        scenario.Exchange(1, TestRegistry.Api);
        scenario.Exchange(2, TestRegistry.Api);

        Transfer(scenario, Scenario.Dockerd);
        scenario.RunTo(60);

        Assert.InRange(scenario.OpenedAt() - 6, notBefore, notAfter);
    }

    [Fact]
    public void Judge_DiskBusyAtFirst_IsIdleOnceItIsSeenThatNothingIsAwaited()
    {
        int looks = 0;
        var scenario = new Scenario { Disk = (_, _) => looks++ < 2 ? new DownloadSighting(false, [], IsBusy: true) : new DownloadSighting(true, []) };
        scenario.Exchange(1, TestRegistry.Api);
        scenario.Exchange(2, TestRegistry.Api);

        Transfer(scenario, Scenario.Dockerd);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    // dockerd closes each connection when it pulls, and keeps them when BuildKit builds in it.
    [Fact]
    public void Ask_ClientThatWasSeenClosingAndHasNoFileOpen_IsIdle()
    {
        var scenario = new Scenario { Disk = static (_, _) => new DownloadSighting(true, []) };
        scenario.Exchange(1, TestRegistry.Api);
        scenario.Exchange(2, TestRegistry.Api);

        Transfer(scenario, Scenario.Dockerd);
        scenario.RunTo(60);

        Assert.Empty(scenario.Output.Incidents);
    }

    private static FakeSocket Transfer(Scenario scenario, int pid) =>
        scenario.Open(5, TestRegistry.Cdn, pid).Send(5.03, 800).Receive(6, 500_000);

    private static DownloadFile Resting(long size, double writtenAt) => new(size, 0, Scenario.At(writtenAt), false);

    private static Scenario Pooling(SourceKind source, int pid, params DownloadFile[] files) => new(source)
    {
        Disk = (request, _) => request.Pid == pid ? new DownloadSighting(true, [.. files]) : null,
    };

    private static void RecordingHeaderOf(Scenario scenario, out ImmutableArray<string> replayed) =>
        replayed = RecordedScenario.Replay(RecordedScenario.Write(scenario, RecordedScenario.Header() with
        {
            Detection = Petrel.Core.Recording.RecordingHeader.Describe(new DetectionOptions()),
        }));
}
