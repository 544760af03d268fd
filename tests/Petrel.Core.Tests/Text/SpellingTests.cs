using Petrel.Core.Text;

namespace Petrel.Core.Tests.Text;

public class SpellingTests
{
    [Theory]
    [InlineData("intervall", "interval")]
    [InlineData("wach", "watch")]
    [InlineData("tracee", "trace")]
    [InlineData("zzzz", null)]
    [InlineData("", null)]
    public void Nearest_Word_FindsWhatWasMeant(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["interval", "watch", "trace", "netns"]));

    [Fact]
    public void Nearest_EndlessWord_IsNobody() => Assert.Null(Spelling.Nearest(new string('a', 10_000), ["a", new string('a', 9_999)]));
}
