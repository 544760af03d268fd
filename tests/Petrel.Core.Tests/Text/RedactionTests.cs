using CsCheck;
using Petrel.Core.Text;

namespace Petrel.Core.Tests.Text;

public class RedactionTests
{
    [Theory]
    [InlineData("you sent my\tlong\r\n secret", "my long secret", "you sent …")]
    [InlineData("you sent my long secret", "my\tlong\nsecret", "you sent …")]
    [InlineData("at https://alice:p@ss@host/v2/", "", "at https://…@host/v2/")]
    public void Clean_WhatIsWrittenOtherwise_IsHiddenAsWell(string text, string secret, string expected) =>
        Assert.Equal(expected, Redaction.Clean(text, secret));

    [Theory]
    [InlineData("You have reached your pull rate limit as 'alice': dckr_jti_abcDEF-12. See", "You have reached your pull rate limit as '…': …. See")]
    [InlineData("see https://bob:pw@registry.example/x", "see https://…@registry.example/x")]
    [InlineData("at https://s3.example/blob?X-Sig=abc&y=z now", "at https://s3.example/blob?… now")]
    [InlineData("sent Authorization: Basic dXNlcjpwYXNz", "sent Authorization: Basic …")]
    [InlineData("bad token eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MX0.c2lnbmF0dXJl", "bad token …")]
    [InlineData("mail alice@example.org", "mail …")]
    [InlineData("user \"alice\" is locked", "user \"…\" is locked")]
    [InlineData("pat dckr_pat_XyZ expired", "pat … expired")]
    [InlineData("a\u001b[2Jb\r\nc", "a [2Jb c")]
    [InlineData("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef gone", "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef gone")]
    public void Clean_Text_HidesWhatIsSecret(string text, string expected) => Assert.Equal(expected, Redaction.Clean(text));

    [Fact]
    public void Clean_KnownSecret_IsNeverLeft() =>
        Gen.Select(Gen.String, Gen.String[Gen.Char['!', '~'], 3, 40], Gen.String).Sample(static (before, secret, after) =>
            !Redaction.Clean(before + secret + after, secret).Contains(secret, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Clean_AnyText_IsOneShortLine() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["as'user?=&@:/.eyJ\n "], 0, 400]).Sample(static text =>
            Redaction.Clean(text) is { Length: <= 300 } clean && !clean.Any(char.IsControl), iter: 5000);
}
