using Petrel.Core.Diagnosis;
using Petrel.Core.Outcomes;

namespace Petrel.Clients.Tests;

public class JournalSourceTests
{
    [Fact]
    public void Parse_OfAnEntryOfDockersUnit_IsWhatDockerSaid()
    {
        JournalEntry entry = JournalEntry.Parse(
            """{"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1795560630248462","_SYSTEMD_UNIT":"docker.service","SYSLOG_IDENTIFIER":"dockerd","MESSAGE":"time=\"2026-11-24T22:12:46Z\" level=error msg=\"Handler for POST /v1.41/images/create returned error: unauthorized\""}""");

        Assert.Equal("s=1;i=2", entry.Cursor);
        Assert.Equal((OutcomeClients.Docker, OutcomeKind.Failed, Cause.Authentication), (entry.Outcome!.Client, entry.Outcome.Kind, entry.Outcome.Cause!.Value));
        Assert.Equal(DateTime.UnixEpoch.AddMicroseconds(1795560630248462), entry.Outcome.SaidAt);
    }

    [Theory]
    [InlineData("pull", "", OutcomeKind.Succeeded, null)]
    [InlineData("pull-error", "initializing source docker://docker.io/library/web:1: reading manifest 1 in docker.io/library/web: toomanyrequests: slow down", OutcomeKind.Failed, Cause.RateLimit)]
    public void Parse_OfAnEventOfPodman_IsAPull(string what, string error, OutcomeKind kind, Cause? cause)
    {
        ClientOutcome outcome = JournalEntry.Parse(
            $$"""{"__CURSOR":"c","SYSLOG_IDENTIFIER":"podman","MESSAGE":"image pull","PODMAN_EVENT":"{{what}}","PODMAN_TYPE":"image","PODMAN_NAME":"docker.io/library/web:1","PODMAN_ERROR":"{{error}}"}""").Outcome!;

        Assert.Equal((OutcomeClients.Podman, kind, "docker.io/library/web:1", cause), (outcome.Client, outcome.Kind, outcome.Image, outcome.Cause));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("{\"MESSAGE\":null}")]
    [InlineData("{\"MESSAGE\":\"\\ud800 pull\"}")]
    [InlineData("{\"MESSAGE\":[300,1]}")]
    [InlineData("{\"MESSAGE\":\"cut here")]
    public void Parse_OfWhatSaysNothing_IsNothing(string line) => Assert.Null(JournalEntry.Parse(line).Outcome);

    // What is no printable text comes as octets.
    [Fact]
    public void Parse_OfAMessageOfOctets_ReadsIt() => Assert.NotNull(JournalEntry.Parse(
        $$"""{"_SYSTEMD_UNIT":"docker.service","MESSAGE":[{{string.Join(',', System.Text.Encoding.UTF8.GetBytes("\u001b[31mNot continuing with pull after error: denied"))}}]}""").Outcome);

    [Fact]
    public void Arguments_AfterAnEntry_GoOnBehindIt()
    {
        Assert.Contains("--lines=0", JournalSource.Arguments(null, null));
        Assert.Contains("--after-cursor=s=1", JournalSource.Arguments(null, "s=1"));
        Assert.DoesNotContain("--lines=0", JournalSource.Arguments(null, "s=1"));
    }

    [Fact]
    public async Task Run_OnARealJournal_HearsWhatIsWrittenFromNowOn()
    {
        Assert.SkipUnless(RealJournal.IsPossible, "needs root and systemd-journald");
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using RealJournal journal = await RealJournal.StartAsync("podman", stop);
        await journal.WriteAsync(Denied("old"));
        while (!await journal.HoldsAsync("docker://old:1", stop)) await Task.Delay(20, stop);
        var heard = new Heard();
        using (ClientSources.Start(new OutcomePlan { JournalDirectory = journal.Directory, DockerSocket = null }, heard, static () => 7, TimeProvider.System))
        {
            // When the source has come as far as to listen, only it knows: so something new is said until it hears.
            for (int i = 0; heard.All.Length == 0; i++)
            {
                await journal.WriteAsync(Denied($"new{i}"));
                await heard.WaitForAsync(1, looks: 10);
            }

            Assert.All(heard.All, static outcome => Assert.StartsWith("docker.io/library/new", outcome.Image));
            Assert.All(heard.All, static outcome => Assert.Equal(Cause.Authentication, outcome.Cause));
        }
    }

    private static string Denied(string image) =>
        $"Error: initializing source docker://{image}:1: reading manifest 1 in docker.io/library/{image}: denied";
}
