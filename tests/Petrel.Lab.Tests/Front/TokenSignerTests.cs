using CsCheck;
using Petrel.Lab.Front.Hub;

namespace Petrel.Lab.Tests.Front;

public class TokenSignerTests
{
    private static readonly DateTimeOffset IssuedAt = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private static readonly TokenClaims Claims = new()
    {
        Subject = "petrel",
        IssuedAt = IssuedAt.ToUnixTimeSeconds(),
        NotBefore = IssuedAt.ToUnixTimeSeconds() - 300,
        ExpiresAt = IssuedAt.ToUnixTimeSeconds() + 300,
        Access = [new TokenAccess { Name = "library/petrel", Actions = ["pull"] }],
    };

    [Fact]
    public void Read_TokenOfItsOwn_ReturnsItsClaims()
    {
        using var signer = new TokenSigner();

        TokenClaims? read = signer.Read(signer.Sign(Claims));

        Assert.Equal(("petrel", Claims.ExpiresAt, "library/petrel"), (read?.Subject, read?.ExpiresAt, read?.Access[0].Name));
    }

    [Fact]
    public void Read_TokenWithChangedClaims_ReturnsNull()
    {
        using var signer = new TokenSigner();
        string[] good = signer.Sign(Claims).Split('.');
        string[] other = signer.Sign(Claims with { ExpiresAt = Claims.ExpiresAt + 1 }).Split('.');

        Assert.Null(signer.Read($"{good[0]}.{other[1]}.{good[2]}"));
    }

    [Fact]
    public void Read_TokenOfAnotherSigner_ReturnsNull()
    {
        using var signer = new TokenSigner();
        using var other = new TokenSigner();

        Assert.Null(signer.Read(other.Sign(Claims)));
    }

    [Fact]
    public void Read_AnyOtherText_ReturnsNull()
    {
        using var signer = new TokenSigner();
        string header = signer.Sign(Claims).Split('.')[0];

        Gen.String.Sample(text => signer.Read(text) is null && signer.Read($"{header}.{text}.{text}") is null);
    }

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    public void Allows_AtTime_HoldsFromNotBeforeUntilExpiry(int seconds, bool allowed) =>
        Assert.Equal(allowed, Claims.Allows("library/petrel", IssuedAt.AddSeconds(seconds)));

    [Theory]
    [InlineData(null, true)]
    [InlineData("library/other", false)]
    public void Allows_Repository_OnlyThoseOfTheToken(string? repository, bool allowed) =>
        Assert.Equal(allowed, Claims.Allows(repository, IssuedAt));
}
