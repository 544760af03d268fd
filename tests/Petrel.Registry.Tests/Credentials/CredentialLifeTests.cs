using System.Buffers.Text;
using System.Text;
using Petrel.Registry.Credentials;

namespace Petrel.Registry.Tests.Credentials;

public class CredentialLifeTests
{
    private static readonly DateTimeOffset End = DateTimeOffset.FromUnixTimeSeconds(1_764_000_300);

    [Theory]
    [InlineData(CredentialKind.IdentityToken)]
    [InlineData(CredentialKind.RegistryToken)]
    [InlineData(CredentialKind.Password)]
    public void Of_AJsonWebToken_IsWhatItSays(CredentialKind kind)
    {
        string jwt = $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"iat":1764000000,"exp":1764000300}"""))}.c2ln";
        Assert.Equal(new CredentialLife(End.AddSeconds(-300), End), CredentialLife.Of(Of(kind, "robot", jwt)));
    }

    [Fact]
    public void Of_APasswordOfAmazon_EndsWhereItSaysAndBeganTwelveHoursBefore()
    {
        string password = Base64("""{"payload":"x","datakey":"y","version":"2","type":"DATA_KEY","expiration":1764000300}""");
        Assert.Equal(new CredentialLife(End.AddHours(-12), End), CredentialLife.Of(Of(CredentialKind.Password, "AWS", password)));
        Assert.Null(CredentialLife.Of(Of(CredentialKind.Password, "somebody", password)));
        Assert.Null(CredentialLife.Of(Of(CredentialKind.Password, "AWS", password, "ecr-login")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("a.b.c")]
    [InlineData("e30=")]
    [InlineData("bm8ganNvbg==")]
    public void Of_WhatDoesNotSay_IsNull(string password) => Assert.Null(CredentialLife.Of(Of(CredentialKind.Password, "AWS", password)));

    [Theory]
    [InlineData("""{"expiration":"1764000300"}""")]
    [InlineData("""{"expiration":1e300}""")]
    [InlineData("""{"expiration":-1}""")]
    [InlineData("""[1764000300]""")]
    public void Of_AnEndThatCannotBe_IsNull(string json) => Assert.Null(CredentialLife.Of(Of(CredentialKind.Password, "AWS", Base64(json))));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static Credential Of(CredentialKind kind, string user, string secret, string? helper = null) =>
        new(kind, user, new Secret(secret), new CredentialOrigin(CredentialSourceKind.Docker, "config.json", "r.example", helper));
}
