using System.Net;
using Petrel.Core.Attribution;
using Petrel.Core.References;
using Petrel.Core.Sockets;
using Petrel.Registry.Catalogue;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Tests.Probing;

public class ProbeTargetsTests
{
    private static readonly RegistryCatalogue Catalogue = BuiltInCatalogue.Load();

    [Theory]
    [InlineData("nginx:1.27", "docker.io", "https://registry-1.docker.io/v2/library/nginx/manifests/1.27")]
    [InlineData("registry-1.docker.io/a/b", "docker.io", "https://registry-1.docker.io/v2/a/b/manifests/latest")]
    [InlineData("team.azurecr.io/app:1", "team.azurecr.io", "https://team.azurecr.io/v2/app/manifests/1")]
    [InlineData("registry.example:5000/app", "registry.example:5000", "https://registry.example:5000/v2/app/manifests/latest")]
    [InlineData("[2001:db8::1]:5000/app", "[2001:db8::1]:5000", "https://[2001:db8::1]:5000/v2/app/manifests/latest")]
    public void ForImage_Reference_LeadsToItsApi(string image, string registry, string manifest)
    {
        Assert.True(ImageReference.TryParse(image, out ImageReference? reference, out _));

        ProbeTarget target = ProbeTargets.ForImage(reference, Catalogue);

        Assert.Equal((registry, manifest), (target.Registry, target.Manifest!.ToString()));
    }

    [Theory]
    [InlineData("docker.io", "https://registry-1.docker.io/v2/ratelimitpreview/test/manifests/latest")]
    [InlineData("ghcr.io", null)]
    [InlineData("localhost:5000", null)]
    public void ForRegistry_Name_AsksOnlyForWhatIsKeptForThat(string text, string? manifest)
    {
        Assert.True(RegistryName.TryParse(text, out RegistryName name, out _));

        Assert.Equal(manifest, ProbeTargets.ForRegistry(name, Catalogue).Manifest?.ToString());
    }

    [Fact]
    public void ForRegistry_ConfiguredAddress_IsWhereItGoes()
    {
        InetEndpoint endpoint = new(InetAddress.From(IPAddress.Parse("203.0.113.7")), 5000);
        RegistryCatalogue catalogue = Catalogue.With(
            new RegistryDefinition("registry.example:5000") { Addresses = [new RegistryAddress(endpoint, RegistryRole.Api)] });
        Assert.True(RegistryName.TryParse("registry.example:5000", out RegistryName name, out _));

        Assert.Equal([endpoint.Address], ProbeTargets.ForRegistry(name, catalogue).Addresses);
    }

    [Fact]
    public void Manifest_OfAMirrorWithItsOwnPath_IsBelowThat()
    {
        Assert.True(ImageReference.TryParse("nginx@sha256:" + new string('a', 64), out ImageReference? reference, out _));
        ProbeTarget target = ProbeTargets.ForImage(reference, Catalogue) with { Path = "/v2/proxy", MirrorOf = "docker.io" };

        Assert.Equal(
            $"https://registry-1.docker.io/v2/proxy/library/nginx/manifests/sha256:{new string('a', 64)}?ns=docker.io", target.Manifest!.ToString());
    }
}
