using System.Collections.Immutable;
using CsCheck;
using Petrel.Agent.Checking;
using Petrel.Agent.Configuration;
using Petrel.Cli;
using Petrel.Core.Events;
using Petrel.Demo;
using Petrel.Registry.Catalogue;
using Petrel.Registry.Discovery;

namespace Petrel.Tests.Cli;

public sealed class CommandLineProgramTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private ConfigurationInputs _inputs = new();
    private PetrelConfiguration? _watched;
    private ReplayArguments? _replayed;
    private RecordArguments? _recorded;
    private CheckArguments? _checked;
    private DoctorOptions? _examined;
    private ImmutableArray<DemoScenario> _shown;

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Run_Version_PrintsNameAndVersionWithoutReadingAnything()
    {
        Assert.Equal(0, Run("--version"));
        Assert.Equal("petrel 0.1.0\n", _output.ToString());
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void Run_VersionAfterACommand_PrintsItToo()
    {
        Assert.Equal(0, Run("watch", "--version"));
        Assert.Equal("petrel 0.1.0\n", _output.ToString());
    }

    [Theory]
    [InlineData()]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Run_NothingOrHelp_ShowsTheCommands(params string[] arguments)
    {
        Assert.Equal(0, Run(arguments));
        Assert.Contains("watch <REGISTRY>", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("completion", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WatchHelp_NamesEveryOption()
    {
        Assert.Equal(0, Run("watch", "--help"));
        foreach (string option in (string[])["--source", "--interval", "--netns", "--output", "--for", "--no-probe", "--no-resolve", "--registry-address", "--connections", "--snapshot", "--config", "--no-color", "--quiet", "--verbose", "--version", "--help"])
        {
            Assert.Contains(option, _output.ToString(), StringComparison.Ordinal);
        }
        Assert.Null(_watched);
    }

    [Fact]
    public void Run_WatchWithEverything_BindsIt()
    {
        int status = Run(
            "watch", "docker.io", "--source", "diag", "--interval=500ms", "--netns", "petrel-x", "--output", "json", "--for", "1h30m",
            "--no-probe", "--no-resolve", "--connections", "--snapshot", "10", "--no-color", "--verbose",
            "--registry-address", "mirror=10.0.0.1:5000", "docker.io=[2001:db8::1]", "--registry-address=mirror=10.0.0.2", "ghcr.io");

        Assert.Equal((7, ""), (status, _error.ToString()));
        WatchOptions watch = _watched!.Watch;
        Assert.Equal((SourceKind.Diag, OutputFormat.Json), (watch.Source, watch.Output));
        Assert.Equal((500, 5400, 10), (watch.Interval.TotalMilliseconds, watch.For!.Value.TotalSeconds, watch.Snapshot!.Value.TotalSeconds));
        Assert.Equal(new NetnsChoice(NetnsChoiceKind.Name, "petrel-x"), watch.Netns);
        Assert.Equal((false, false, true, false, true, false), (watch.Probe, watch.Resolve, watch.Connections, watch.Color, watch.Verbose, watch.Quiet));
        Assert.Equal(["docker.io", "ghcr.io"], watch.Registries.Select(static r => r.ToString()));
        Assert.Equal(
            ["mirror 10.0.0.1:5000", "docker.io [2001:db8::1]:443", "mirror 10.0.0.2:443"],
            watch.RegistryAddresses.Select(static a => $"{a.Registry} {a.Address.Endpoint}"));
        Assert.Equal(["docker.io", "ghcr.io", "mirror"], _watched.Registries);
    }

    [Fact]
    public void Run_WatchWithManyFaults_SaysAllOfThemAndWhereToLook()
    {
        int status = Run(
            "watch", "--interval", "5000h", "--source", "tracee", "--foo", "--netns", "a b", "--output", "tiu",
            "--registry-address", "a=1.2.3.4", "b=host", "c=::1", "docker.io/library/nginx", "nginx:1.27", "https://ghcr.io/x", "", "x=1.2.3.4",
            "--snapshot", "1s", "--snapshot", "2s", "--connections=maybe", "--for", "--quiet", "--verbose", "--config", "/nowhere.toml");

        Assert.Equal(64, status);
        Assert.Equal("", _output.ToString());
        Assert.Null(_watched);
        Assert.Equal(
            """
            petrel: /nowhere.toml: no such file; check the path after --config
            petrel: --connections: is true or false, not 'maybe'
            petrel: --for: needs a value: DURATION
            petrel: --foo: unknown option; did you mean --for?
            petrel: REGISTRY: a registry's name is empty; write for example docker.io
            petrel: --snapshot: was given more than once; give it once
            petrel: REGISTRY: 'docker.io/library/nginx' is an image; its registry is 'docker.io': write that
            petrel: REGISTRY: 'nginx:1.27' is an image; its registry is 'docker.io': write that
            petrel: REGISTRY: 'https://ghcr.io/x' is an address of the web; write 'ghcr.io'
            petrel: --source: must be auto, trace, diag or proc, not 'tracee'; did you mean 'trace'?
            petrel: --interval: must be from 1ms to 1h, not 5000h
            petrel: --netns: 'a b' is no network namespace; write all, self, a name below /run/netns, a path from / on, or a process id
            petrel: --output: must be tui, text or json, not 'tiu'
            petrel: --registry-address: 'host' is no IP address; write IP or IP:PORT (IPv6 in brackets), not a host name
            petrel: --registry-address: '::1': put an IPv6 address in brackets, [::1]
            petrel: --verbose: cannot be joined with quiet (--quiet); choose one
            petrel: see 'petrel watch --help'

            """.ReplaceLineEndings("\n"),
            _error.ToString());
    }

    [Theory]
    [InlineData("petrel: unknown command 'wach'; did you mean 'watch'?", "wach")]
    [InlineData("petrel: unknown option '--vesrion'; did you mean '--version'?", "--vesrion")]
    [InlineData("petrel: a command is missing; the commands are watch, check, demo, replay, record, doctor, completion", "--quiet")]
    [InlineData("petrel: completion: name one shell: bash, zsh or fish", "completion")]
    [InlineData("petrel: completion: name one shell: bash, zsh or fish", "completion", "csh")]
    [InlineData("petrel: -z: unknown option", "watch", "-z")]
    [InlineData("petrel: x=1.2.3.4: addresses need their option: --registry-address x=1.2.3.4", "watch", "x=1.2.3.4")]
    [InlineData("petrel: --registry-address: needs a value: NAME=IP[:PORT]", "watch", "--registry-address")]
    [InlineData("petrel: --registry-address: needs a value: NAME=IP[:PORT]", "watch", "--registry-address", "docker.io")]
    [InlineData("petrel: --netns: '-5' is no network namespace; write all, self, a name below /run/netns, a path from / on, or a process id", "watch", "--netns", "-5")]
    [InlineData("petrel: --config: needs a value: FILE", "watch", "--config")]
    [InlineData("petrel: --config: needs a value: FILE", "watch", "--config", "--quiet")]
    [InlineData("petrel: --for: needs a value: DURATION", "watch", "--for", "--snapshot", "1s")]
    [InlineData("petrel: --for: was given more than once; give it once", "watch", "--for", "1s", "--for", "2s")]
    public void Run_WrongUsage_Is64WithOneErrorAndAHint(string expected, params string[] arguments)
    {
        Assert.Equal(64, Run(arguments));
        string[] lines = _error.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(expected, lines[0]);
        Assert.StartsWith("petrel: see 'petrel ", Assert.Single(lines[1..]), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FlagsWithValues_TakeBackWhatTheFileSays()
    {
        _inputs = new ConfigurationInputs
        {
            DefaultFiles = ["/p.toml"],
            ReadFile = static _ => new FileText("[watch]\nprobe = false\nconnections = true\n", null),
        };

        Assert.Equal(7, Run("watch", "--no-probe=false", "--connections=false"));
        Assert.Equal((true, false), (_watched!.Watch.Probe, _watched.Watch.Connections));
    }

    [Fact]
    public void Run_CommonOptionsBeforeTheCommand_Count()
    {
        Assert.Equal(7, Run("--quiet", "watch", "docker.io"));
        Assert.True(_watched!.Watch.Quiet);
    }

    [Fact]
    public void Run_Doctor_PassesItsPageAndStatusOn()
    {
        Assert.Equal(1, Run("doctor"));
        Assert.Equal(("page\n", ""), (_output.ToString(), _error.ToString()));
        Assert.Equal(new DoctorOptions(Json: false, Color: true, Quiet: false, Verbose: false), _examined);
    }

    [Theory]
    [InlineData("doctor", "--output", "json", "--no-color", "--quiet")]
    [InlineData("--no-color", "--quiet", "doctor", "--output=json")]
    public void Run_DoctorWithOptions_BindsThem(params string[] arguments)
    {
        Assert.Equal(1, Run(arguments));
        Assert.Equal(new DoctorOptions(Json: true, Color: false, Quiet: true, Verbose: false), _examined);
    }

    [Fact]
    public void Run_DoctorWhereWatchWritesJson_StillWritesAPage()
    {
        _inputs = new ConfigurationInputs
        {
            DefaultFiles = ["/p.toml"],
            ReadFile = static _ => new FileText("[watch]\noutput = \"json\"\nverbose = true\n", null),
        };

        Assert.Equal(1, Run("doctor"));
        Assert.Equal(new DoctorOptions(Json: false, Color: true, Quiet: false, Verbose: true), _examined);
    }

    [Fact]
    public void Run_DoctorWithManyFaults_SaysAllOfThem()
    {
        Assert.Equal(64, Run("doctor", "docker.io", "--source", "trace", "--output", "jsn", "--quiet=7", "--verbos", "--config", "/nowhere.toml"));
        Assert.Null(_examined);
        Assert.Equal(
            """
            petrel: /nowhere.toml: no such file; check the path after --config
            petrel: --quiet: is true or false, not '7'
            petrel: doctor: takes no arguments, but was given 'docker.io'
            petrel: --source: unknown option
            petrel: doctor: takes no arguments, but was given 'trace'
            petrel: --verbos: unknown option; did you mean --verbose?
            petrel: --output: must be text or json, not 'jsn'; did you mean 'json'?
            petrel: see 'petrel doctor --help'

            """.ReplaceLineEndings("\n"),
            _error.ToString());
    }

    [Fact]
    public void Run_WatchARegistryCalledDoctor_Watches()
    {
        Assert.Equal(7, Run("watch", "doctor", "--interval", "2s"));
        Assert.Null(_examined);
    }

    [Fact]
    public void Run_DoctorHelp_NamesItsOptions()
    {
        Assert.Equal(0, Run("doctor", "--help"));
        foreach (string option in (string[])["--output", "--config", "--no-color", "--quiet", "--verbose"])
            Assert.Contains(option, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Demo_BindsScenariosInTheirOwnOrderAndOptions()
    {
        Assert.Equal((7, ""), (Run("demo", "healthy", "--source", "diag", "black-hole", "--output=json", "--connections", "healthy", "--quiet"), _error.ToString()));
        Assert.Equal(["black-hole", "healthy"], _shown.Select(static scenario => scenario.Name));
        Assert.Equal(
            (SourceKind.Diag, OutputFormat.Json, true, true),
            (_watched!.Watch.Source, _watched.Watch.Output, _watched.Watch.Connections, _watched.Watch.Quiet));
    }

    [Fact]
    public void Run_DemoWithoutScenario_MeansAll()
    {
        Assert.Equal(7, Run("demo"));
        Assert.Empty(_shown);
    }

    [Fact]
    public void Run_DemoList_NamesThemAndPlaysNone()
    {
        Assert.Equal(0, Run("demo", "--list"));
        Assert.All(DemoScenarios.All, scenario => Assert.Contains(scenario.Name, _output.ToString(), StringComparison.Ordinal));
        Assert.All(_output.ToString().Split('\n'), static line => Assert.InRange(line.Length, 0, 100));
        Assert.Null(_watched);
    }

    [Fact]
    public void Run_DemoWithWrongWords_GivesAllErrorsAt64()
    {
        Assert.Equal(64, Run("demo", "blackhole", "nonsense-entirely", "--sorce", "--interval", "never"));
        foreach (string part in (string[])["did you mean 'black-hole'?", "there are black-hole, stalled-transfer", "--sorce", "--interval", "petrel demo --help"])
            Assert.Contains(part, _error.ToString(), StringComparison.Ordinal);
        Assert.Null(_watched);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _petrel petrel")]
    [InlineData("zsh", "compdef _petrel petrel")]
    [InlineData("fish", "complete -c petrel")]
    public void Run_Completion_PrintsAScriptThatAsksTheProgram(string shell, string expected)
    {
        Assert.Equal(0, Run("completion", shell));
        Assert.Contains(expected, _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("[suggest:", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("petrel wat", "watch")]
    [InlineData("petrel watch --so", "--source")]
    [InlineData("petrel watch --source ", "trace")]
    [InlineData("petrel watch ghc", "ghcr.io")]
    [InlineData("petrel completion ", "fish")]
    public void Run_Suggest_CompletesTheLine(string line, string expected)
    {
        Assert.Equal(0, Run($"[suggest:{line.Length}]", line));
        Assert.Contains(expected, _output.ToString().Split('\n'));
    }

    [Fact]
    public void Run_RandomArguments_AlwaysEndsInAStatus()
    {
        string[] words = ["watch", "doctor", "demo", "healthy", "--list", "replay", "record", "label", "completion", "--output", "--source", "--interval", "--", "-", "--registry-address", "a=1.2.3.4", "=", "@x", "--quiet=", "[x]", "[suggest]", "1s", "", "--no-probe:x", "--for=", "bash", "-?", "é\n"];
        Gen.OneOf(Gen.Int[0, words.Length - 1].Select(i => words[i]), Gen.String).Array[0, 6].Sample(static arguments =>
        {
            using var program = new CommandLineProgramTests();
            int status = program.Run(arguments);
            Assert.Contains(status, (int[])[0, 1, 7, 8, 9, 64]);
            Assert.Equal(status == 64, program._error.ToString().Contains("petrel: see '", StringComparison.Ordinal));
            Assert.All(program._error.ToString().TrimEnd('\n').Split('\n').Where(static l => l.Length > 0), static l => Assert.StartsWith("petrel: ", l, StringComparison.Ordinal));
        }, iter: 2000, threads: 1);
    }

    [Fact]
    public void Run_Replay_TakesFilesAndOptions()
    {
        Assert.Equal(8, Run("replay", "a.jsonl", "b.jsonl", "--speed", "2.5", "--label", "--output", "json", "--connections"));
        Assert.Equal(["a.jsonl", "b.jsonl"], _replayed!.Files);
        Assert.Equal((2.5, true, false), (_replayed.Speed, _replayed.ChecksLabel, _replayed.HasConfig));
        Assert.Equal((OutputFormat.Json, true), (_watched!.Watch.Output, _watched.Watch.Connections));
    }

    [Fact]
    public void Run_ReplayWithConfigurationFirst_IsStillReplay()
    {
        _inputs = _inputs with { ReadFile = static _ => new FileText("[detection]\nrefused_count = 9\n", null) };
        Assert.Equal(8, Run("--config", "other.toml", "replay", "a.jsonl"));
        Assert.True(_replayed!.HasConfig);
        Assert.Equal(9, _watched!.Detection.RefusedCount);
    }

    [Fact]
    public void Run_ReplayWithAllWrong_SaysAllOfIt()
    {
        Assert.Equal(64, Run("replay", "--speed", "fast", "--sauce", "--snapshot", "never"));
        foreach (string part in (string[])["FILE: name a recording", "--speed: must be a number", "--sauce", "--snapshot"])
            Assert.Contains(part, _error.ToString());
        Assert.Null(_replayed);
    }

    [Fact]
    public void Run_RecordLabel_MakesALabel()
    {
        Assert.Equal(9, Run("record", "label", "a.jsonl", "--cause", "rate-limit", "--client-error-at", "2026-11-24T10:00:00Z", "--to", "b.jsonl"));
        Assert.Equal(("a.jsonl", "b.jsonl", "rate-limit"), (_recorded!.From, _recorded.To, _recorded.Label!.Cause));
        Assert.Equal(new DateTime(2026, 11, 24, 10, 0, 0, DateTimeKind.Utc), _recorded.Label.ClientErrorAt);
        Assert.Equal(9, Run("record", "anonymize", "-"));
        Assert.Null(_recorded.Label);
    }

    [Fact]
    public void Run_RecordWithAllWrong_SaysAllOfIt()
    {
        Assert.Equal(64, Run("record", "label", "a", "b", "--cause", "gremlins", "--fault-at", "yesterday"));
        foreach (string part in (string[])["FILE: name one recording", "'gremlins' is no cause", "'yesterday' is no time"])
            Assert.Contains(part, _error.ToString());
        Assert.Equal(64, Run("record", "label", "a"));
        Assert.Contains("--cause: say what was wrong", _error.ToString());
        Assert.Equal(64, Run("record"));
        Assert.Contains("the commands are anonymize, label", _error.ToString());
        Assert.Null(_recorded);
    }

    [Fact]
    public void Run_CheckWithEverything_BindsIt()
    {
        int status = Run(
            "check", "docker.io", "nginx:1.27", "registry.example:5000", "ghcr.io/a/b@sha256:" + new string('a', 64), "--pulls", "12", "--client", "podman",
            "--platform", "linux/arm64", "--output", "nagios", "--fail-on", "critical", "--timeout", "2s", "--registry-address", "docker.io=127.0.0.1:5443");

        Assert.Equal((2, ""), (status, _error.ToString()));
        CheckOptions options = _checked!.Options;
        Assert.Equal(["docker.io", "docker.io", "registry.example:5000", "ghcr.io"], options.Subjects.Select(static one => one.Registry.ToString()));
        Assert.Equal([null, "docker.io/library/nginx:1.27", null, $"ghcr.io/a/b@sha256:{new string('a', 64)}"], options.Subjects.Select(static one => one.Image?.ToString()));
        Assert.Equal((12, ClientKind.Podman, "linux/arm64", 2.0), (options.Pulls, options.Client!.Value, options.Platform, options.Timeout.TotalSeconds));
        Assert.Equal((CheckFormat.Nagios, true), (_checked.Format, _checked.OnlyCritical));
        Assert.Equal("127.0.0.1:5443", Assert.Single(options.Addresses).Address.Endpoint.ToString());
    }

    [Fact]
    public void Run_CheckWithMistakes_NamesAllAtOnce()
    {
        Assert.Equal(64, Run(
            "check", "Nginx:1.27", "https://docker.io", "docker.io=1.2.3.4", "--pulls", "0", "--client", "dokcer", "--platform", "linux", "--output", "xml",
            "--fail-on", "never", "--timeout", "1h", "--registry-address", "x", "--plus"));

        foreach (string part in (string[])["lower case", "write 'docker.io'", "--registry-address docker.io=1.2.3.4", "--pulls: must be a whole number",
            "did you mean 'docker'?", "--platform: must be OS/ARCH", "--output: must be text, json or nagios", "--fail-on: must be warning or critical", "--timeout:", "--plus: unknown option"])
            Assert.Contains(part, _error.ToString(), StringComparison.Ordinal);
        Assert.Null(_checked);
    }

    [Fact]
    public void Run_CheckWithAddressesOfTwoPorts_RefusesThem()
    {
        Assert.Equal(64, Run("check", "a.example", "--registry-address", "a.example=127.0.0.1:1", "--registry-address", "a.example=127.0.0.2:2"));
        Assert.Contains("all addresses of a.example must have the same port", _error.ToString(), StringComparison.Ordinal);
    }

    private int Run(params string[] arguments) => CommandLineProgram.Run(
        arguments,
        new CommandLineHost
        {
            Watch = (configuration, _) =>
            {
                _watched = configuration;
                return 7;
            },
            Demo = (configuration, scenarios, _) =>
            {
                (_watched, _shown) = (configuration, scenarios);
                return 7;
            },
            Replay = (configuration, arguments, _) =>
            {
                (_watched, _replayed) = (configuration, arguments);
                return 8;
            },
            Record = (_, arguments) =>
            {
                _recorded = arguments;
                return 9;
            },
            Check = (configuration, arguments, output, _) =>
            {
                (_watched, _checked) = (configuration, arguments);
                return 2;
            },
            Doctor = (options, output) =>
            {
                _examined = options;
                output.WriteLine("page");
                return 1;
            },
            Catalogue = BuiltInCatalogue.Load,
            Inputs = () => _inputs,
            Output = _output,
            Error = _error,
        },
        TestContext.Current.CancellationToken);
}
