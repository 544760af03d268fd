using CsCheck;
using Petrel.Core.References;

namespace Petrel.Core.Tests.References;

public class ImageReferenceTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly string[] Words = ["sha256:", Hex, "docker.io/", "library/", "localhost/", "a.b/", "a/", "b"];

    [Theory]
    [InlineData("nginx", "docker.io/library/nginx", "nginx")]
    [InlineData("nginx:1.27", "docker.io/library/nginx:1.27", "nginx:1.27")]
    [InlineData("grafana/grafana", "docker.io/grafana/grafana", "grafana/grafana")]
    [InlineData("docker.io/nginx", "docker.io/library/nginx", "nginx")]
    [InlineData("index.docker.io/library/nginx", "docker.io/library/nginx", "nginx")]
    [InlineData("index.docker.io/nginx", "docker.io/library/nginx", "nginx")]
    [InlineData("docker.io/library/a/b", "docker.io/library/a/b", "library/a/b")]
    [InlineData("localhost/nginx", "localhost/nginx", "localhost/nginx")]
    [InlineData("localhost:5000/nginx:x", "localhost:5000/nginx:x", "localhost:5000/nginx:x")]
    [InlineData("docker.io/localhost/nginx", "docker.io/localhost/nginx", "docker.io/localhost/nginx")]
    [InlineData("docker.io/a.b/nginx", "docker.io/a.b/nginx", "docker.io/a.b/nginx")]
    [InlineData("local/nginx", "docker.io/local/nginx", "local/nginx")]
    [InlineData("Registry/nginx", "Registry/nginx", "Registry/nginx")]
    [InlineData("192.0.2.7:5000/a/b__c.d-e---f", "192.0.2.7:5000/a/b__c.d-e---f", "192.0.2.7:5000/a/b__c.d-e---f")]
    [InlineData("[2001:db8::1]:5000/nginx", "[2001:db8::1]:5000/nginx", "[2001:db8::1]:5000/nginx")]
    [InlineData("[2001:db8::1]/nginx", "[2001:db8::1]/nginx", "[2001:db8::1]/nginx")]
    [InlineData("xn--n3h.com/myimage:xn--n3h", "xn--n3h.com/myimage:xn--n3h", "xn--n3h.com/myimage:xn--n3h")]
    [InlineData("nginx@sha256:" + Hex, "docker.io/library/nginx@sha256:" + Hex, "nginx@sha256:" + Hex)]
    [InlineData("nginx:1@sha512:" + Hex + Hex, "docker.io/library/nginx:1@sha512:" + Hex + Hex, "nginx:1@sha512:" + Hex + Hex)]
    public void TryParse_Reference_IsNormalised(string text, string full, string familiar)
    {
        Assert.True(ImageReference.TryParse(text, out ImageReference? reference, out string? error), error);

        Assert.Equal(full, reference.ToString());
        Assert.Equal(familiar, reference.Familiar);
    }

    [Theory]
    [InlineData("nginx", "latest")]
    [InlineData("nginx:1.27", "1.27")]
    [InlineData("nginx:1.27@sha256:" + Hex, "sha256:" + Hex)]
    public void Target_OfAReference_IsDigestThenTagThenLatest(string text, string expected)
    {
        Assert.True(ImageReference.TryParse(text, out ImageReference? reference, out _));

        Assert.Equal(expected, reference.Target);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a b", "white space")]
    [InlineData("https://docker.io/nginx", "address of the web; write 'docker.io/nginx'")]
    [InlineData("Nginx", "lower case; write 'library/nginx'")]
    [InlineData("docker.io/Foo/bar", "lower case")]
    [InlineData(Hex, "local id")]
    [InlineData("nginx:", "tag is empty")]
    [InlineData("nginx:-x", "is no tag")]
    [InlineData("nginx:a:b", "is no tag")]
    [InlineData("nginx@sha256:abc", "has 3 digits where sha256 has 64")]
    [InlineData("nginx@sha256:" + Hex + Hex, "has 128 digits where sha256 has 64")]
    [InlineData("nginx@md5:d41d8cd98f00b204e9800998ecf8427e", "is no algorithm")]
    [InlineData("nginx@sha256:G123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "other than 0-9 and a-f")]
    [InlineData("nginx@", "no algorithm")]
    [InlineData("a//b", "is empty")]
    [InlineData("/nginx", "is empty")]
    [InlineData("nginx/", "is empty")]
    [InlineData("a..b/c", "is no host name")]
    [InlineData("x/a..b", "is no part of a repository")]
    [InlineData("x/a___b", "is no part of a repository")]
    [InlineData("x/-a", "is no part of a repository")]
    [InlineData("x/a-", "is no part of a repository")]
    [InlineData("2001:db8::1/nginx", "in brackets")]
    [InlineData("[fe80::1%eth0]/nginx", "no IPv6 address in brackets")]
    [InlineData("[::1/nginx", "no IPv6 address in brackets")]
    [InlineData("-a.b/nginx", "is no host name")]
    [InlineData("a.b:0/nginx", "no valid port")]
    [InlineData("a.b:70000/nginx", "no valid port")]
    [InlineData("a.b:x/nginx", "no valid port")]
    public void TryParse_Mistake_IsNamed(string text, string expected)
    {
        Assert.False(ImageReference.TryParse(text, out _, out string? error));

        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_Lengths_AreBounded()
    {
        Assert.True(ImageReference.TryParse("a.b/" + new string('a', 255), out _, out _));
        Assert.False(ImageReference.TryParse("a.b/" + new string('a', 256), out _, out _));
        Assert.True(ImageReference.TryParse("a:" + new string('a', 128), out _, out _));
        Assert.False(ImageReference.TryParse("a:" + new string('a', 129), out _, out _));
    }

    [Fact]
    public void TryParse_AnyText_IsValueAndParsesToItselfAgain() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["abA.:/@-_[]0123456789 %\u001b"], 0, 40], Gen.Int[0, Words.Length - 1].Select(static index => Words[index]))
            .Array[0, 4].Select(static parts => string.Concat(parts))
            .Sample(static text =>
            {
                if (!ImageReference.TryParse(text, out ImageReference? reference, out string? error))
                {
                    return error is { Length: > 10 and < 500 } && !error.Any(char.IsControl);
                }
                return ImageReference.TryParse(reference.ToString(), out ImageReference? full, out _) && full == reference
                    && ImageReference.TryParse(reference.Familiar, out ImageReference? familiar, out _) && familiar == reference;
            }, iter: 20_000);
}
