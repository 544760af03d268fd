using System.Text.Json;
using Petrel.Registry.Credentials;

namespace Petrel.Registry.Tests.Credentials;

public class SecretTests
{
    private static readonly Credential Sample = new(
        CredentialKind.Password, "alice-the-user", new Secret("hunter2-the-secret"),
        new CredentialOrigin(CredentialSourceKind.Docker, "config.json", "docker.io"));

    [Fact]
    public void ToString_OfSecretAndCredential_HidesNameAndSecret()
    {
        string text = $"{Sample.Secret} {Sample} {Sample.Fingerprint}";

        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", text, StringComparison.Ordinal);
        Assert.Contains("config.json", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Serialize_AnythingThatHoldsASecret_WritesDots()
    {
        string json = JsonSerializer.Serialize(Sample);

        Assert.DoesNotContain("hunter2", json, StringComparison.Ordinal);
        Assert.Contains("\"Secret\":\"***\"", json, StringComparison.Ordinal);
        Assert.Throws<JsonException>(static () => JsonSerializer.Deserialize<Secret>("\"x\""));
    }

    [Fact]
    public void Fingerprint_ChangesWithNameKindAndSecret_AndWithNothingElse()
    {
        Assert.Equal(Sample.Fingerprint, (Sample with { Origin = Sample.Origin with { Key = "other" } }).Fingerprint);
        Assert.NotEqual(Sample.Fingerprint, (Sample with { UserName = "bob" }).Fingerprint);
        Assert.NotEqual(Sample.Fingerprint, (Sample with { Kind = CredentialKind.IdentityToken }).Fingerprint);
        Assert.NotEqual(Sample.Fingerprint, (Sample with { Secret = new Secret("other") }).Fingerprint);
        Assert.NotEqual(new Secret("bc").Fingerprint("a"), new Secret("c").Fingerprint("ab"));
    }

    [Fact]
    public void Equals_SameValue_IsEqual()
    {
        Assert.Equal(new Secret("a"), new Secret("a"));
        Assert.NotEqual(new Secret("a"), new Secret("b"));
    }
}
