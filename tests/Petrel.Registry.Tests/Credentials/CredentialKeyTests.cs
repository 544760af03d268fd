using CsCheck;
using Petrel.Registry.Credentials;

namespace Petrel.Registry.Tests.Credentials;

public class CredentialKeyTests
{
    [Theory]
    [InlineData("https://index.docker.io/v1/", CredentialSourceKind.Docker, "docker.io", "library/nginx", 1)]
    [InlineData("https://index.docker.io/v1/", CredentialSourceKind.Containers, "docker.io", "library/nginx", 1)]
    [InlineData("registry-1.docker.io", CredentialSourceKind.Docker, "docker.io", "", 1)]
    [InlineData("docker.io", CredentialSourceKind.Containers, "docker.io", "", 1)]
    [InlineData("https://registry.example/v2/", CredentialSourceKind.Docker, "registry.example", "a", 1)]
    [InlineData("REGISTRY.example:5000", CredentialSourceKind.Docker, "registry.example:5000", "a", 1)]
    [InlineData("registry.example:443", CredentialSourceKind.Docker, "registry.example", "a", 1)]
    [InlineData("registry.example:5000", CredentialSourceKind.Docker, "registry.example", "a", 0)]
    [InlineData("registry.example", CredentialSourceKind.Docker, "registry.example.evil", "a", 0)]
    [InlineData("quay.io/org", CredentialSourceKind.Containers, "quay.io", "org/x", 2)]
    [InlineData("quay.io/org/x", CredentialSourceKind.Containers, "quay.io", "org/x", 3)]
    [InlineData("quay.io/org", CredentialSourceKind.Containers, "quay.io", "organ/x", 0)]
    [InlineData("quay.io/org", CredentialSourceKind.Containers, "quay.io", "", 0)]
    [InlineData("quay.io/org", CredentialSourceKind.Docker, "quay.io", "other", 1)]
    [InlineData("*.dkr.ecr.*.amazonaws.com", CredentialSourceKind.Kubelet, "1.dkr.ecr.eu-west-1.amazonaws.com", "a", 1)]
    [InlineData("*.example", CredentialSourceKind.Kubelet, "a.b.example", "a", 0)]
    public void Match_Key_FitsAsTheClientsHaveIt(string key, CredentialSourceKind kind, string host, string repository, int rank) =>
        Assert.Equal(rank, CredentialKey.Parse(key, kind).Match(host, repository));

    [Fact]
    public void Parse_AnyText_NeverThrows() => Gen.Select(Gen.String, Gen.Enum<CredentialSourceKind>(), Gen.String)
        .Sample(static (key, kind, host) => CredentialKey.Parse(key, kind).Match(host, key) >= 0);
}
