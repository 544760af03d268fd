using System.Text.RegularExpressions;
using Petrel.Core.Attribution;
using Petrel.Registry.Catalogue;

namespace Petrel.Registry.Tests.Catalogue;

public class BuiltInCatalogueTests
{
    private static readonly RegistryCatalogue Catalogue = BuiltInCatalogue.Load();

    [Fact]
    public void Load_EveryFact_HasSourceAndDate()
    {
        FactSource[] sources =
        [
            .. Catalogue.Registries.SelectMany(static r => r.Hosts).Select(static h => h.Source),
            .. Catalogue.Registries.SelectMany(static r => r.Limits).Select(static l => l.Source),
            .. Catalogue.Registries.Where(static r => r.TokenLifetime is not null).Select(static r => r.TokenLifetime!.Source),
            .. Catalogue.Registries.Where(static r => r.Probe is not null).Select(static r => r.Probe!.Source),
            .. Catalogue.Clients.Select(static c => c.Source),
        ];

        Assert.True(sources.Length > 50);
        Assert.All(sources, static source =>
        {
            Assert.True(source.Text.Length > 10, source.Text);
            Assert.InRange(source.Date, new DateOnly(2025, 1, 1), new DateOnly(2100, 1, 1));
        });
    }

    [Fact]
    public void Load_Text_DefinesNoSourceInVain()
    {
        string text = BuiltInCatalogue.ReadText();
        foreach (Match match in Regex.Matches(text, @"^\[source\.([^\]]+)\]", RegexOptions.Multiline))
        {
            Assert.Contains($"source = \"{match.Groups[1].Value}\"", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("docker.io", "docker.io")]
    [InlineData("index.docker.io", "docker.io")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("ghcr.io", "ghcr.io")]
    [InlineData("quay.io", "quay.io")]
    [InlineData("public.ecr.aws", "public.ecr.aws")]
    [InlineData("registry.gitlab.com", "registry.gitlab.com")]
    [InlineData("mcr.microsoft.com", "mcr.microsoft.com")]
    [InlineData("registry.k8s.io", "registry.k8s.io")]
    [InlineData("team.azurecr.io", "team.azurecr.io")]
    [InlineData("europe-west1-docker.pkg.dev", "europe-west1-docker.pkg.dev")]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "123456789012.dkr.ecr.eu-west-1.amazonaws.com")]
    public void Find_NameOrAlias_GivesTheRegistry(string name, string expected) =>
        Assert.Equal(expected, Catalogue.Find(name)?.Name);

    [Theory]
    [InlineData("azurecr.io")]
    [InlineData("a.b.azurecr.io")]
    [InlineData("registry.example:5000")]
    [InlineData("*.azurecr.io")]
    public void Find_OtherName_GivesNothingConcrete(string name) => Assert.True(Catalogue.Find(name) is null or { IsFamily: false });

    [Fact]
    public void Find_EcrMember_KnowsItsRegionsHosts()
    {
        RegistryDefinition ecr = Catalogue.Find("123456789012.dkr.ecr.eu-west-1.amazonaws.com")!;

        Assert.Contains(ecr.Hosts, static h => h is { Host: "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com", Role: RegistryRole.Blob, Shared: true });
        Assert.Contains(ecr.Hosts, static h => h is { Host: "123456789012.dkr.ecr.eu-west-1.amazonaws.com", Role: RegistryRole.Api });
    }

    [Fact]
    public void Load_DockerHub_HasTheDocumentedLimits()
    {
        RegistryDefinition hub = Catalogue.Find("docker.io")!;

        Assert.Contains(hub.Limits, static l => l is { Kind: RegistryLimitKind.Pulls, Account: "anonymous", Count: 100, WindowSeconds: 21600 });
        Assert.Contains(hub.Limits, static l => l is { Kind: RegistryLimitKind.Pulls, Account: "personal", Count: 200, WindowSeconds: 21600 });
        Assert.Equal(300, hub.TokenLifetime!.Seconds);
        Assert.All(hub.Hosts.Where(static h => h.Role == RegistryRole.Blob), static h => Assert.True(h.Shared));
    }

    [Theory]
    [InlineData("containerd", PoolBehaviour.Pools, 30)]
    [InlineData("dockerd", PoolBehaviour.Unknown, 90)]
    [InlineData("podman", PoolBehaviour.Unknown, 90)]
    [InlineData("skopeo", PoolBehaviour.Unknown, 90)]
    [InlineData("buildkitd", PoolBehaviour.Pools, 90)]
    [InlineData("executor", PoolBehaviour.Pools, 90)]
    [InlineData("image-reflector", PoolBehaviour.Pools, 90)]
    public void FindClient_Comm_GivesItsPrior(string comm, PoolBehaviour pools, double seconds)
    {
        ClientProfile client = Catalogue.FindClient(comm)!;

        Assert.Equal((pools, seconds), (client.Pools, client.PoolSeconds));
    }

    [Fact]
    public void FindClient_OtherProgram_IsNull() => Assert.Null(Catalogue.FindClient("curl"));

    [Fact]
    public void HostsOf_AllRegistries_NamesOnlyWhatResolves()
    {
        var hosts = Catalogue.HostsOf(Catalogue.Registries.Select(static r => r.Name));

        Assert.Contains("auth.docker.io", hosts);
        Assert.Equal(hosts.Distinct(), hosts);
        Assert.All(hosts, static host => Assert.Matches("^[a-z0-9.-]+$", host));
    }
}
