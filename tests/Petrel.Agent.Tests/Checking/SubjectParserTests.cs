using Petrel.Agent.Checking;

namespace Petrel.Agent.Tests.Checking;

public class SubjectParserTests
{
    private static readonly SubjectParser Parser = new(static name => name == "registry:5000");

    [Theory]
    [InlineData("docker.io", "docker.io", null)]
    [InlineData("localhost:5000", "localhost:5000", null)]
    [InlineData("registry:5000", "registry:5000", null)]
    [InlineData("[::1]:5000", "[::1]:5000", null)]
    [InlineData("REG.example", "reg.example", null)]
    [InlineData("nginx", "docker.io", "docker.io/library/nginx")]
    [InlineData("redis:7", "docker.io", "docker.io/library/redis:7")]
    [InlineData("a/b", "docker.io", "docker.io/a/b")]
    [InlineData("ghcr.io/a/b:1", "ghcr.io", "ghcr.io/a/b:1")]
    [InlineData("localhost:5000/a", "localhost:5000", "localhost:5000/a")]
    public void TryParse_TellsRegistriesAndImagesApart(string text, string registry, string? image)
    {
        Assert.True(Parser.TryParse(text, out CheckSubject? subject, out _));
        Assert.Equal((registry, image), (subject.Registry.ToString(), subject.Image?.ToString()));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("https://docker.io/v2/", "write 'docker.io'")]
    [InlineData("Nginx", "lower case")]
    [InlineData("a b", "white space")]
    public void TryParse_SaysWhatToWrite(string text, string expected)
    {
        Assert.False(Parser.TryParse(text, out _, out string? error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, 100, 32)]
    [InlineData(12, 200, 32)]
    [InlineData(1, 10, 3)]
    [InlineData(1, 1, 2)]
    public void WarnBelow_LeavesSomeForOthers(long pulls, long limit, long expected) => Assert.Equal(expected, QuotaLimits.WarnBelow(pulls, limit));
}
