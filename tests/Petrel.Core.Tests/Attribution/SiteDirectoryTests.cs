using System.Text;
using Petrel.Core.Attribution;

namespace Petrel.Core.Tests.Attribution;

public class SiteDirectoryTests
{
    private static readonly SiteDirectory Directory = new(
    [
        new RegistryDefinition("mine.azurecr.io")
        {
            Hosts = [Host("mine.azurecr.io"), Host("mine.*.data.azurecr.io"), Host("*.blob.core.windows.net")],
        },
        new RegistryDefinition("private.example:5000") { Addresses = [new RegistryAddress(TestRegistry.Endpoint("192.0.2.5:5000"), RegistryRole.Api)] },
        new RegistryDefinition("192.0.2.5:5000"),
    ]);

    [Theory]
    [InlineData("mine.azurecr.io", "mine.azurecr.io")]
    [InlineData("mine.westeurope.data.azurecr.io", "mine.*.data.azurecr.io")]
    [InlineData("account7.blob.core.windows.net", "*.blob.core.windows.net")]
    [InlineData("private.example", "private.example")]
    [InlineData("a.b.blob.core.windows.net", null)]
    [InlineData("blob.core.windows.net", null)]
    [InlineData("stranger.example", null)]
    [InlineData("", null)]
    public void Find_AName_IsTheEntryThatItBelongsTo(string name, string? expected) =>
        Assert.Equal(expected, Directory.Find(Encoding.ASCII.GetBytes(name)));

    [Fact]
    public void Find_ALongerNameThanThereIs_IsNobodys() => Assert.Null(Directory.Find(new byte[300]));

    private static RegistryHost Host(string name) =>
        new(name, RegistryRole.Blob, RegistryHost.DefaultPorts, Shared: true, new FactSource("a test", default));
}
