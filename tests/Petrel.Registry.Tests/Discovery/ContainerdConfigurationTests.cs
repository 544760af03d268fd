using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Tests.Discovery;

public sealed class ContainerdConfigurationTests : IDisposable
{
    private const string Version2 = "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\n  config_path = \"PATH\"\n";
    private const string Version3 = "version = 3\n[plugins.'io.containerd.cri.v1.images'.registry]\nconfig_path = 'PATH'\n";
    private const string Certs = "/etc/containerd/certs.d";

    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(Version2)]
    [InlineData(Version3)]
    public void HostsFile_InForce_GivesTheChain(string config)
    {
        Configure(config, Certs).With($"{Certs}/docker.io/hosts.toml", """
            server = "https://registry-1.docker.io"
            [host."https://m1.example"]
              capabilities = ["pull", "resolve"]
              ca = "ca.pem"
              client = [["c.pem", "/k.pem"]]
            [host."http://m2.example:5000"]
              capabilities = ["pull"]
            [host."https://m3.example/v2/hub"]
              skip_verify = true
              override_path = true
            """);

        Assert.Equal(
            [
                "mirror https://m1.example", "mirror http://m2.example:5000 plain no-tags", "mirror https://m3.example/v2/hub/ unverified",
                "registry https://registry-1.docker.io",
            ],
            _machine.Way(ClientKind.Containerd, "docker.io"));
        DiscoveredEndpoint first = _machine.Read().Containerd.WayTo("docker.io").Endpoints[0];
        Assert.Equal([$"{Certs}/docker.io/ca.pem"], first.Authorities);
        Assert.Equal(new CertificatePair($"{Certs}/docker.io/c.pem", "/k.pem"), Assert.Single(first.ClientCertificates));
        Assert.Equal((true, $"{Certs}/docker.io/hosts.toml:2"), (first.NamesUpstream, first.Place));
        Assert.Empty(_machine.Read().Idle);
    }

    [Theory]
    [InlineData("reg.example_5000_", "reg.example:5000")]
    [InlineData("reg.example:5000", "reg.example:5000")]
    [InlineData("_default", "reg.example:5000")]
    [InlineData("_default", "docker.io")]
    public void Directory_IsFoundByEachOfItsNames(string directory, string registry)
    {
        Configure(Version2, Certs).With($"{Certs}/{directory}/hosts.toml", "[host.\"https://m.example\"]\n");
        string[] way = _machine.Way(ClientKind.Containerd, registry);
        Assert.Equal(("mirror https://m.example", 2), (way[0], way.Length));
    }

    [Theory]
    [InlineData("version = 2\n", "'config_path' is not set")]
    [InlineData("version = 3\n", "'config_path' is not set")]
    [InlineData("version = 3\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/etc/containerd/certs.d\"\n", "a section that version 3 of the configuration does not read")]
    [InlineData("version = 3\n[plugins.'io.containerd.cri.v1.images'.registry]\nconfig_path = '/etc/containerd/certs.d:/etc/docker/certs.d'\n", "is a list")]
    [InlineData("version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/srv/certs\"\n", "names /srv/certs and not this directory")]
    public void ConfigPath_Trap_IsNamed(string config, string why)
    {
        _machine.With("/etc/containerd/config.toml", config).With($"{Certs}/docker.io/hosts.toml", "[host.\"https://m.example\"]\n");
        IdleMirror idle = Assert.Single(_machine.Read().Idle);
        Assert.Equal(("docker.io", "https://m.example", ClientKind.Containerd), (idle.Registry, idle.Mirror, idle.Client));
        Assert.Contains(why, idle.Why, StringComparison.Ordinal);
        Assert.Equal(["registry https://registry-1.docker.io"], _machine.Way(ClientKind.Containerd, "docker.io"));
    }

    [Fact]
    public void ConfigPath_ListWithLocalPull_IsInForce()
    {
        _machine.With("/etc/containerd/config.toml", "version = 3\n[plugins.'io.containerd.cri.v1.images']\nuse_local_image_pull = true\n[plugins.'io.containerd.cri.v1.images'.registry]\nconfig_path = '/etc/containerd/certs.d:/etc/docker/certs.d'\n")
            .With($"{Certs}/docker.io/hosts.toml", "[host.\"https://m.example\"]\n");
        Assert.Equal("mirror https://m.example", _machine.Way(ClientKind.Containerd, "docker.io")[0]);
    }

    [Fact]
    public void Directory_NamedForTheApiHost_IsMisplaced()
    {
        Configure(Version2, Certs).With($"{Certs}/registry-1.docker.io/hosts.toml", "[host.\"https://m.example\"]\n");
        Assert.Contains("rename the directory to docker.io", Assert.Single(_machine.Read().Idle).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_CountsMoreThanTheFileThatImports()
    {
        Configure("imports = [\"conf.d/*.toml\"]\n" + Version2, "/srv/nowhere").With("/etc/containerd/conf.d/a.toml", Version2.Replace("PATH", Certs, StringComparison.Ordinal))
            .With($"{Certs}/ghcr.io/hosts.toml", "[host.\"https://m.example\"]\n");
        Assert.Equal("mirror https://m.example", _machine.Way(ClientKind.Containerd, "ghcr.io")[0]);
    }

    [Fact]
    public void Imports_ThatGoInACircle_End()
    {
        _machine.With("/etc/containerd/config.toml", "version = 2\nimports = [\"/etc/containerd/config.toml\", \"/etc/containerd/b.toml\"]\n").With("/etc/containerd/b.toml", "imports = [\"config.toml\"]\n");
        Assert.True(_machine.Read().Containerd.IsPresent);
    }

    [Fact]
    public void CriTurnedOff_IsNoClient()
    {
        _machine.With("/etc/containerd/config.toml", "disabled_plugins = [\"cri\"]\n");
        ContainerdConfiguration found = _machine.Read().Containerd;
        Assert.False(found.IsPresent);
        Assert.Contains("/etc/containerd/config.toml:1", found.Unused, StringComparison.Ordinal);
    }

    [Fact]
    public void OldMirrors_AreInForceWithoutConfigPath()
    {
        _machine.With("/etc/containerd/config.toml", """
            version = 2
            [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
              endpoint = ["https://m.example:8443"]
            [plugins."io.containerd.grpc.v1.cri".registry.configs."m.example:8443".tls]
              insecure_skip_verify = true
            """);
        Assert.Equal(["mirror https://m.example:8443 unverified", "registry https://registry-1.docker.io"], _machine.Way(ClientKind.Containerd, "docker.io"));
    }

    [Fact]
    public void OldMirrors_TogetherWithConfigPath_KeepCriFromStarting()
    {
        Configure(Version2 + "[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\nendpoint = [\"https://m\"]\n", Certs);
        Assert.Equal("/etc/containerd/config.toml:3: 'config_path' and 'mirrors' cannot both be set: the CRI plugin does not start; move the mirrors into hosts.toml", Assert.Single(_machine.Read().Findings).ToString());
    }

    [Theory]
    [InlineData("[host.\"https://m\"\n", "hosts.toml:1: no valid TOML")]
    [InlineData("server = 7\n", "hosts.toml:1: 'server' must be a string")]
    [InlineData("[host.\"ftp://m\"]\n", "hosts.toml:1: 'ftp://m' is no address")]
    public void BrokenHostsFile_IsAFindingWithItsLine(string text, string expected)
    {
        Configure(Version2, Certs).With($"{Certs}/ghcr.io/hosts.toml", text);
        Assert.Contains(_machine.Read().Findings, one => one.ToString().Contains(expected, StringComparison.Ordinal));
        Assert.Equal("registry https://ghcr.io", _machine.Way(ClientKind.Containerd, "ghcr.io")[^1]);
    }

    [Fact]
    public void Localhost_IsPlain()
    {
        Configure(Version2, Certs);
        Assert.True(Assert.Single(_machine.Read().Containerd.WayTo("localhost:5000").Endpoints) is { FallsBackToPlain: true, Security: TransportSecurity.Unverified });
    }

    private Machine Configure(string config, string path) => _machine.With("/etc/containerd/config.toml", config.Replace("PATH", path, StringComparison.Ordinal));
}
