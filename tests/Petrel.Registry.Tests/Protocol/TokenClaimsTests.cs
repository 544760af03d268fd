using System.Buffers.Text;
using System.Text;
using CsCheck;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tests.Protocol;

public class TokenClaimsTests
{
    [Fact]
    public void Parse_DockerHubsToken_GivesTimesAndQuota()
    {
        TokenClaims claims = TokenClaims.Parse(Jwt("""
            {"access":[{"type":"repository","name":"x","actions":["pull"]},
             {"type":"repository","name":"ratelimitpreview/test","actions":["pull"],
              "parameters":{"pull_limit":"100","pull_limit_interval":"21600"}}],
             "iat":1764000000,"nbf":1763999700,"exp":1764000300,"sub":""}
            """))!;

        Assert.Equal(TimeSpan.FromSeconds(300), claims.Lifetime);
        Assert.Equal(1763999700, claims.NotBefore!.Value.ToUnixTimeSeconds());
        Assert.Equal(100, claims.PullLimit);
        Assert.Equal(TimeSpan.FromHours(6), claims.PullWindow);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"iat":"x","exp":-1,"nbf":1e300,"access":{}}""")]
    [InlineData("""{"exp":99999999999999999999,"access":[1,null,{"parameters":[]},{"parameters":{"pull_limit":-5}}]}""")]
    [InlineData("""{"access":[{"parameters":{"pull_limit":99999999999999999999,"pull_limit_interval":{}}}]}""")]
    public void Parse_AbsurdClaims_AreUnknown(string payload) =>
        Assert.Equal(new TokenClaims(null, null, null, null, null), TokenClaims.Parse(Jwt(payload)));

    [Theory]
    [InlineData("")]
    [InlineData("opaque")]
    [InlineData("a.b")]
    [InlineData("a.!!.c")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    public void Parse_NoJwt_GivesNothing(string token) => Assert.Null(TokenClaims.Parse(token));

    [Theory]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("""{"access":[{"parameters":{"pull_limit":"\ud800"}}]}""")]
    public void Parse_OtherJson_GivesNothing(string payload) => Assert.Null(TokenClaims.Parse(Jwt(payload)));

    [Fact]
    public void Parse_EndlessToken_IsNotLookedAt() => Assert.Null(TokenClaims.Parse(Jwt("{\"iat\":1}" + new string(' ', 20_000))));

    [Fact]
    public void Parse_AnyPayload_NeverThrows()
    {
        Gen.Byte.Array[0, 60].Sample(static octets => TokenClaims.Parse($"a.{Base64Url.EncodeToString(octets)}.c") is null or { PullLimit: null });
        Gen.String[Gen.Char["{}[]\":,accesparmtulnix_0129-\\ud8"], 0, 80].Sample(static text => _ = TokenClaims.Parse(Jwt(text)));
        Gen.String.Sample(static text => _ = TokenClaims.Parse(text));
    }

    private static string Jwt(string payload) => $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.c2ln";
}
