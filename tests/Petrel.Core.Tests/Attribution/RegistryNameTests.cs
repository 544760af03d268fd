using CsCheck;
using Petrel.Core.Attribution;

namespace Petrel.Core.Tests.Attribution;

public class RegistryNameTests
{
    [Theory]
    [InlineData("docker.io", "docker.io")]
    [InlineData("Docker.IO", "docker.io")]
    [InlineData("docker.io.", "docker.io")]
    [InlineData("docker.io:443", "docker.io")]
    [InlineData("registry.example:5000", "registry.example:5000")]
    [InlineData("localhost", "localhost")]
    [InlineData("mirror", "mirror")]
    [InlineData("10.0.0.5:5000", "10.0.0.5:5000")]
    [InlineData("[2001:db8::7]:5000", "[2001:db8::7]:5000")]
    [InlineData("nginx:1234", "nginx:1234")]
    public void TryParse_HostAndPort_GivesOneSpelling(string text, string expected)
    {
        Assert.True(RegistryName.TryParse(text, out RegistryName name, out string? error), error);
        Assert.Equal(expected, name.ToString());
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("  ", "is empty")]
    [InlineData("-x", "no host name")]
    [InlineData("docker io", "white space")]
    [InlineData("docker.io\n", "white space")]
    [InlineData("https://docker.io", "write 'docker.io'")]
    [InlineData("https://registry.example:5000/v2/", "write 'registry.example:5000'")]
    [InlineData("https://", "host alone")]
    [InlineData("docker.io/library/nginx", "its registry is 'docker.io'")]
    [InlineData("ghcr.io/org/app:1", "its registry is 'ghcr.io'")]
    [InlineData("localhost:5000/app", "its registry is 'localhost:5000'")]
    [InlineData("library/nginx", "its registry is 'docker.io'")]
    [InlineData("nginx:1.27", "its registry is 'docker.io'")]
    [InlineData("nginx:latest", "its registry is 'docker.io'")]
    [InlineData("nginx@sha256:aa", "its registry is 'docker.io'")]
    [InlineData("registry.example:0", "port from 1 to 65535")]
    [InlineData("registry.example:70000", "port from 1 to 65535")]
    [InlineData("registry.example:", "port from 1 to 65535")]
    [InlineData("a..b", "no host name")]
    [InlineData("[::1]:5000:443", "no host name")]
    [InlineData("a-.b", "no host name")]
    [InlineData("::1", "no host name")]
    [InlineData("[::1", "no host name")]
    [InlineData("é.example", "no host name")]
    public void TryParse_SomethingElse_SaysWhatToWrite(string text, string expected)
    {
        Assert.False(RegistryName.TryParse(text, out _, out string? error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_AnyText_ParsesWhatItPrintsAndPrintsNoControls() => Gen.String.Sample(static text =>
        RegistryName.TryParse(text, out RegistryName name, out string? error)
            ? RegistryName.TryParse(name.ToString(), out RegistryName again, out _) && again == name
            : !error.Any(char.IsControl));
}
