using CsCheck;
using Petrel.Output;

namespace Petrel.Tests.Output;

public class WrappingTests
{
    [Fact]
    public void Text_LongerThanALine_GoesOnIndented() =>
        Assert.Equal("one two\n  three\n  four", Wrapping.Text("one two three four", 2, 9, 2));

    [Fact]
    public void Text_WordLongerThanALine_StaysWhole() =>
        Assert.Equal("a\n /a/path/that/is/long\n b", Wrapping.Text("a /a/path/that/is/long b", 1, 10, 0));

    [Fact]
    public void Text_AnyText_KeepsItsWordsAndFits() =>
        Gen.String[Gen.Char["ab "], 0, 80].Sample(static text =>
        {
            string wrapped = Wrapping.Text(text, 3, 20, 3);
            Assert.Equal(text.Replace(" ", ""), wrapped.Replace(" ", "").Replace("\n", ""));
            Assert.All(("   " + wrapped).Split('\n'), static line => Assert.True(line.Length <= 20 || !line.Trim().Contains(' ')));
        });

    [Fact]
    public void Command_TooLong_IsBrokenSoThatAShellJoinsIt()
    {
        Assert.Equal("  sudo x", Wrapping.Command("sudo x", 2, 8));
        Assert.Equal("  sudo \\\n    xy \\\n    z", Wrapping.Command("sudo xy z", 2, 9));
        Assert.Equal("  sudo '/my tools/x'", Wrapping.Command("sudo '/my tools/x'", 2, 9));
    }
}
