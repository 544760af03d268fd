using Petrel.Agent.Configuration;
using Petrel.Clients;
using Petrel.Registry.Catalogue;

namespace Petrel.Agent.Tests.Configuration;

public class OutcomeSettingsTests
{
    [Fact]
    public void Load_Nothing_LeavesItToTheCommand()
    {
        OutcomeOptions options = Load("").Configuration!.Outcomes;

        Assert.Null(options.Enabled);
        Assert.Equal(new OutcomePlan(), options.Plan());
    }

    [Fact]
    public void Load_TheSection_MakesThePlan()
    {
        OutcomePlan plan = Load(
            """
            [outcomes]
            enabled = true
            journal_directory = "/host/var/log/journal"
            docker_socket = ""
            files = ["/var/log/kubelet.log", "/var/log/kubelet.log"]
            """).Configuration!.Outcomes.Plan();

        Assert.Equal(("/host/var/log/journal", null, true), (plan.JournalDirectory, plan.DockerSocket, plan.Journal));
        Assert.Equal(["/var/log/kubelet.log"], plan.Files);
    }

    [Fact]
    public void Load_TheOption_IsAKeyOfItsSection()
    {
        ConfigurationResult result = ConfigurationLoader.Load(
            new ConfigurationInputs { CommandLine = [new CommandLineSetting("--outcomes", "outcomes.enabled", ["true"])] }, BuiltInCatalogue.Load());

        Assert.True(result.Configuration!.Outcomes.Enabled);
        Assert.Equal("--outcomes", result.Configuration.Origins["outcomes.enabled"]);
    }

    [Theory]
    [InlineData("files = [\"kubelet.log\"]")]
    [InlineData("docker_socket = \"docker.sock\"")]
    [InlineData("journal_directory = \"\"")]
    public void Load_APathThatIsNone_IsAnError(string line) => Assert.Single(Load($"[outcomes]\n{line}").Errors);

    private static ConfigurationResult Load(string text) => ConfigurationLoader.Load(
        new ConfigurationInputs { File = "petrel.toml", ReadFile = _ => new FileText(text, null) }, BuiltInCatalogue.Load());
}
