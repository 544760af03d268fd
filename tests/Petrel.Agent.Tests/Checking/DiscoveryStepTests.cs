using System.Collections.Frozen;
using Petrel.Agent.Checking;
using Petrel.Agent.Configuration;
using Petrel.Core.Attribution;
using Petrel.Registry.Catalogue;
using Petrel.Registry.Credentials;

namespace Petrel.Agent.Tests.Checking;

public sealed class DiscoveryStepTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("petrel-step-").FullName;

    public DiscoveryStepTests()
    {
        Write("/etc/docker/daemon.json", """
            {"registry-mirrors":["https://mirror.example:5001","http://10.0.0.5:5002"],"insecure-registries":["reg.example:5000"],
             "proxies":{"https-proxy":"http://proxy.example:3128","no-proxy":"reg.example,mirror.example"}}
            """);
        Write("/root/.docker/config.json", """{"auths":{"ghcr.io":{"auth":"YTpi"}}}""");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Apply_NothingNamed_AddsRegistriesMirrorsAndProxies()
    {
        PetrelConfiguration joined = Apply();

        Assert.Contains("reg.example:5000", joined.Registries);
        Assert.Equal([5000], joined.Catalogue.Find("reg.example:5000")!.Hosts[0].Ports);
        RegistryDefinition hub = joined.Catalogue.Find("docker.io")!;
        Assert.Equal((RegistryRole.Mirror, 5001), (hub.Hosts.Single(static host => host.Host == "mirror.example").Role, hub.Hosts.Single(static host => host.Host == "mirror.example").Ports[0]));
        Assert.Contains(hub.Addresses, static address => address.Role == RegistryRole.Mirror && address.Endpoint.ToString() == "10.0.0.5:5002");
        Assert.Equal([3128], joined.ProxyPorts);
        Assert.Contains(joined.Discovered, static one => one is { Registry: "reg.example:5000", Where: "/etc/docker/daemon.json:1" });
        Assert.Contains(joined.Discovered, static one => one.Registry == "docker.io" && one.Where.StartsWith("mirror https://mirror.example:5001", StringComparison.Ordinal));
        Assert.Contains(joined.Discovered, static one => one.Registry == "ghcr.io");
    }

    [Fact]
    public void Apply_RegistryNamed_AddsOnlyWhatBelongsToIt()
    {
        PetrelConfiguration joined = Apply("docker.io");
        Assert.Equal(["docker.io"], joined.Registries);
        Assert.Contains(joined.Catalogue.Find("docker.io")!.Hosts, static host => host.Host == "mirror.example");
        Assert.Null(joined.Catalogue.Find("reg.example:5000"));
        Assert.All(joined.Discovered, static one => Assert.Equal("docker.io", one.Registry));
    }

    [Fact]
    public void Apply_OtherRegistryNamed_AddsNoMirror()
    {
        PetrelConfiguration joined = Apply("quay.io");
        Assert.Equal(["quay.io"], joined.Registries);
        Assert.DoesNotContain(joined.Catalogue.Find("docker.io")!.Hosts, static host => host.Host == "mirror.example");
    }

    [Fact]
    public void Apply_TurnedOff_ChangesNothing()
    {
        PetrelConfiguration before = Load([new CommandLineSetting("--no-discover", "discover", ["false"])]);
        Assert.Same(before, DiscoveryStep.Apply(before, Surroundings));
    }

    private CredentialEnvironment Surroundings => new(FrozenDictionary<string, string>.Empty, "/root", null, _root);

    private PetrelConfiguration Apply(params string[] named) => DiscoveryStep.Apply(
        Load(named.Length == 0 ? [] : [new CommandLineSetting("REGISTRY", "registries", [.. named])]), Surroundings);

    private static PetrelConfiguration Load(IEnumerable<CommandLineSetting> settings)
    {
        ConfigurationResult result = ConfigurationLoader.Load(new ConfigurationInputs { CommandLine = [.. settings] }, BuiltInCatalogue.Load());
        return result.Configuration!;
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root + path)!);
        File.WriteAllText(_root + path, text);
    }
}
