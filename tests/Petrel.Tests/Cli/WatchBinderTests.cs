using Petrel.Agent.Configuration;
using Petrel.Core.Events;

namespace Petrel.Tests.Cli;

public sealed class WatchBinderTests : IDisposable
{
    private readonly TestCommandLine _petrel = new();

    public void Dispose() => _petrel.Dispose();

    [Fact]
    public void Run_WatchHelp_NamesEveryOption()
    {
        Assert.Equal(0, _petrel.Run("watch", "--help"));
        foreach (string option in (string[])["--source", "--interval", "--netns", "--output", "--for", "--no-probe", "--no-resolve", "--registry-address", "--connections", "--snapshot", "--config", "--no-color", "--quiet", "--verbose", "--version", "--help"])
        {
            Assert.Contains(option, _petrel.Output, StringComparison.Ordinal);
        }
        Assert.Null(_petrel.Watched);
    }

    [Fact]
    public void Run_WatchWithEverything_BindsIt()
    {
        int status = _petrel.Run(
            "watch", "docker.io", "--source", "diag", "--interval=500ms", "--netns", "petrel-x", "--output", "json", "--for", "1h30m",
            "--no-probe", "--no-resolve", "--connections", "--snapshot", "10", "--no-color", "--verbose",
            "--registry-address", "mirror=10.0.0.1:5000", "docker.io=[2001:db8::1]", "--registry-address=mirror=10.0.0.2", "ghcr.io");

        Assert.Equal((7, ""), (status, _petrel.Error));
        WatchOptions watch = _petrel.Watched!.Watch;
        Assert.Equal((SourceKind.Diag, OutputFormat.Json), (watch.Source, watch.Output));
        Assert.Equal((500, 5400, 10), (watch.Interval.TotalMilliseconds, watch.For!.Value.TotalSeconds, watch.Snapshot!.Value.TotalSeconds));
        Assert.Equal(new NetnsChoice(NetnsChoiceKind.Name, "petrel-x"), watch.Netns);
        Assert.Equal((false, false, true, false, true, false), (watch.Probe, watch.Resolve, watch.Connections, watch.Color, watch.Verbose, watch.Quiet));
        Assert.Equal(["docker.io", "ghcr.io"], watch.Registries.Select(static r => r.ToString()));
        Assert.Equal(
            ["mirror 10.0.0.1:5000", "docker.io [2001:db8::1]:443", "mirror 10.0.0.2:443"],
            watch.RegistryAddresses.Select(static a => $"{a.Registry} {a.Address.Endpoint}"));
        Assert.Equal(["docker.io", "ghcr.io", "mirror"], _petrel.Watched.Registries);
    }

    [Fact]
    public void Run_WatchWithManyFaults_SaysAllOfThemAndWhereToLook()
    {
        int status = _petrel.Run(
            "watch", "--interval", "5000h", "--source", "tracee", "--foo", "--netns", "a b", "--output", "tiu",
            "--registry-address", "a=1.2.3.4", "b=host", "c=::1", "docker.io/library/nginx", "nginx:1.27", "https://ghcr.io/x", "", "x=1.2.3.4",
            "--snapshot", "1s", "--snapshot", "2s", "--connections=maybe", "--for", "--quiet", "--verbose", "--config", "/nowhere.toml");

        Assert.Equal(64, status);
        Assert.Equal("", _petrel.Output);
        Assert.Null(_petrel.Watched);
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
            _petrel.Error);
    }

    [Fact]
    public void Run_FlagsWithValues_TakeBackWhatTheFileSays()
    {
        _petrel.Inputs = new ConfigurationInputs
        {
            DefaultFiles = ["/p.toml"],
            ReadFile = static _ => new FileText("[watch]\nprobe = false\nconnections = true\n", null),
        };

        Assert.Equal(7, _petrel.Run("watch", "--no-probe=false", "--connections=false"));
        Assert.Equal((true, false), (_petrel.Watched!.Watch.Probe, _petrel.Watched.Watch.Connections));
    }

    [Fact]
    public void Run_CommonOptionsBeforeTheCommand_Count()
    {
        Assert.Equal(7, _petrel.Run("--quiet", "watch", "docker.io"));
        Assert.True(_petrel.Watched!.Watch.Quiet);
    }
}
