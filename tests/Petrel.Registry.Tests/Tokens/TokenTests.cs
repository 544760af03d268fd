using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Petrel.Registry.Credentials;
using Petrel.Registry.Tokens;

namespace Petrel.Registry.Tests.Tokens;

public class TokenTests
{
    private static readonly TokenKey Key = new("https://auth.test/token", "s", "repository:a:pull", "");

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("""{"token":"t","expires_in":300}""", 300)]
    [InlineData("""{"access_token":"t","expires_in":"900"}""", 900)]
    [InlineData("""{"token":"","access_token":"t"}""", 60)]
    [InlineData("""{"token":"t","expires_in":0}""", 60)]
    [InlineData("""{"token":"t","expires_in":-300}""", 60)]
    [InlineData("""{"token":"t","expires_in":1e99}""", 86_400)]
    [InlineData("""{"token":"t","expires_in":"NaN"}""", 60)]
    [InlineData("""{"token":"t","expires_in":{}}""", 60)]
    public void Parse_Answer_GivesTokenAndLife(string body, int seconds)
    {
        TokenGrant grant = TokenGrant.Parse(Encoding.UTF8.GetBytes(body))!;

        Assert.Equal(("t", TimeSpan.FromSeconds(seconds)), (grant.Token.Reveal(), grant.Lifetime));
    }

    [Fact]
    public void Parse_AnyOctets_GivesNothingOrWhatAHeaderCanCarry() =>
        Gen.String[Gen.Char["{}\":,token_acesxpir\\nu0 "], 0, 60].Sample(static text =>
            TokenGrant.Parse(Encoding.UTF8.GetBytes("{\"token\":\"" + text)) is not { } grant
            || grant.Token.Reveal().All(static c => c is > ' ' and <= '~'), iter: 10_000);

    [Fact]
    public void Cache_Token_IsKeptForNineTenthsOfItsLife()
    {
        var cache = new TokenCache(_time);
        cache.Keep(Key, Grant(100));

        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.True(cache.TryGet(Key, out TokenGrant? grant, out DateTimeOffset expires));
        Assert.Equal(("t", _time.GetUtcNow().AddSeconds(11)), (grant.Token.Reveal(), expires));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(cache.TryGet(Key, out _, out _));
    }

    [Fact]
    public void Cache_OtherKey_IsAnotherToken()
    {
        var cache = new TokenCache(_time);
        cache.Keep(Key, Grant(100));

        Assert.False(cache.TryGet(Key with { Account = "x" }, out _, out _));
        Assert.False(cache.TryGet(Key with { Scope = "x" }, out _, out _));
        cache.Forget(Key);
        Assert.False(cache.TryGet(Key, out _, out _));
    }

    [Fact]
    public void Cache_Flood_StaysSmallAndKeepsTheNewest()
    {
        var cache = new TokenCache(_time);
        for (int index = 0; index < 5000; index++) cache.Keep(Key with { Scope = $"{index}" }, Grant(100 + index));

        Assert.InRange(Enumerable.Range(0, 5000).Count(index => cache.TryGet(Key with { Scope = $"{index}" }, out _, out _)), 100, 256);
        Assert.True(cache.TryGet(Key with { Scope = "4999" }, out _, out _));
    }

    [Fact]
    public void Refused_Credential_IsKnownAtItsServerOnlyAndTheNumberIsBounded()
    {
        var refused = new RefusedCredentials();
        refused.Add("https://a", "f", "why");

        Assert.Equal("why", refused.Find("https://a", "f"));
        Assert.Null(refused.Find("https://b", "f"));
        Assert.Null(refused.Find("https://a", "g"));
        for (int index = 0; index < 5000; index++) refused.Add("https://a", $"{index}", "why");
        Assert.InRange(Enumerable.Range(0, 5000).Count(index => refused.Find("https://a", $"{index}") is not null), 1, 1024);
    }

    private static TokenGrant Grant(int seconds) => new(new Secret("t"), TimeSpan.FromSeconds(seconds), null);
}
