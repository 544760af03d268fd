using System.Text;
using CsCheck;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Tests.Protocol;

public class ErrorBodyParserTests
{
    [Fact]
    public void Parse_OciErrors_AreTyped()
    {
        ErrorBody body = Parse("""
            {"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit"},
             {"code":"denied","message":"no","detail":[{"x":1}]}]}
            """);

        Assert.Equal(ErrorBodyKind.Json, body.Kind);
        Assert.Equal("TOOMANYREQUESTS", body.Code);
        Assert.True(body.Says("Pull Rate Limit"));
        Assert.Contains("https://www.docker.com/increase-rate-limit", body.Message, StringComparison.Ordinal);
        Assert.True(body.Has("DENIED"));
    }

    [Theory]
    [InlineData("""{"details":"incorrect username or password"}""", "", "incorrect username or password")]
    [InlineData("""{"error":"invalid_grant","error_description":"token expired"}""", "INVALID_GRANT", "token expired")]
    [InlineData("""{"message":"no"}""", "", "no")]
    [InlineData("""{"errors":[{"code":"a b","message":null}]}""", "", "a b")]
    public void Parse_OtherJson_IsUnderstood(string text, string code, string message)
    {
        ErrorBody body = Parse(text);

        Assert.Equal((ErrorBodyKind.Json, code, message), (body.Kind, body.Code, body.Message));
    }

    [Theory]
    [InlineData("Too Many Requests (HAP429).\n", ErrorBodyKind.Text, "Too Many Requests (HAP429).")]
    [InlineData("<html><head><title>429 Too Many</title><style>p{}</style></head><p>Slow&nbsp;down &lt;3", ErrorBodyKind.Html, "429 Too Many Slow down <3")]
    [InlineData("{\"errors\":[{\"code\":\"TOO", ErrorBodyKind.Text, "{\"errors\":[{\"code\":\"TOO")]
    [InlineData("  \r\n", ErrorBodyKind.Empty, "")]
    [InlineData("a\0b", ErrorBodyKind.Binary, "")]
    public void Parse_TextOrPage_IsOneLine(string text, ErrorBodyKind kind, string message)
    {
        ErrorBody body = Parse(text);

        Assert.Equal((kind, message), (body.Kind, body.Message));
    }

    [Fact]
    public void Parse_HugeBody_IsCutAndSaysSo()
    {
        ErrorBody body = Parse(new string('x', 5) + new string(' ', 50_000) + "y");

        Assert.True(body.Truncated);
        Assert.Equal("xxxxx", body.Message);
    }

    [Fact]
    public void Parse_ManyErrors_AreFew() =>
        Assert.Equal(8, Parse($$"""{"errors":[{{string.Join(',', Enumerable.Repeat("{\"code\":\"A\"}", 500))}}]}""").Errors.Length);

    [Fact]
    public void Parse_AnyOctets_NeverThrowsAndStaysShort() =>
        Gen.OneOf(
            Gen.Byte.Array[0, 100],
            Gen.String[Gen.Char["{}[]\":,erosmag<>/!&;\\ud8 0"], 0, 100].Select(static text => Encoding.UTF8.GetBytes(text)),
            Gen.String[Gen.Char["{\"errors\":[]code,<>\\"], 0, 100].Select(static text => Encoding.UTF8.GetBytes("{\"errors\":[" + text)))
            .Sample(static octets => ErrorBodyParser.Parse(octets, false).Errors.All(static e => e.Message.Length <= 300 && e.Code.Length <= 64), iter: 20_000);

    private static ErrorBody Parse(string text) => ErrorBodyParser.Parse(Encoding.UTF8.GetBytes(text), truncated: false);
}
