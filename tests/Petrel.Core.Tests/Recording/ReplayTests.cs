using System.Text;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.History;
using Petrel.Core.Outcomes;
using Petrel.Core.Probing;
using Petrel.Core.Recording;
using Petrel.Core.Tests.Probing;

namespace Petrel.Core.Tests.Recording;

public class ReplayTests
{
    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    [InlineData(SourceKind.Proc)]
    public void Replay_OfATroubledWatch_SaysTheSameToTheLetter(SourceKind source)
    {
        Scenario scenario = RecordedScenario.Troubled(source);
        Assert.NotEmpty(scenario.Output.Opened);
        Assert.Equal(scenario.Output.Lines, RecordedScenario.Replay(RecordedScenario.Write(scenario)));
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void Replay_OfPullsThatBreakOff_SaysTheSameToTheLetter(SourceKind source)
    {
        var scenario = new Scenario(source, new DetectionOptions { ResolveQuietSeconds = 17 });
        scenario.Ask(5, Scenario.Podman, Pulls.Refusal);
        foreach (double at in (double[])[7.22, 11.29]) scenario.Exchange(at, TestRegistry.Api, Scenario.Podman, Pulls.Refusal);
        foreach (double at in (double[])[20, 21.1, 23.2]) scenario.Exchange(at, TestRegistry.Auth, Scenario.Podman, Pulls.Refusal);
        scenario.Exchange(40, TestRegistry.Private, octets: Pulls.Refusal);
        scenario.Pull(50).RunTo(90);

        Assert.NotEmpty(scenario.Output.Suspicions);
        Assert.True(scenario.Output.Has(SignalKind.AuthLoop));
        Assert.Equal(scenario.Output.Lines, RecordedScenario.Replay(RecordedScenario.Write(scenario)));
    }

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    public void Replay_OfAWatchThatAsked_SaysTheSameToTheLetter(SourceKind source)
    {
        Scenario scenario = Asked(source);
        Assert.NotEmpty(scenario.Output.Resolved);
        Assert.NotEmpty(scenario.Output.Forecasts);
        Assert.Equal(scenario.Output.Lines, RecordedScenario.Replay(RecordedScenario.Write(scenario)));
    }

    [Fact]
    public void Replay_OfAWatchInWhichClientsSpoke_SaysTheSameToTheLetter()
    {
        Scenario scenario = Spoken();
        Assert.Equal([OutcomeVerdict.Warned, OutcomeVerdict.None, OutcomeVerdict.Missed], scenario.Output.Outcomes.Select(static one => one.Verdict));
        Assert.Equal(scenario.Output.Lines, RecordedScenario.Replay(RecordedScenario.Write(scenario)));
    }

    [Fact]
    public void Anonymizer_OfAWatchInWhichClientsSpoke_LeavesNoNameAndTheSameStory()
    {
        Scenario scenario = Spoken();
        var anonymizer = new Anonymizer(static _ => false);
        RecordingHeader header = anonymizer.Replace(RecordedScenario.Header());
        Event[] events = [.. scenario.Fed];
        for (int i = 0; i < events.Length; i++) anonymizer.Replace(ref events[i]);
        byte[] recording = RecordedScenario.Write(events, header);

        string text = Encoding.UTF8.GetString(recording);
        foreach (string secret in (string[])["hub.example", "private.example", "team", "shop", "the words"]) Assert.DoesNotContain(secret, text);
        Assert.Equal(
            scenario.Output.Lines.Select(static line => line.Split(' ')[0]),
            RecordedScenario.Replay(recording).Select(static line => line.Split(' ')[0]));
    }

    // One that was warned of, one that succeeds, one that was missed.
    private static Scenario Spoken()
    {
        var scenario = new Scenario(detection: new DetectionOptions { ResolveQuietSeconds = 17 });
        scenario.Connect(1, TestRegistry.Api).RepeatSyn(2);
        Say(20, new ClientOutcome("docker", OutcomeKind.Failed, "the words") { Registry = TestRegistry.ApiHost, Image = "hub.example/team/web:1", Pod = "shop/web", Job = "team" });
        Say(21, new ClientOutcome("podman", OutcomeKind.Succeeded, "") { Registry = TestRegistry.Name, Image = "hub.example/team/db:1" });
        Say(22, new ClientOutcome("docker", OutcomeKind.Failed, "the words too") { Registry = TestRegistry.PrivateName });
        return scenario.RunTo(60);

        void Say(double at, ClientOutcome outcome)
        {
            scenario.RunTo(at);
            scenario.Feed(new Event { Time = Scenario.At(at), Kind = EventKind.OutcomeReported, Payload = outcome });
        }
    }

    [Fact]
    public void Anonymizer_OfAWatchThatAsked_LeavesNoNameAndTheSameStory()
    {
        Scenario scenario = Asked(SourceKind.Trace);
        var anonymizer = new Anonymizer(static _ => false);
        RecordingHeader header = anonymizer.Replace(RecordedScenario.Header());
        Event[] events = [.. scenario.Fed];
        for (int i = 0; i < events.Length; i++) anonymizer.Replace(ref events[i]);
        byte[] recording = RecordedScenario.Write(events, header);

        string text = Encoding.UTF8.GetString(recording);
        foreach (string secret in (string[])["203.0.113.", "198.51.100.", "hub.example", "/root", "secret team"]) Assert.DoesNotContain(secret, text);
        Assert.Contains("rate-limit", text);
        Assert.Equal(
            scenario.Output.Lines.Select(static line => line.Split(' ')[0]),
            RecordedScenario.Replay(recording).Select(static line => line.Split(' ')[0]));
    }

    private static Scenario Asked(SourceKind source)
    {
        var scenario = new Scenario(source, new DetectionOptions { ResolveQuietSeconds = 17 })
        {
            Prober = static (_, at) => (at < 60 ? ProbeReports.RateLimited with { RetryAfterSeconds = null } : ProbeReports.Of(100 - (long)(at / 10))) with
            {
                Image = "hub.example/secret team:1",
                Certificate = new Validity("CN=hub.example", null, new DateTime(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc)),
            },
        };
        scenario.Ask(5, manifest: Pulls.Refusal).RunTo(9);
        scenario.Probe(100, ProbeReports.Of(60) with { Quota = new QuotaReading("/root/.docker/config.json", "account-17", 200, 60, 21_600) });
        return scenario.RunTo(400);
    }

    [Fact]
    public void Replay_WithOtherThresholdsInTheHeader_SaysSomethingElse()
    {
        Scenario scenario = RecordedScenario.Troubled(SourceKind.Trace);
        RecordingHeader header = RecordedScenario.Header();
        header = header with { Detection = header.Detection.SetItem("refused_count", 50) };
        Assert.NotEqual(scenario.Output.Lines, RecordedScenario.Replay(RecordedScenario.Write(scenario, header)));
    }

    [Fact]
    public void Anonymizer_OfATroubledWatch_LeavesNoNameAndTheSameStory()
    {
        Scenario scenario = RecordedScenario.Troubled(SourceKind.Trace);
        var anonymizer = new Anonymizer(static name => name == TestRegistry.CdnHost);
        RecordingHeader header = anonymizer.Replace(RecordedScenario.Header(new RecordingLabel("network", TestRegistry.PrivateName)));
        Event[] events = [.. scenario.Fed];
        for (int i = 0; i < events.Length; i++) anonymizer.Replace(ref events[i]);
        byte[] recording = RecordedScenario.Write(events, header);

        string text = Encoding.UTF8.GetString(recording);
        string[] secrets =
        [
            "203.0.113.", "192.0.2.", "198.51.100.", "10.0.0.2", "2001:db8::7", "hub.example", "private.example", "stranger",
            "ffff8880", "sudo",
        ];
        foreach (string secret in secrets) Assert.DoesNotContain(secret, text);
        Assert.Contains(TestRegistry.CdnHost, text);
        Assert.Contains("podman", text);
        Assert.Contains(":5000", header.Label!.Registry);
        Assert.Contains(header.Registries, registry => registry.Name == header.Label.Registry);
        Assert.Equal(
            scenario.Output.Lines.Select(static line => line.Split(' ')[0]),
            RecordedScenario.Replay(recording).Select(static line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("network", true)]
    [InlineData("rate-limit", false)]
    public void LabelCheck_OfATroubledWatch_HoldsForItsCauseOnly(string cause, bool holds)
    {
        Scenario scenario = RecordedScenario.Troubled(SourceKind.Trace);
        var check = new LabelCheck(new RecordingLabel(cause, TestRegistry.PrivateName), scenario.Engine.WallTime);
        scenario.Output.Incidents.ForEach(check.Take);
        Assert.Equal(holds, check.Judge().Holds);
    }

    [Fact]
    public void LabelCheck_WhereTheClientSpokeFirst_DoesNotHold()
    {
        Scenario scenario = RecordedScenario.Troubled(SourceKind.Trace);
        DateTime warned = scenario.Engine.WallTime(scenario.Output.Opened.First().Time);
        Assert.True(Judge(warned.AddSeconds(10)).Holds);
        Assert.False(Judge(warned.AddSeconds(-1)).Holds);

        LabelVerdict Judge(DateTime clientErrorAt)
        {
            var check = new LabelCheck(new RecordingLabel("network", ClientErrorAt: clientErrorAt), scenario.Engine.WallTime);
            scenario.Output.Incidents.ForEach(check.Take);
            return check.Judge();
        }
    }

    [Theory]
    [InlineData("network", true)]
    [InlineData("tls", false)]
    public void LabelCheck_OfWhatTheSourceDoesNotShow_AllowsSilenceAndNothingWrong(string cause, bool holds)
    {
        Scenario scenario = RecordedScenario.Troubled(SourceKind.Trace);
        var check = new LabelCheck(new RecordingLabel(cause, TestRegistry.PrivateName, Unseen: true), scenario.Engine.WallTime);
        Assert.True(check.Judge().Holds);
        scenario.Output.Incidents.ForEach(check.Take);
        Assert.Equal(holds, check.Judge().Holds);
    }
}
