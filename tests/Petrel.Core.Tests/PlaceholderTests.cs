namespace Petrel.Core.Tests;

public class PlaceholderTests
{
    [Fact]
    public void Nothing_Yet_Passes() => Assert.Equal(2, 1 + 1);
}
