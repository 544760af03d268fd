using CsCheck;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tests.Discovery;

/// <summary>Whatever a file holds, reading it ends with values.</summary>
public class MalformedFilesTests
{
    private static readonly string[] Samples =
    [
        """{"registry-mirrors":["https://m.example"],"insecure-registries":["10.0.0.0/8"],"proxies":{"https-proxy":"http://u:p@h:1"},"features":{"x":true}}""",
        "version = 3\nimports = [\"*.toml\"]\n[plugins.'io.containerd.cri.v1.images'.registry]\nconfig_path = \"/a:/b\"\n",
        "server = \"https://a\"\n[host.\"https://m/x\"]\ncapabilities = [\"pull\"]\nclient = [[\"a\",\"b\"]]\nca = [\"x\"]\n",
        "[[registry]]\nprefix = \"*.a/b\"\nlocation = \"c:5000/d\"\n[[registry.mirror]]\nlocation = \"m\"\n[aliases]\n\"a\"=\"b\"\n",
        "[Service]\nEnvironment=\"HTTP_PROXY=http://[::1]:8080\" 'NO_PROXY=*,.a,::/0,1.2.3.4/33' \\\n x=y\nEnvironmentFile=-/a\n",
        """{"manifests":[{"platform":{"os":"linux","architecture":"amd64"}}]}""",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[0, 80],
        Gen.Select(Gen.Int[0, Samples.Length - 1].Select(static index => Samples[index]), Gen.Int[0, 300], Gen.Int[0, 20], Gen.String[0, 4], static (sample, at, length, put) =>
        {
            int from = Math.Min(at, sample.Length);
            return sample.Remove(from, Math.Min(length, sample.Length - from)).Insert(from, put);
        }));

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    [Fact]
    public void DockerSettings_NeverThrow() => Texts.Sample(static text =>
    {
        var files = new ClientFiles("/nowhere");
        DockerSettings settings = DockerSettings.Parse(text, "daemon.json", files);
        Assert.All(files.Findings, static one => Assert.InRange(one.Line, 1, 10));
        settings.Proxies?.For("a.example", 443, plain: false);
    });

    [Fact]
    public void HostsFile_NeverThrows() => Texts.Sample(static text => new HostsFile("/d/hosts.toml", new ClientFiles("/nowhere")).Parse(text, "a.example")?.Select(Machine.Describe).ToArray());

    [Fact]
    public void RegistriesConf_NeverThrows() => Texts.Sample(static text => new RegistriesConf(new ClientFiles("/nowhere")).Add(text, "registries.conf"));

    [Fact]
    public void UnitFile_NeverThrows() => Texts.Sample(static text =>
    {
        var variables = new Dictionary<string, string>();
        UnitFile.Read(text, variables, []);
        ProxySettings.From(variables.GetValueOrDefault, "unit")?.For("10.0.0.1", 443, plain: true);
        ProxySettings.Of(text, text, text, "").For("a.example", 5000, plain: false);
    });

    [Fact]
    public void AnswersOfServers_NeverThrow() => Texts.Sample(static text =>
    {
        byte[] octets = System.Text.Encoding.UTF8.GetBytes(text);
        DockerInfo.Parse(octets);
        IndexParser.Platforms(octets);
    });

    [Fact]
    public void HostAddress_KeepsWhatItReads() =>
        Gen.Select(OneOf("a.example", "10.0.0.1", "[2001:db8::1]", "localhost"), Gen.UShort[1, ushort.MaxValue], OneOf("http://", "https://"))
            .Sample(static (host, port, scheme) =>
            {
                HostAddress address = HostAddress.Parse($"{scheme}{host}:{port}/x/y/")!.Value;
                Assert.Equal((host.Trim('[', ']'), port, scheme == "http://", "x/y"), (address.Host, address.Port, address.IsPlain, address.Path));
            });

    [Fact]
    public void Machine_OfBrokenFilesOnly_IsRead() => Texts.Sample(
        static text =>
        {
            using var machine = new Machine();
            machine.With("/etc/docker/daemon.json", text).With("/etc/containerd/config.toml", text).With("/etc/containerd/certs.d/_default/hosts.toml", text)
                .With("/etc/containers/registries.conf", text).With("/etc/systemd/system/docker.service.d/a.conf", text).With("/root/.docker/config.json", text);
            ClientConfigurations found = machine.Read();
            foreach (ClientConfiguration client in found.All) Assert.NotNull(client.WayTo("docker.io", "library/nginx"));
            _ = found.Registries;
        },
        iter: 100);

    [Theory]
    [InlineData("'http://u:p/w@h:1' is", "'http://…@h:1' is")]
    [InlineData("http://u:p@w@h and https://x:y@z", "http://…@h and https://…@z")]
    [InlineData("no \u001b[2Jaddress\n", "no  [2Jaddress ")]
    [InlineData("https://h/a b@c", "https://h/a b@c")]
    public void Shown_HidesPasswordsOfAnyForm(string text, string expected) => Assert.Equal(expected, HostAddress.Shown(text));

    [Fact]
    public void Shown_OfALongPassword_HidesIt()
    {
        Assert.Equal("ftp://…@h", HostAddress.Shown($"ftp://AWS:{new string('t', 3000)}@h"));
        Assert.Equal(600, HostAddress.Shown(new string('x', 1_000_000)).Length);
    }

    [Fact]
    public void DockerSettings_WithAKeyThatIsNoText_StillHaveTheOthers()
    {
        var files = new ClientFiles("/nowhere");
        DockerSettings settings = DockerSettings.Parse("""{"registry\ud800mirrors":[],"registry-mirrors":["https://m.example"]}""", "daemon.json", files);
        Assert.Equal("https://m.example", Assert.Single(settings.Mirrors).Text);
    }

    [Theory]
    [InlineData("10.255.0.1", "10.0.0.0/8", true)]
    [InlineData("11.0.0.1", "10.0.0.0/8", false)]
    [InlineData("2001:db8::1", "2001:db8::/32", true)]
    [InlineData("10.0.0.1", "::/0", false)]
    [InlineData("10.0.0.1", "10.0.0.0/99", false)]
    [InlineData("name", "10.0.0.0/8", false)]
    public void IsIn_KnowsItsNetworks(string address, string network, bool expected) => Assert.Equal(expected, HostAddress.IsIn(address, network));

    [Fact]
    public void Registries_OfCredentials_AreFoundWithTheirFile()
    {
        using var machine = new Machine();
        machine.With("/root/.docker/config.json", """{"auths":{"https://index.docker.io/v1/":{"auth":"YTpi"},"reg.example:5000":{"auth":"YTpi"}}}""");
        Assert.Equal(["docker.io", "reg.example:5000"], machine.Read().Registries.Select(static one => one.Registry));
        Assert.EndsWith("/root/.docker/config.json", machine.Read().Registries[0].Where, StringComparison.Ordinal);
        Assert.Equal(CredentialSourceKind.Docker, machine.Read().Credentials[0].Kind);
    }
}
