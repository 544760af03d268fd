using System.Text;
using CsCheck;
using Petrel.Terminal;

namespace Petrel.Tests.Terminal;

public class KeysTests
{
    [Theory]
    [InlineData("\e[A", "Up")]
    [InlineData("\eOB", "Down")]
    [InlineData("\e", "Escape")]
    [InlineData("\r", "Enter")]
    [InlineData("\x7f", "Backspace")]
    [InlineData("\e[5~\e[6~", "PageUp PageDown")]
    [InlineData("\e[1;5C\e[200~", "")]
    [InlineData("\e[H\e[4~", "Home End")]
    [InlineData("\e\e[A", "Escape Up")]
    [InlineData("jé", "Character Character")]
    public void Parse_Sequence_IsTheKey(string sent, string expected) =>
        Assert.Equal(expected, string.Join(' ', KeyParser.Parse(Encoding.UTF8.GetBytes(sent)).Select(static key => key.Kind.ToString())));

    [Fact]
    public void Parse_RandomOctets_TakesAllOfThem() =>
        Gen.Byte.Array[0, 40].Sample(static octets => Assert.InRange(KeyParser.Parse(octets).Count, 0, octets.Length));

    [Fact]
    public void Press_Arrows_MoveOverIncidentsRegistriesAndSource()
    {
        var state = new ViewState();
        var visited = new List<string?>();
        for (int i = 0; i < 6; i++)
        {
            state = Navigation.Press(state, new Key(KeyKind.Down), Views.Troubled);
            visited.Add(state.Selected);
        }

        Assert.Equal(["registry registry.example", "registry mirror.example", "incident old", "source", "source", "source"], visited);
        Assert.Equal("incident 1d7556a0cb", Navigation.Press(state, new Key(KeyKind.Home), Views.Troubled).Selected);
    }

    [Fact]
    public void Press_Slash_TypesAFilterThatEnterKeepsAndEscapeClears()
    {
        ViewState typed = Press(new ViewState(), "/gqr\x7f");
        Assert.Equal((true, "gq", false), (typed.TypesFilter, typed.Filter, typed.Quits));
        ViewState kept = Press(typed, "\r");
        Assert.Equal((false, "gq"), (kept.TypesFilter, kept.Filter));
        Assert.Equal("", Press(kept, "\e").Filter);
        Assert.True(Press(kept, "q").Quits);
    }

    [Theory]
    [InlineData("p")]
    [InlineData(" ")]
    public void Press_Pause_HoldsTheViewAndLetsGoOfIt(string key)
    {
        ViewState paused = Press(new ViewState(), key);
        Assert.Equal(Views.Troubled.Time, paused.Frozen!.Time);
        Assert.Null(Press(paused, key).Frozen);
    }

    [Theory]
    [InlineData("d", "Details")]
    [InlineData("\r", "Details")]
    [InlineData("dd", "Overview")]
    [InlineData("d\e", "Overview")]
    [InlineData("?", "Help")]
    [InlineData("?d", "Details")]
    public void Press_PageKeys_OpenAndClose(string keys, string expected) =>
        Assert.Equal(expected, Press(new ViewState(), keys).Page.ToString());

    private static ViewState Press(ViewState state, string keys) => KeyParser.Parse(Encoding.UTF8.GetBytes(keys))
        .Aggregate(state, static (before, key) => Navigation.Press(before, key, Views.Troubled));
}
