using Petrel.Agent.Configuration;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Registry.Catalogue;

namespace Petrel.Agent.Tests.Configuration;

public class ConfigurationLoaderTests
{
    private static readonly RegistryCatalogue BuiltIn = BuiltInCatalogue.Load();

    [Fact]
    public void Load_Nothing_GivesTheDefaults()
    {
        PetrelConfiguration configuration = Valid(new ConfigurationInputs());

        Assert.Equal(TimeSpan.FromSeconds(1), configuration.Watch.Interval);
        Assert.Equal((SourceKind.None, (OutputFormat?)null, true, true, null), (configuration.Watch.Source, configuration.Watch.Output, configuration.Watch.Probe, configuration.Watch.Resolve, configuration.Watch.Netns));
        Assert.Equal(0.45, configuration.Detection.SynMarginSeconds);
        Assert.Contains("docker.io", configuration.Registries);
        Assert.DoesNotContain(configuration.Registries, static name => name.Contains('*', StringComparison.Ordinal));
        Assert.Empty(configuration.Origins);
    }

    [Fact]
    public void Load_EveryLayer_HigherOnesWinAndTheOriginIsKept()
    {
        PetrelConfiguration configuration = Valid(Files(new()
        {
            ["/etc/petrel/petrel.toml"] = "[watch]\ninterval = \"1s\"\nfor = 90\nsource = \"proc\"\nprobe = false\n[detection]\nrefused_count = 5",
            ["/home/u/petrel.toml"] = "[watch]\ninterval = \"2s\"\nnetns = 812\n",
        }) with
        {
            Environment = new Dictionary<string, string>
            {
                ["PETREL_WATCH__INTERVAL"] = "3s",
                ["PETREL_WATCH__SOURCE"] = "diag",
                ["PETREL_DETECTION__REFUSED_COUNT"] = "7",
                ["PETREL_DETECTION__SYN_MARGIN_SECONDS"] = "0.1",
            },
            CommandLine = [new CommandLineSetting("--interval", "interval", ["4s"])],
        });

        Assert.Equal(TimeSpan.FromSeconds(4), configuration.Watch.Interval);
        Assert.Equal(TimeSpan.FromSeconds(90), configuration.Watch.For);
        Assert.Equal(SourceKind.Diag, configuration.Watch.Source);
        Assert.Equal(new NetnsChoice(NetnsChoiceKind.Pid, "812"), configuration.Watch.Netns);
        Assert.False(configuration.Watch.Probe);
        Assert.Equal((7, 0.1), (configuration.Detection.RefusedCount, configuration.Detection.SynMarginSeconds));
        Assert.Equal("--interval", configuration.Origins["watch.interval"]);
        Assert.Equal("PETREL_DETECTION__REFUSED_COUNT", configuration.Origins["detection.refused_count"]);
        Assert.Equal("/home/u/petrel.toml:3", configuration.Origins["watch.netns"]);
    }

    [Fact]
    public void Load_OfProbe_IsLayeredAndChecked()
    {
        PetrelConfiguration configuration = Valid(Files(new()
        {
            ["/p.toml"] = """
                [probe]
                periodic = true
                interval = "5m"
                hosts = 500
                """,
        }) with
        {
            Environment = new Dictionary<string, string> { ["PETREL_PROBE__INTERVAL"] = "2m", ["PETREL_PROBE__ON_SUSPICION"] = "no" },
        });
        Assert.Equal(new ProbeOptions { Periodic = true, Interval = TimeSpan.FromMinutes(2), Hosts = 500, OnSuspicion = false }, configuration.Probe);

        ConfigurationResult wrong = Load(Files(new() { ["/p.toml"] = "[probe]\ninterval = \"1s\"\nhosts = 1.5\nintervall = 1\n" }));
        Assert.Equal(3, wrong.Errors.Length);
        Assert.Contains("did you mean 'interval'", wrong.Errors[2].What);
    }

    [Fact]
    public void Load_ManyFaultsInEveryLayer_ReportsAllAtOnce()
    {
        ConfigurationResult result = Load(Files(new()
        {
            ["/p.toml"] = """
                watchs = 1
                [watch]
                interval = "2h"
                intervall = "1s"
                source = 5
                quiet = "yes"
                registries = ["a b", 5]
                registries = []
                [detection]
                refused_count = 1.5
                syn_margin_seconds = 0.9
                nonsense = 1
                [[registry]]
                name = "https://x"
                [[registry]]
                addresses = ["10.0.0.1:99999", 5]
                hosts = [{ host = "h:5", rol = "api" }]
                [[registry]]
                name = "ok.example"
                [[registry]]
                name = "ok.example"
                """,
        }) with
        {
            File = "/p.toml",
            Environment = new Dictionary<string, string>
            {
                ["PETREL_WATCH__INTERVAL"] = "soon",
                ["PETREL_WATCH__PROBES"] = "true",
                ["PETREL_DETECTION__RESET_COUNT"] = "0",
                ["PETREL_REGISTRY__NAME"] = "x",
                ["PETREL_OTHER"] = "x",
                ["PETREL_ELSE__X"] = "x",
            },
            CommandLine = [new CommandLineSetting("--snapshot", "snapshot", ["1ms"])],
            CommandLineErrors = [new ConfigurationError("--foo", "unknown option")],
        });

        Assert.Null(result.Configuration);
        Assert.Equal(
            [
                "/p.toml:1: unknown key 'watchs'; did you mean 'watch'?",
                "/p.toml:3: interval: must be from 1ms to 1h, not 2h",
                "/p.toml:4: unknown key 'intervall' in [watch]; did you mean 'interval'?",
                "/p.toml:5: source: must be a string, not a whole number",
                "/p.toml:6: quiet: must be true or false, not a string",
                "/p.toml:7: registries: must hold strings, not a whole number",
                "/p.toml:7: registries: 'a b' contains white space; give each registry as an argument of its own",
                "/p.toml:8: 'registries' is set twice, first on line 7; remove one",
                "/p.toml:10: refused_count: must be a whole number, not 1.5",
                "/p.toml:11: syn_margin_seconds: must be from 0.05 to 0.7, not 0.9",
                "/p.toml:12: unknown key 'nonsense' in [detection]",
                "/p.toml:13: 'https://x' is an address of the web; write 'x'",
                "/p.toml:15: 'name' is missing: a string",
                "/p.toml:16: 'addresses': '10.0.0.1:99999' has no valid port; write a number from 1 to 65535 after the colon",
                "/p.toml:16: 'addresses' must hold strings such as \"10.0.0.5:5000\", not a whole number",
                "/p.toml:17: 'host': 'h:5' must be a name alone; write ports = [5] for the port",
                "/p.toml:17: unknown key 'rol'; did you mean 'role'?",
                "/p.toml:20: registry 'ok.example' is configured twice, first on line 18; join the two",
                "PETREL_DETECTION__RESET_COUNT: must be from 1 to 1000, not 0",
                "PETREL_REGISTRY__NAME: registries are described in the file, as [[registry]]; for addresses use PETREL_WATCH__REGISTRY_ADDRESSES=NAME=IP:PORT",
                "PETREL_WATCH__INTERVAL: 'soon' is no duration; write for example 500ms, 1s, 2m or 1h30m",
                "PETREL_WATCH__PROBES: unknown key 'probes' in [watch]; did you mean 'probe'?",
                "--foo: unknown option",
                "--snapshot: must be from 100ms to 1d, not 1ms",
            ],
            result.Errors.Select(static e => e.ToString()));
    }

    [Fact]
    public void Load_UnreadableText_ReportsItAndWhatStandsBefore()
    {
        ConfigurationResult result = Load(Files(new() { ["/p.toml"] = "[watch]\ninterval = \"x\"\nsource = = 1\nquiet = 7\n" }) with { File = "/p.toml" });

        Assert.Equal(["/p.toml:2", "/p.toml:3"], result.Errors.Select(static e => e.Where).Distinct());
    }

    [Fact]
    public void Load_NamedFileMissing_IsAnError()
    {
        ConfigurationResult result = Load(Files([]) with { File = "/nowhere.toml" });

        Assert.Equal(["/nowhere.toml: no such file; check the path after --config"], result.Errors.Select(static e => e.ToString()));
    }

    [Fact]
    public void Load_NamedFile_TheUsualOnesDoNotCount()
    {
        PetrelConfiguration configuration = Valid(Files(new() { ["/etc/petrel/petrel.toml"] = "nonsense", ["/p.toml"] = "[watch]\nfor = \"1m\"" }) with { File = "/p.toml" });

        Assert.Equal(TimeSpan.FromMinutes(1), configuration.Watch.For);
    }

    [Fact]
    public void Load_UsualFileUnreadable_IsANoteAndNoError()
    {
        ConfigurationResult result = Load(new ConfigurationInputs
        {
            DefaultFiles = ["/etc/petrel/petrel.toml"],
            ReadFile = static _ => new FileText(null, "may not be read by this user"),
        });

        Assert.NotNull(result.Configuration);
        Assert.Equal(["/etc/petrel/petrel.toml may not be read by this user: ignored"], result.Notes);
    }

    [Fact]
    public void Load_ConfiguredRegistry_IsWatchedFirstAndMergedByAlias()
    {
        PetrelConfiguration configuration = Valid(Files(new()
        {
            ["/p.toml"] = """
                [[registry]]
                name = "registry.internal:5000"
                addresses = ["10.0.0.5", "[2001:db8::5]:8443", { address = "10.0.0.6", role = "mirror" }]
                [[registry]]
                name = "index.docker.io"
                hosts = [{ host = "mirror.internal", role = "mirror", ports = [8443] }]
                [[registry]]
                name = "plain.internal:8443"
                """,
        }));

        RegistryDefinition own = configuration.Catalogue.Find("registry.internal:5000")!;
        Assert.Equal(["10.0.0.5:5000 Api", "[2001:db8::5]:8443 Api", "10.0.0.6:5000 Mirror"], own.Addresses.Select(static a => $"{a.Endpoint} {a.Role}"));
        Assert.Empty(own.Hosts);
        RegistryHost mirror = configuration.Catalogue.Find("docker.io")!.Hosts.Single(static h => h.Host == "mirror.internal");
        Assert.Equal((RegistryRole.Mirror, (ushort)8443), (mirror.Role, mirror.Ports[0]));
        Assert.Equal("plain.internal", configuration.Catalogue.HostsOf(["plain.internal:8443"])[0]);
        Assert.Equal(["docker.io", "plain.internal:8443", "registry.internal:5000"], configuration.Registries.Take(3).Order(StringComparer.Ordinal));
        Assert.Contains("ghcr.io", configuration.Registries);
    }

    [Fact]
    public void Load_NamedRegistries_OnlyTheyAreWatched()
    {
        PetrelConfiguration configuration = Valid(Named("unknown.example:5000", "index.docker.io", "team.azurecr.io", "10.0.0.9:5000"));

        Assert.Equal(["unknown.example:5000", "docker.io", "team.azurecr.io", "10.0.0.9:5000"], configuration.Registries);
        Assert.Equal([(ushort)5000], configuration.Catalogue.Find("unknown.example:5000")!.Hosts[0].Ports);
        Assert.Equal("10.0.0.9:5000", configuration.Catalogue.Find("10.0.0.9:5000")!.Addresses[0].Endpoint.ToString());
        Assert.Equal(["unknown.example", "registry-1.docker.io"], configuration.Catalogue.HostsOf(configuration.Registries).Take(2));
    }

    [Fact]
    public void Load_AddressOfUnknownName_IsValidAndAsksNoResolver()
    {
        PetrelConfiguration configuration = Valid(CommandLine(
            new CommandLineSetting("REGISTRY", "registries", ["ghcr.io"]),
            new CommandLineSetting("--registry-address", "registry_addresses", ["mirror=10.0.0.1,[::1]:5000", "docker.io=10.0.0.2:443", "mirror=10.0.0.1"])));

        Assert.Equal(["ghcr.io", "mirror", "docker.io"], configuration.Registries);
        RegistryDefinition mirror = configuration.Catalogue.Find("mirror")!;
        Assert.Equal(["10.0.0.1:443", "[::1]:5000"], mirror.Addresses.Select(static a => a.Endpoint.ToString()));
        Assert.All(mirror.Addresses, static a => Assert.Equal(RegistryRole.Api, a.Role));
        Assert.DoesNotContain("mirror", configuration.Catalogue.HostsOf(configuration.Registries));
        Assert.Equal("10.0.0.2:443", Assert.Single(configuration.Catalogue.Find("docker.io")!.Addresses).Endpoint.ToString());
    }

    [Fact]
    public void Load_NamedRegistryWithAddress_IsResolvedToo()
    {
        PetrelConfiguration configuration = Valid(CommandLine(
            new CommandLineSetting("REGISTRY", "registries", ["r.example"]),
            new CommandLineSetting("--registry-address", "registry_addresses", ["r.example=10.0.0.1"])));

        Assert.Equal(["r.example"], configuration.Registries);
        Assert.Equal(["r.example"], configuration.Catalogue.HostsOf(configuration.Registries));
        Assert.Single(configuration.Catalogue.Find("r.example")!.Addresses);
    }

    [Fact]
    public void Load_NoResolveWithoutAddresses_SaysThatNothingCanBeSeen()
    {
        ConfigurationResult result = Load(CommandLine(new CommandLineSetting("--no-resolve", "resolve", ["false"])));

        Assert.NotNull(result.Configuration);
        Assert.Contains("nothing can be recognised", Assert.Single(result.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all", NetnsChoiceKind.All, "")]
    [InlineData("self", NetnsChoiceKind.Self, "")]
    [InlineData("petrel-a", NetnsChoiceKind.Name, "petrel-a")]
    [InlineData("/run/netns/x", NetnsChoiceKind.Path, "/run/netns/x")]
    [InlineData("812", NetnsChoiceKind.Pid, "812")]
    public void Load_Netns_IsUnderstood(string text, NetnsChoiceKind kind, string value) => Assert.Equal(
        new NetnsChoice(kind, value),
        Valid(CommandLine(new CommandLineSetting("--netns", "netns", [text]))).Watch.Netns);

    [Theory]
    [InlineData("0")]
    [InlineData("99999999999")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("-1")]
    [InlineData("a b")]
    [InlineData("")]
    public void Load_NetnsNonsense_IsAnError(string text) =>
        Assert.Single(Load(CommandLine(new CommandLineSetting("--netns", "netns", [text]))).Errors);

    [Fact]
    public void Load_NoColorVariable_CountsUnlessEmpty()
    {
        Assert.False(Valid(new ConfigurationInputs { Environment = NoColor("1") }).Watch.Color);
        Assert.True(Valid(new ConfigurationInputs { Environment = NoColor("") }).Watch.Color);

        static Dictionary<string, string> NoColor(string value) => new() { ["NO_COLOR"] = value };
    }

    private static ConfigurationInputs CommandLine(params CommandLineSetting[] settings) => new() { CommandLine = [.. settings] };

    private static ConfigurationInputs Named(params string[] names) =>
        CommandLine(new CommandLineSetting("REGISTRY", "registries", [.. names]));

    private static ConfigurationInputs Files(Dictionary<string, string> files) => new()
    {
        DefaultFiles = [.. files.Keys],
        ReadFile = path => files.TryGetValue(path, out string? text) ? new FileText(text, null) : FileText.Missing,
    };

    private static ConfigurationResult Load(ConfigurationInputs inputs) => ConfigurationLoader.Load(inputs, BuiltIn);

    private static PetrelConfiguration Valid(ConfigurationInputs inputs)
    {
        ConfigurationResult result = Load(inputs);
        Assert.Empty(result.Errors);
        return result.Configuration!;
    }
}
