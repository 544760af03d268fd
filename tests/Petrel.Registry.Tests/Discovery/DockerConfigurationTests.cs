using System.Text;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Tests.Discovery;

public sealed class DockerConfigurationTests : IDisposable
{
    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Mirrors_AreAskedForDockerHubAlone()
    {
        _machine.With("/etc/docker/daemon.json", """{"registry-mirrors":["https://m1.example","http://10.0.0.5:5000/"]}""");
        Assert.Equal(
            ["mirror https://m1.example", "mirror http://10.0.0.5:5000 plain", "registry https://registry-1.docker.io"],
            _machine.Way(ClientKind.Docker, "docker.io"));
        Assert.Equal(["registry https://ghcr.io"], _machine.Way(ClientKind.Docker, "ghcr.io"));
    }

    [Fact]
    public void Insecure_IsUnverifiedAndFallsBackToHttp()
    {
        _machine.With("/etc/docker/daemon.json", """{"insecure-registries":["reg.example:5000","10.0.0.0/8"]}""");
        foreach (string registry in (string[])["reg.example:5000", "10.1.2.3:8443", "127.0.0.1:5000", "localhost:5000"])
        {
            DiscoveredEndpoint endpoint = Assert.Single(_machine.Read().Docker.WayTo(registry).Endpoints);
            Assert.Equal((TransportSecurity.Unverified, true), (endpoint.Security, endpoint.FallsBackToPlain));
        }
        Assert.Equal(TransportSecurity.Verified, Assert.Single(_machine.Read().Docker.WayTo("11.1.2.3:8443").Endpoints).Security);
    }

    [Theory]
    [InlineData("{\n \"registry-mirrors\": [\n \"https://a\",\n ]\n}", "/etc/docker/daemon.json:4: no valid JSON: a comma stands before the end")]
    [InlineData("", "/etc/docker/daemon.json:1: no valid JSON: the file is empty")]
    [InlineData("[]", "/etc/docker/daemon.json:1: must be one JSON object")]
    [InlineData("{\n\"registry-mirrors\": \"https://a\"}", "/etc/docker/daemon.json:2: 'registry-mirrors' must be a list of texts")]
    [InlineData("{\"registry-mirrors\": [7]}", "/etc/docker/daemon.json:1: 'registry-mirrors' must hold texts")]
    [InlineData("{\n\n\"registry-mirrors\": [\"m.example\"]}", "/etc/docker/daemon.json:3: 'm.example' is no mirror")]
    [InlineData("{\"registry-mirrors\": [\"https://m.example/docker\"]}", "/etc/docker/daemon.json:1: 'https://m.example/docker' is no mirror")]
    public void BrokenFile_IsAFindingWithItsLine(string text, string expected)
    {
        _machine.With("/etc/docker/daemon.json", text);
        Assert.StartsWith(expected, Assert.Single(_machine.Read().Findings).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Finding_ShowsNoPassword()
    {
        _machine.With("/etc/docker/daemon.json", """{"registry-mirrors":["https://alice:secret@m.example"]}""");
        string shown = Assert.Single(_machine.Read().Findings).ToString();
        Assert.Contains("https://…@m.example", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_BelongToTheirRegistry()
    {
        _machine.With("/etc/docker/certs.d/reg.example:5000/ca.crt").With("/etc/docker/certs.d/reg.example:5000/client.cert").With("/etc/docker/certs.d/reg.example:5000/client.key")
            .With("/etc/docker/certs.d/reg.example:5000/lost.key").With("/etc/docker/certs.d/not a host/ca.crt");

        ClientConfigurations found = _machine.Read();
        DiscoveredEndpoint endpoint = Assert.Single(found.Docker.WayTo("reg.example:5000").Endpoints);

        Assert.Equal(["/etc/docker/certs.d/reg.example:5000/ca.crt"], endpoint.Authorities);
        Assert.Equal("/etc/docker/certs.d/reg.example:5000/client.key", Assert.Single(endpoint.ClientCertificates).Key);
        Assert.Contains(found.Findings, static one => one.File.EndsWith("lost.key", StringComparison.Ordinal));
        Assert.Contains(found.Findings, static one => one.What.Contains("'not a host' is no registry", StringComparison.Ordinal));
        Assert.Equal("reg.example:5000", Assert.Single(found.Registries).Registry);
    }

    [Fact]
    public void Info_CountsMoreThanTheFile()
    {
        _machine.With("/etc/docker/daemon.json", """{"registry-mirrors":["https://new.example"]}""");
        DockerInfo info = DockerInfo.Parse(Encoding.UTF8.GetBytes(
            """{"ServerVersion":"28.0","DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]],"RegistryConfig":{"Mirrors":["https://old.example/"],"InsecureRegistryCIDRs":["127.0.0.0/8"],"IndexConfigs":{"reg.example:5000":{"Secure":false},"docker.io":{"Secure":true}}}}"""))!;

        ClientConfigurations found = _machine.Read(info);

        Assert.True(info.UsesContainerdStore);
        Assert.Equal("https://old.example", found.Docker.WayTo("docker.io").Endpoints[0].ToString());
        IdleMirror idle = Assert.Single(found.Idle);
        Assert.Equal(("https://new.example", "/etc/docker/daemon.json:1"), (idle.Mirror, idle.Place));
        Assert.Contains("reload", idle.Why, StringComparison.Ordinal);
        Assert.Equal(TransportSecurity.Unverified, found.Docker.WayTo("reg.example:5000").Endpoints[0].Security);
    }

    [Fact]
    public void HostsFile_CountsWithContainerdsStoreOnly()
    {
        _machine.With("/etc/docker/certs.d/ghcr.io/hosts.toml", "[host.\"https://m.example\"]\n").With("/etc/docker/daemon.json", "{}");
        Assert.Equal(["registry https://ghcr.io"], _machine.Way(ClientKind.Docker, "ghcr.io"));
        Assert.Contains("only with containerd's image store", Assert.Single(_machine.Read().Idle).Why, StringComparison.Ordinal);

        _machine.With("/etc/docker/daemon.json", """{"features":{"containerd-snapshotter":true}}""");
        Assert.Equal(["mirror https://m.example", "registry https://ghcr.io"], _machine.Way(ClientKind.Docker, "ghcr.io"));
        Assert.Empty(_machine.Read().Idle);
    }

    [Theory]
    [InlineData("ghcr.io", "by proxy.example:3128")]
    [InlineData("reg.corp.example", "")]
    [InlineData("corp.example", "by proxy.example:3128")]
    [InlineData("10.1.2.3:5000", "")]
    [InlineData("exact.example", "")]
    [InlineData("below.exact.example", "")]
    [InlineData("localhost:5000", "")]
    public void Proxy_OfADropIn_ObeysNoProxy(string registry, string expected)
    {
        _machine.With("/etc/docker/daemon.json", "{}").With(
            "/etc/systemd/system/docker.service.d/proxy.conf",
            "[Service]\n# comment\nEnvironment=\"HTTPS_PROXY=http://user:p%%40ss@proxy.example:3128\" \\\n  NO_PROXY=.corp.example,10.0.0.0/8,exact.example\n");
        Assert.EndsWith(expected.Length > 0 ? expected : registry, Assert.Single(_machine.Way(ClientKind.Docker, registry)).Replace(" unverified", ""), StringComparison.Ordinal);
    }

    [Fact]
    public void Proxy_OfTheProcess_CountsMoreThanItsUnit()
    {
        _machine.With("/etc/docker/daemon.json", "{}").With("/etc/systemd/system/docker.service.d/p.conf", "[Service]\nEnvironment=HTTPS_PROXY=http://unit.example:1\n")
            .With("/proc/7/comm", "dockerd\n").With("/proc/7/environ", "A=b\0HTTPS_PROXY=http://process.example:2\0");
        Assert.Equal(["registry https://ghcr.io by process.example:2"], _machine.Way(ClientKind.Docker, "ghcr.io"));
    }

    [Fact]
    public void Proxy_ThatProbesCannotSpeakTo_SaysWhyNot()
    {
        _machine.With("/etc/docker/daemon.json", """{"proxies":{"https-proxy":"socks5://p.example:1080"}}""");
        Assert.Contains("speaks socks5", Assert.Single(_machine.Read().Docker.WayTo("ghcr.io").Endpoints).WhyNot, StringComparison.Ordinal);
    }
}
