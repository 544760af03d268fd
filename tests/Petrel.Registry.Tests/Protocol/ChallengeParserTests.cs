using System.Collections.Immutable;
using CsCheck;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tests.Protocol;

public class ChallengeParserTests
{
    [Fact]
    public void Parse_DockerHub_GivesRealmServiceAndScope()
    {
        Challenge challenge = Assert.Single(ChallengeParser.Parse(
            ["Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:a/b:pull,push\",error=\"invalid_token\""]));

        Assert.True(challenge is { IsBearer: true, IsBasic: false });
        Assert.Equal("https://auth.docker.io/token", challenge.Realm);
        Assert.Equal("registry.docker.io", challenge.Service);
        Assert.Equal("repository:a/b:pull,push", challenge.Scope);
        Assert.Equal("invalid_token", challenge.Error);
    }

    [Fact]
    public void Parse_SeveralChallenges_InOneAndInManyHeaders_AreAllFound()
    {
        ImmutableArray<Challenge> found = ChallengeParser.Parse(
            ["Negotiate, Basic realm=\"a, b=\\\"c\\\"\", bearer REALM = x ,service=y", "Digest"]);

        Assert.Equal(["Negotiate", "Basic", "bearer", "Digest"], found.Select(static c => c.Scheme));
        Assert.Equal("a, b=\"c\"", found[1].Realm);
        Assert.Equal("x", found[2].Realm);
        Assert.Equal("y", found[2].Service);
    }

    [Theory]
    [InlineData("Bearer", null)]
    [InlineData("Bearer service=x", null)]
    [InlineData("Bearer realm=", "")]
    [InlineData("Bearer realm=\"unclosed", "unclosed")]
    [InlineData("Bearer realm=https://a/token,service=b", "https://a/token")]
    [InlineData("Bearer realm=\"ends in \\", "ends in \\")]
    public void Parse_PoorChallenge_GivesWhatThereIs(string header, string? realm) =>
        Assert.Equal(realm, Assert.Single(ChallengeParser.Parse([header])).Realm);

    [Theory]
    [InlineData("")]
    [InlineData(",, ,")]
    [InlineData("=")]
    [InlineData("\"Bearer\"")]
    public void Parse_NoChallenge_GivesNone(string header) => Assert.Empty(ChallengeParser.Parse([header]));

    [Fact]
    public void Parse_Flood_IsBounded()
    {
        Assert.True(ChallengeParser.Parse(Enumerable.Repeat(string.Join(',', Enumerable.Repeat("A", 1000)), 100)).Length <= 16);
        Assert.Empty(ChallengeParser.Parse(["Bearer realm=\"" + new string('x', 10_000)]));
    }

    [Fact]
    public void Parse_QuotedValue_ComesBackAsItWas() =>
        Gen.String[Gen.Char[' ', '~'], 0, 30].Sample(static value =>
        {
            string quoted = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            return ChallengeParser.Parse([$"Basic a=b, Bearer x=y, realm=\"{quoted}\""]) is [_, { Realm: { } realm }] && realm == value;
        });

    [Fact]
    public void Parse_AnyText_NeverThrowsAndEnds() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["Bb \t,=\"\\ar;"], 0, 60]).Array[0, 3]
            .Sample(static values => ChallengeParser.Parse(values).Length <= 16, iter: 20_000);
}
