using Petrel.Registry.Discovery;

namespace Petrel.Registry.Tests.Discovery;

public sealed class PodmanConfigurationTests : IDisposable
{
    private const string Conf = "/etc/containers/registries.conf";

    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Registry_WithMirrorsAndLocation_GivesTheChainWithNewNames()
    {
        _machine.With(Conf, """
            [[registry]]
            prefix = "docker.io/library"
            location = "internal.example/hub"
            insecure = true
            [[registry.mirror]]
            location = "m1.example:5000/cache"
            [[registry.mirror]]
            location = "m2.example"
            pull-from-mirror = "digest-only"
            """);

        Assert.Equal(
            ["mirror https://m1.example:5000 as cache/nginx", "mirror https://m2.example as nginx no-tags", "registry https://internal.example unverified as hub/nginx"],
            _machine.Way(ClientKind.Podman, "docker.io", "library/nginx"));
        Assert.Equal(["registry https://registry-1.docker.io"], _machine.Way(ClientKind.Podman, "docker.io", "other/nginx"));
        IdleMirror idle = Assert.Single(_machine.Read().Idle);
        Assert.Equal(("m2.example", true), (idle.Mirror, idle.IsDeliberate));
    }

    [Fact]
    public void Location_DockerHub_IsItsApi()
    {
        _machine.With(Conf, "[[registry]]\nlocation = \"docker.io\"\n[[registry.mirror]]\nlocation = \"m.example\"\n");
        Assert.Equal("registry https://registry-1.docker.io", _machine.Way(ClientKind.Podman, "docker.io", "library/nginx")[^1].Split(" as ")[0]);
    }

    [Fact]
    public void Prefix_TheLongestCounts()
    {
        _machine.With(Conf, "[[registry]]\nlocation = \"a.example\"\n[[registry]]\nprefix = \"a.example/team\"\nlocation = \"b.example/t\"\n[[registry]]\nprefix = \"*.wild.example\"\nblocked = true\n");
        Assert.Equal(["registry https://b.example as t/x"], _machine.Way(ClientKind.Podman, "a.example", "team/x"));
        Assert.Equal(["registry https://a.example as teams/x"], _machine.Way(ClientKind.Podman, "a.example", "teams/x"));
        Assert.True(Assert.Single(_machine.Read().Podman.WayTo("one.wild.example", "x").Endpoints).IsBlocked);
    }

    [Fact]
    public void MirrorByDigestOnly_PassesTagsOver()
    {
        _machine.With(Conf, "[[registry]]\nlocation = \"a.example\"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = \"m.example\"\n");
        Assert.Equal("mirror https://m.example as x no-tags", _machine.Way(ClientKind.Podman, "a.example", "x")[0]);
        Assert.Contains("mirror-by-digest-only", Assert.Single(_machine.Read().Idle).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void DropIns_CountInTheOrderOfTheirNames()
    {
        _machine.With(Conf, "unqualified-search-registries = [\"quay.io\"]\n[[registry]]\nlocation = \"a.example\"\n")
            .With("/etc/containers/registries.conf.d/20.conf", "[[registry]]\nprefix = \"a.example\"\nlocation = \"last.example\"\n")
            .With("/etc/containers/registries.conf.d/10.conf", "[[registry]]\nprefix = \"a.example\"\nlocation = \"first.example\"\n[aliases]\n\"nginx\" = \"docker.io/library/nginx\"\n");
        Assert.Equal(["registry https://last.example as x"], _machine.Way(ClientKind.Podman, "a.example", "x"));
        Assert.Equal(["docker.io/library/nginx:1"], _machine.Read().Podman.FullNames("nginx:1"));
        Assert.Equal(["quay.io/other"], _machine.Read().Podman.FullNames("other"));
    }

    [Fact]
    public void Users_OwnFile_ReplacesTheMachines()
    {
        _machine.With(Conf, "[[registry]]\nlocation = \"a.example\"\nblocked = true\n").With("/root/.config/containers/registries.conf", "unqualified-search-registries = []\n");
        Assert.False(Assert.Single(_machine.Read().Podman.WayTo("a.example").Endpoints).IsBlocked);
    }

    [Fact]
    public void OldForm_IsUnderstood()
    {
        _machine.With(Conf, "[registries.search]\nregistries = ['docker.io']\n[registries.insecure]\nregistries = ['a.example:5000']\n");
        Assert.Equal(["registry https://a.example:5000 unverified as x"], _machine.Way(ClientKind.Podman, "a.example:5000", "x"));
        Assert.Equal(["docker.io"], _machine.Read().Podman.Unqualified);
    }

    [Theory]
    [InlineData("[[registry]]\ninsecure = true\n", ":1: a [[registry]] needs 'location' or 'prefix'")]
    [InlineData("[[registry]]\nlocation = \"https://a.example\"\n", ":1: 'location' must be HOST[:PORT][/PATH] without a scheme")]
    [InlineData("[[registry]]\nlocation = \"a\"\n[[registry.mirror]]\nlocation = \"m\"\npull-from-mirror = \"never\"\n", ":3: 'pull-from-mirror' must be all")]
    [InlineData("[[registry]\n", ":1: no valid TOML")]
    [InlineData("unqualified-search-registries = \"a\"\n", ":1: 'unqualified-search-registries' must be an array")]
    public void BrokenFile_IsAFindingWithItsLine(string text, string expected)
    {
        _machine.With(Conf, text);
        Assert.Contains(_machine.Read().Findings, one => one.ToString().StartsWith(Conf + expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Environment_IsItsProxy()
    {
        _machine.With(Conf, "").WithVariable("https_proxy", "proxy.example:8080");
        Assert.Equal(["registry https://ghcr.io by proxy.example:8080"], _machine.Way(ClientKind.Podman, "ghcr.io"));
    }
}
