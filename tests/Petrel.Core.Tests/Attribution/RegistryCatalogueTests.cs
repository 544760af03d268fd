using Petrel.Core.Attribution;
using Petrel.Core.Sockets;

namespace Petrel.Core.Tests.Attribution;

public class RegistryCatalogueTests
{
    private static readonly FactSource Source = new("a test", new DateOnly(2026, 1, 1));

    private static readonly RegistryCatalogue Catalogue = new(
        [
            new RegistryDefinition("hub.example") { Aliases = ["index.example"], Hosts = [Host("api.example"), Host("*.cdn.example", RegistryRole.Blob)] },
            new RegistryDefinition("*.family.*.example") { Hosts = [Host("$1.family.$2.example"), Host("blob-$2.example", RegistryRole.Blob)] },
        ],
        []);

    [Fact]
    public void Find_Family_FillsItsHosts()
    {
        RegistryDefinition member = Catalogue.Find("team.family.eu-1.example")!;

        Assert.Equal(["team.family.eu-1.example", "blob-eu-1.example"], member.Hosts.Select(static h => h.Host));
        Assert.False(member.IsFamily);
    }

    [Theory]
    [InlineData("family.eu.example")]
    [InlineData(".family.eu.example")]
    [InlineData("a.b.family.eu.example")]
    [InlineData("a.family.eu.example.")]
    public void Find_NoMemberOfTheFamily_IsNull(string name) => Assert.Null(Catalogue.Find(name));

    [Fact]
    public void FindHost_ExactPatternAndFamily_GivesRegistryAndRole()
    {
        Assert.Equal(("hub.example", RegistryRole.Api), One("api.example"));
        Assert.Equal(("hub.example", RegistryRole.Blob), One("x1.cdn.example"));
        Assert.Equal(("team.family.eu.example", RegistryRole.Api), One("team.family.eu.example"));
        Assert.Empty(Catalogue.FindHost("other.example"));

        static (string, RegistryRole) One(string host)
        {
            RegistryMatch match = Assert.Single(Catalogue.FindHost(host));
            return (match.Registry.Name, match.Host.Role);
        }
    }

    [Fact]
    public void With_KnownName_MergesAndLeavesTheOldCatalogueAlone()
    {
        var address = new RegistryAddress(new InetEndpoint(new InetAddress(0, 1), 5000), RegistryRole.Mirror);

        RegistryCatalogue changed = Catalogue.With(new RegistryDefinition("index.example")
        {
            Addresses = [address],
            Hosts = [Host("api.example", RegistryRole.Mirror)],
            Configured = true,
        });

        RegistryDefinition hub = changed.Find("hub.example")!;
        Assert.Equal([address], hub.Addresses);
        Assert.True(hub.Configured);
        Assert.Equal(RegistryRole.Mirror, Assert.Single(changed.FindHost("api.example")).Host.Role);
        Assert.Equal(Catalogue.Registries.Length, changed.Registries.Length);
        Assert.Empty(Catalogue.Find("hub.example")!.Addresses);
    }

    [Fact]
    public void With_FamilyMember_AddsItWithTheFamilysHosts()
    {
        RegistryCatalogue changed = Catalogue.With(new RegistryDefinition("team.family.eu.example") { Configured = true });

        Assert.Contains("team.family.eu.example", changed.Registries.Select(static r => r.Name));
        Assert.Equal("team.family.eu.example", Assert.Single(changed.FindHost("blob-eu.example")).Registry.Name);
        Assert.Single(changed.FindHost("team.family.eu.example"));
    }

    [Fact]
    public void HostsOf_NamedFirst_KeepsTheOrderAndLeavesPatternsOut()
    {
        RegistryCatalogue all = Catalogue.With(Catalogue.Find("t.family.eu.example")!);

        Assert.Equal(
            ["t.family.eu.example", "blob-eu.example", "api.example"],
            all.HostsOf(["t.family.eu.example", "hub.example", "index.example", "*.family.*.example"]));
    }

    private static RegistryHost Host(string name, RegistryRole role = RegistryRole.Api) =>
        new(name, role, RegistryHost.DefaultPorts, Shared: false, Source);
}
