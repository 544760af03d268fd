using Petrel.Registry.Catalogue;

namespace Petrel.Registry.Tests.Catalogue;

public class CatalogueReaderTests
{
    [Fact]
    public void Parse_ManyFaults_ReportsAllInOrder()
    {
        CatalogueResult result = CatalogueReader.Parse("""
            [source.s]
            text = "somewhere"
            date = 2026-01-01
            [[registry]]
            name = "a"
            hots = []
            hosts = [
              { host = "a", role = "apii", source = "s" },
              { host = "b", role = "api", source = "t" },
              { host = "c", role = "api", ports = [0], source = "s" },
              { role = "api" },
            ]
            [[registry]]
            name = 5
            hosts = [{ host = "a", role = "api", source = "s" }]
            limits = [{ kind = "pull", account = "x", count = 0, window_seconds = 1, per = "y", source = "s" }]
            [[registry]]
            name = "a"
            hosts = [{ host = "a", role = "api", source = "s" }]
            [[client]]
            names = []
            pools = "maybe"
            pool_seconds = 1
            source = "s"
            """, "c.toml");

        Assert.Null(result.Catalogue);
        Assert.Equal(
            [
                "c.toml:6: unknown key 'hots'; did you mean 'hosts'?",
                "c.toml:8: role 'apii' is unknown; use api, auth, blob or mirror",
                "c.toml:9: source 't' is not defined; add [source.t]",
                "c.toml:10: port 0 must be from 1 to 65535",
                "c.toml:11: 'host' is missing: a string",
                "c.toml:11: 'source' is missing: a string",
                "c.toml:14: 'name' must be a string, not a whole number",
                "c.toml:16: kind 'pull' is unknown; use pulls or requests",
                "c.toml:16: 'count' must be from 1 to 2147483647, not 0",
                "c.toml:17: the name 'a' is used twice",
                "c.toml:20: 'names' is missing: an array of strings",
                "c.toml:22: pools 'maybe' is unknown; use closes, pools or unknown",
            ],
            result.Errors.Select(static e => e.ToString()));
    }

    [Fact]
    public void Parse_LongClientName_IsCutAsTheKernelCutsIt()
    {
        CatalogueResult result = CatalogueReader.Parse("""
            [source.s]
            text = "x"
            date = 2026-01-01
            [[client]]
            names = ["a-very-long-program-name"]
            pools = "closes"
            pool_seconds = 0
            source = "s"
            """, "c.toml");

        Assert.NotNull(result.Catalogue!.FindClient("a-very-long-pro"));
    }

    [Theory]
    [InlineData("repository = \"a/b\", tag = \"x\", source = \"s\"", "")]
    [InlineData("repository = \"a/B\", tag = \"x\", source = \"s\"", "c.toml:6: 'docker.io/a/B:x' is no image: a repository is written in lower case; write 'a/b'")]
    [InlineData("repository = \"a/b\", source = \"s\"", "c.toml:6: 'tag' is missing: a string")]
    [InlineData("repository = \"a/b\", tag = \"x\"", "c.toml:6: 'source' is missing: a string")]
    public void Parse_Probe_IsAnImageWithASource(string probe, string error)
    {
        CatalogueResult result = CatalogueReader.Parse($$"""
            [source.s]
            text = "x"
            date = 2026-01-01
            [[registry]]
            name = "a"
            probe = { {{probe}} }
            hosts = [{ host = "a", role = "api", source = "s" }]
            """, "c.toml");

        Assert.Equal(error, string.Join('|', result.Errors));
        Assert.Equal(error.Length == 0 ? "a/b" : null, result.Catalogue?.Find("a")?.Probe?.Repository);
    }
}
