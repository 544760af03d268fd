using System.Text;
using Petrel.Linux.Capabilities;

namespace Petrel.Linux.Tests.Capabilities;

public class KernelVersionTests
{
    [Theory]
    [InlineData("6.1.0-18-amd64\n", 6, 1, 0)]
    [InlineData("5.15.0-1051-aws", 5, 15, 0)]
    [InlineData("4.18.0-513.el8.x86_64", 4, 18, 0)]
    [InlineData("6.8-rc1", 6, 8, 0)]
    [InlineData("6.18.44+", 6, 18, 44)]
    [InlineData("5.4.", 5, 4, 0)]
    public void TryParse_Release_GivesTheNumbers(string release, int major, int minor, int patch)
    {
        Assert.True(KernelVersion.TryParse(Encoding.ASCII.GetBytes(release), out KernelVersion version));
        Assert.Equal(new KernelVersion(major, minor, patch), version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("6.")]
    [InlineData("linux-6.1")]
    [InlineData("-6.1")]
    [InlineData("6.-1")]
    [InlineData("99999999999.1")]
    public void TryParse_NoRelease_IsRefused(string release) =>
        Assert.False(KernelVersion.TryParse(Encoding.ASCII.GetBytes(release), out _));

    [Fact]
    public void Compare_Versions_IsByNumberNotByText()
    {
        Assert.True(new KernelVersion(5, 8) < new KernelVersion(5, 15));
        Assert.True(new KernelVersion(6, 0) > new KernelVersion(5, 19, 17));
        Assert.True(new KernelVersion(5, 8) <= new KernelVersion(5, 8, 1));
        Assert.True(new KernelVersion(5, 8) >= new KernelVersion(5, 8));
    }
}
