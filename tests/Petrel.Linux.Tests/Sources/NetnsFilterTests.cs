using Petrel.Core.Sockets;
using Petrel.Linux.Sources;

namespace Petrel.Linux.Tests.Sources;

public class NetnsFilterTests
{
    private static readonly NetnsId Own = new(1), Other = new(2);

    [Fact]
    public void Includes_All_IncludesEvenTheUnknown()
    {
        NetnsFilter filter = new(Own, default);

        Assert.True(filter.IsAll);
        Assert.All((NetnsId[])[Own, Other, NetnsId.Unknown], netns => Assert.True(filter.Includes(netns)));
    }

    [Fact]
    public void Includes_OneNamespace_IncludesNeitherOwnNorUnknown()
    {
        NetnsFilter filter = new(Own, [Other]);

        Assert.False(filter.IsAll);
        Assert.True(filter.Includes(Other));
        Assert.False(filter.Includes(Own));
        Assert.False(filter.Includes(NetnsId.Unknown));
    }

    [Fact]
    public void Includes_EmptyList_IncludesNothing()
    {
        NetnsFilter filter = new(Own, []);

        Assert.False(filter.IsAll);
        Assert.False(filter.Includes(Own));
    }
}
