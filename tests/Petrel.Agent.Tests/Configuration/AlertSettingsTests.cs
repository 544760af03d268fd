using Petrel.Agent.Configuration;
using Petrel.Core.Incidents;
using Petrel.Export.Alerts;
using Petrel.Registry.Catalogue;

namespace Petrel.Agent.Tests.Configuration;

public class AlertSettingsTests
{
    private const string Full = """
        [agent]
        host = "h1"
        cluster = "prod"
        region = "eu"

        [alerts]
        labels = ["team=ci", "tier=a=b"]
        group_by = ["registry"]
        group_wait = "1s"
        group_interval = "2m"
        repeat_interval = "1h"
        rate_limit = 5
        silences = ["22:00-06:00", "sat,sun 00:00-24:00"]
        time_zone = "local"
        url = "https://h1.example/"

        [[receiver]]
        name = "am"
        type = "alertmanager"
        urls = ["http://am-1:9093", "https://am-2:9093/prefix/"]
        token_file = "/run/token"
        heartbeat = "1m"

        [[receiver]]
        name = "hook"
        type = "webhook"
        url = "https://hook.example/x"
        secret_file = "credential:hook-key"
        severity = "critical"
        only_confirmed = true
        registries = ["docker.io", "*.example"]
        send_resolved = false
        repeat_interval = "8h"
        rate_limit = 2
        timeout = "30s"
        silences = ["mon-fri 01:00-02:00"]

        [[receiver]]
        name = "chat"
        type = "slack"
        url_file = "credential:slack-url"

        [[receiver]]
        name = "mail"
        type = "email"
        server = "mail.example:465"
        tls = "implicit"
        from = "Petrel <petrel@example.com>"
        to = ["ops@example.com"]
        user = "petrel"
        password_file = "/run/password"

        [[receiver]]
        name = "log"
        type = "journal"

        [[receiver]]
        name = "page"
        type = "exec"
        command = ["/usr/bin/page", "--team", "ci"]
        alerts = false
        """;

    [Fact]
    public void Load_EveryKey_IsUnderstood()
    {
        ConfigurationResult result = Load(Full);

        Assert.Empty(result.Errors);
        AlertOptions alerts = result.Configuration!.Alerts;
        Assert.Equal(("h1", "prod", "eu", 5), (alerts.Host, alerts.Cluster, alerts.Region, alerts.RateLimit));
        Assert.Equal(("ci", "a=b"), (alerts.Labels["team"], alerts.Labels["tier"]));
        Assert.Equal((1, 120, 3600), (alerts.GroupWait.TotalSeconds, alerts.GroupInterval.TotalSeconds, alerts.RepeatInterval.TotalSeconds));
        Assert.Equal((2, TimeZoneInfo.Local), (alerts.Silences.Length, alerts.TimeZone));
        Assert.Equal(["am", "hook", "chat", "mail", "log", "page"], alerts.Receivers.Select(static receiver => receiver.Name));
        ReceiverOptions hook = alerts.Receivers[1];
        Assert.Equal((Severity.Critical, true, false, 2), (hook.Severity, hook.OnlyConfirmed, hook.SendResolved, hook.RateLimit));
        Assert.Equal((30, 8), (hook.Timeout.TotalSeconds, hook.RepeatInterval?.TotalHours));
        Assert.Equal("/run/credentials/petrel/hook-key", hook.SigningKey?.Path);
        Assert.Equal("/run/credentials/petrel/slack-url", alerts.Receivers[2].UrlFile?.Path);
        Assert.Equal(("mail.example", 465, MailSecurity.Implicit, "petrel"), (alerts.Receivers[3].Mail!.Host, alerts.Receivers[3].Mail!.Port, alerts.Receivers[3].Mail!.Security, alerts.Receivers[3].Mail!.User));
        Assert.Equal(["/usr/bin/page", "--team", "ci"], alerts.Receivers[5].Command);
        Assert.Equal(TimeSpan.FromMinutes(1), alerts.Receivers[0].Heartbeat);
    }

    [Theory]
    [InlineData("type = \"webhook\"", "url_file")]
    [InlineData("type = \"webhook\"\nurl = \"http://x/\"\nurl_file = \"/y\"", "either 'url' or 'url_file'")]
    [InlineData("type = \"webhook\"\nurl = \"ftp://x/\"", "no http or https address")]
    [InlineData("type = \"webhook\"\nurl = \"http://u:p@x/\"", "must not hold a user")]
    [InlineData("type = \"webhook\"\nurl = \"http://x/\"\ncommand = [\"/x\"]", "unknown key 'command'")]
    [InlineData("type = \"alertmanager\"", "'urls' is missing")]
    [InlineData("type = \"alertmanager\"\nurls = []", "each Alertmanager")]
    [InlineData("type = \"pigeon\"", "'type' must be")]
    [InlineData("", "'type' is missing")]
    [InlineData("type = \"journal\"\nseverity = \"fatal\"", "'severity' must be warning or critical")]
    [InlineData("type = \"journal\"\nsilences = [\"never\"]", "no silence")]
    [InlineData("type = \"journal\"\nheartbeat = \"1s\"", "'heartbeat' must be from 30s")]
    [InlineData("type = \"journal\"\nrate_limit = 0", "from 1 to 600")]
    [InlineData("type = \"exec\"\ncommand = [\"page\"]", "absolute path; there is no shell")]
    [InlineData("type = \"exec\"", "'command' is missing")]
    [InlineData("type = \"slack\"\nurl_file = \"a/b\"", "neither an absolute path")]
    [InlineData("type = \"email\"\nserver = \"m\"\nfrom = \"x\"\nto = [\"a@b.example\"]", "'x' is no mail address")]
    [InlineData("type = \"email\"\nserver = \"m:0\"\nfrom = \"a@b.example\"\nto = [\"a@b.example\"]", "'server' must be a host")]
    [InlineData("type = \"email\"\nserver = \"m\"\nfrom = \"a@b.example\"\nto = []", "at least one address")]
    [InlineData("type = \"email\"\nserver = \"m\"\nfrom = \"a@b.example\"\nto = [\"a@b.example\"]\nuser = \"u\"", "belong together")]
    [InlineData("type = \"email\"\nserver = \"m\"\nfrom = \"a@b.example\"\nto = [\"a@b.example\"]\nuser = \"u\"\npassword_file = \"/p\"\ntls = \"none\"", "not sent without TLS")]
    public void Load_AReceiverThatIsWrong_SaysWhatIs(string lines, string error)
    {
        ConfigurationResult result = Load($"[[receiver]]\nname = \"r\"\n{lines}");

        Assert.Contains(result.Errors, one => one.What.Contains(error, StringComparison.Ordinal) && one.Where.StartsWith("/etc/petrel/petrel.toml:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("labels = [\"x\"]", "no label")]
    [InlineData("labels = [\"registry=x\"]", "Petrel's own")]
    [InlineData("labels = [\"a=1\", \"a=2\"]", "given twice")]
    [InlineData("group_by = [\"a b\"]", "no label")]
    [InlineData("time_zone = \"Mars/Olympus\"", "no time zone")]
    [InlineData("rate_limit = 1.5", "whole number")]
    [InlineData("grouping = 1", "unknown key 'grouping'")]
    public void Load_AKeyThatIsWrong_SaysWhatIs(string line, string error) =>
        Assert.Contains(Load($"[alerts]\n{line}").Errors, one => one.What.Contains(error, StringComparison.Ordinal));

    [Fact]
    public void Load_SeveralErrors_AreAllSaidWithTheirLines()
    {
        ConfigurationResult result = Load("[alerts]\nrate_limit = 0\n[[receiver]]\nname = \"a\"\ntype = \"x\"\n[[receiver]]\ntype = \"journal\"\nseverity = 3\n");

        Assert.Equal([2, 5, 6, 8], result.Errors.Select(static error => int.Parse(error.Where.Split(':')[1])).Order());
    }

    [Fact]
    public void Load_TwoReceiversOfOneName_IsAnError() =>
        Assert.Contains(Load("[[receiver]]\nname = \"a\"\ntype = \"journal\"\n[[receiver]]\nname = \"a\"\ntype = \"journal\"").Errors, static error => error.What.Contains("configured twice"));

    [Fact]
    public void Load_ACredentialWithoutTheirFolder_IsAnError() =>
        Assert.Contains(Load("[[receiver]]\nname = \"a\"\ntype = \"slack\"\nurl_file = \"credential:x\"", credentials: null).Errors, static error => error.What.Contains("CREDENTIALS_DIRECTORY"));

    [Fact]
    public void Load_TheEnvironment_SetsKeysAndNoReceivers()
    {
        ConfigurationResult result = Load("", environment: [new("PETREL_AGENT__CLUSTER", "c2"), new("PETREL_ALERTS__LABELS", "team=ci,tier=a")]);
        Assert.Equal(("c2", 2), (result.Configuration!.Agent.Cluster, result.Configuration.Alerts.Labels.Count));

        Assert.Contains(Load("", environment: [new("PETREL_RECEIVER__NAME", "x")]).Errors, static error => error.What.Contains("[[receiver]]"));
    }

    private static ConfigurationResult Load(string text, string? credentials = "/run/credentials/petrel", IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var variables = new Dictionary<string, string>(environment ?? []);
        if (credentials is not null) variables["CREDENTIALS_DIRECTORY"] = credentials;
        return ConfigurationLoader.Load(
            new ConfigurationInputs
            {
                DefaultFiles = [ConfigurationFile.SystemPath],
                Environment = variables,
                ReadFile = _ => new FileText(text, null),
            },
            BuiltInCatalogue.Load());
    }
}
