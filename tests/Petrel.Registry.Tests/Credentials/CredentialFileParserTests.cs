using System.Text;
using CsCheck;
using Petrel.Registry.Credentials;

namespace Petrel.Registry.Tests.Credentials;

public class CredentialFileParserTests
{
    [Fact]
    public void Parse_DockerConfig_GivesEveryKindOfEntry()
    {
        CredentialFile file = Parse($$$"""
            {"auths":{
              "https://index.docker.io/v1/":{"auth":"{{{Base64("alice:pa:ss")}}}"},
              "ghcr.io":{"username":"bob","password":"secret"},
              "team.azurecr.io":{"auth":"{{{Base64("00000000-0000:")}}}","identitytoken":"refresh-me"},
              "bearer.example":{"registrytoken":"access"},
              "quay.io":{}},
             "credsStore":"desktop","credHelpers":{"gcr.io":"gcloud"},"HttpHeaders":{"X":"y"}}
            """);

        Assert.Empty(file.Problems);
        Assert.Equal(
            [
                (CredentialKind.Password, "alice", "pa:ss", "https://index.docker.io/v1/"),
                (CredentialKind.Password, "bob", "secret", "ghcr.io"),
                (CredentialKind.IdentityToken, "00000000-0000", "refresh-me", "team.azurecr.io"),
                (CredentialKind.RegistryToken, "", "access", "bearer.example"),
            ],
            file.Credentials.Select(static c => (c.Kind, c.UserName, c.Secret.Reveal(), c.Origin.Key)));
        Assert.Equal("desktop", file.Store);
        Assert.Equal([KeyValuePair.Create("gcr.io", "gcloud")], file.Helpers);
    }

    [Theory]
    [InlineData("", "no JSON object")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{\"auths\":{\"a\":{\"auth\":\"\\ud800\"}}}", "no JSON object")]
    [InlineData("{\"auths\":{\"reg.example\":{\"auth\":\"not base64\"}}}", "'auth' of reg.example")]
    [InlineData("{\"auths\":{\"reg.example\":{\"auth\":\"bm9jb2xvbg==\"}}}", "'auth' of reg.example")]
    [InlineData("{\"credHelpers\":{\"reg.example\":\"../../bin/sh\"}}", "helper of reg.example")]
    [InlineData("{\"credsStore\":\"a b\"}", "helper of credsStore")]
    public void Parse_Mistake_IsAProblemThatTellsNoSecret(string text, string expected)
    {
        CredentialFile file = Parse(text);

        CredentialProblem problem = Assert.Single(file.Problems);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bm9jb2xvbg", problem.Message, StringComparison.Ordinal);
        Assert.Empty(file.Credentials);
        Assert.Empty(file.Helpers);
        Assert.Null(file.Store);
    }

    [Fact]
    public void Parse_OneBadEntry_LeavesTheOthers()
    {
        CredentialFile file = Parse($$$$"""{"auths":{"a":{"auth":"?"},"b":7,"c":{"auth":"{{{{Base64("u:p")}}}}"}}}""");

        Assert.Equal("c", Assert.Single(file.Credentials).Origin.Key);
        Assert.Single(file.Problems);
    }

    [Fact]
    public void Parse_AnyOctets_NeverThrows() =>
        Gen.OneOf(
            Gen.Byte.Array[0, 60],
            Gen.String[Gen.Char["{}[]\":,auth-sro=\\ud8"], 0, 80].Select(static text => Encoding.UTF8.GetBytes("{\"auths\":" + text)))
            .Sample(static octets => _ = CredentialFileParser.Parse(octets, CredentialSourceKind.Containers, "f"), iter: 10_000);

    private static CredentialFile Parse(string text) =>
        CredentialFileParser.Parse(Encoding.UTF8.GetBytes(text), CredentialSourceKind.Docker, "config.json");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
