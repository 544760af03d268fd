using System.Globalization;
using System.Text;
using CsCheck;
using Petrel.Terminal;

namespace Petrel.Tests.Terminal;

public class FrameBuilderTests
{
    private static readonly Gen<ViewState> AnyState = Gen.Select(
        Gen.Int[0, 2], Views.Any("", "e", "registry", "no such thing"), Gen.Bool, Gen.Int[0, 1000], Views.Any<string?>(null, "source", "incident o3", "incident r1"))
        .Select(static (page, filter, types, scroll, selected) =>
            new ViewState { Page = (Page)page, Filter = filter, TypesFilter = types, Scroll = scroll, Selected = selected });

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    [InlineData(40, 10)]
    [InlineData(12, 4)]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(0, 0)]
    public void Build_AnyView_StaysWithinTheTerminal(int width, int height)
    {
        Gen.Select(Views.Random, AnyState, Gen.Bool).Sample((view, state, ascii) =>
        {
            Frame frame = FrameBuilder.Build(view, state, width, height, ascii ? Glyphs.Ascii : Glyphs.Unicode);
            Assert.InRange(frame.Lines.Count, 0, height);
            Assert.All(frame.Lines, line =>
            {
                Assert.InRange(CellsOf(line.ToString()), 0, Math.Max(1, width));
                Assert.DoesNotContain(line.ToString().EnumerateRunes(), MovesTheCursor);
                Assert.True(!ascii || Ascii.IsValid(line.ToString()));
            });
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Build_Incident_ComesFirstWithSummaryAndAdvice()
    {
        string[] lines = Lines(Views.Troubled, new ViewState(), 80, 24);
        Assert.Contains("1 incident (1 critical)", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("INCIDENTS 1 open", lines[2], StringComparison.Ordinal);
        Assert.Equal("▸ CRITICAL registry.example  network 0.82  suspected  for 30 s", lines[3]);
        Assert.Equal("    no working network path to registry.example", lines[4]);
        Assert.Equal("    seen SYN to 10.77.0.9:443 unanswered for 1.4 s", lines[5]);
        Assert.Equal("    do   check the way to 10.77.0.9:443", lines[6]);
        Assert.Contains(lines, static line => line.StartsWith("  12:01:20", StringComparison.Ordinal) || line.Contains("quay.io", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_Registries_TheAilingOneFirstInAlignedColumns()
    {
        string[] lines = Lines(Views.Troubled, new ViewState(), 80, 24);
        int head = Array.FindIndex(lines, static line => line.Contains("HEALTH", StringComparison.Ordinal));
        Assert.StartsWith("  CRITICAL  registry.example", lines[head + 1], StringComparison.Ordinal);
        Assert.StartsWith("   api!     10.77.0.9:443", lines[head + 2], StringComparison.Ordinal);
        Assert.StartsWith("  ok        mirror.example", lines[head + 3], StringComparison.Ordinal);
        int states = lines[head].IndexOf("STATES", StringComparison.Ordinal);
        Assert.Equal("SYN_SENT 1", lines[head + 1].Substring(states, 10));
        Assert.Equal("ESTABLISHED 4", lines[head + 3].Substring(states, 13));
        Assert.Equal(lines[head].Length, lines[head + 1].Length);
        Assert.EndsWith(" 33 s", lines[head + 2], StringComparison.Ordinal);
    }

    [Fact]
    public void Build_NoConnections_SaysWhatToTry()
    {
        string text = string.Join('\n', Lines(Views.Empty, new ViewState(), 80, 24));
        Assert.Contains("No registry connections now.", text, StringComparison.Ordinal);
        Assert.Contains("none since this watch began, 90 s ago", text, StringComparison.Ordinal);
        Assert.Contains("docker pull hello-world, or petrel demo", text, StringComparison.Ordinal);
        Assert.Contains("docker.io, ghcr.io", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_NoConnectionsAnyMore_NamesTheLastOne()
    {
        WatchView view = Views.Empty with { Last = new LastConnection("ghcr.io", "api", "140.82.121.34:443", "podman", Views.Start.AddSeconds(30)) };
        Assert.Contains(Lines(view, new ViewState(), 80, 24), static line => line.Contains("ghcr.io (api 140.82.121.34:443) by podman, 60 s ago", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_Paused_ShowsTheOldViewAndSaysWhatIsNew()
    {
        string[] lines = Lines(Views.Troubled, new ViewState { Frozen = Views.Empty }, 80, 24);
        Assert.Contains("PAUSED, 1 new incident; at", lines[0], StringComparison.Ordinal);
        Assert.Contains("no incidents", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, static line => line.Contains("CRITICAL", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_Filter_HidesTheRestAndSaysSo()
    {
        string[] lines = Lines(Views.Troubled, new ViewState { Filter = "MIRROR" }, 80, 24);
        Assert.Contains(lines, static line => line.Contains("mirror.example", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.Contains("registry.example", StringComparison.Ordinal));
        Assert.Contains("1 incident (1 critical)", lines[1], StringComparison.Ordinal);
        Assert.Contains("filter: MIRROR   3 rows hidden   esc shows all", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Build_Details_TellEverythingOfTheSelectedRow()
    {
        string text = string.Join('\n', Lines(Views.Troubled, new ViewState { Page = Page.Details }, 80, 24));
        foreach (string part in (string[])["1d7556a0cb", "dockerd[812]", "network 0.82, capacity 0.12", "compare with another registry", "esc back"])
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_LongPage_ScrollsToItsEndAndNoFurther()
    {
        Frame top = FrameBuilder.Build(Views.Empty, new ViewState { Page = Page.Help }, 40, 10, Glyphs.Unicode);
        Assert.Contains("more lines below", top.Lines[^2].ToString(), StringComparison.Ordinal);
        Frame end = FrameBuilder.Build(Views.Empty, new ViewState { Page = Page.Help, Scroll = 10_000 }, 40, 10, Glyphs.Unicode);
        Assert.InRange(end.Scroll, 1, 100);
        Assert.Contains("before", end.Lines[^2].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_SmallTerminal_KeepsTheSelectedRowInSight()
    {
        WatchView view = Views.Empty with
        {
            Open = [.. Enumerable.Range(0, 12).Select(static i => Views.Shown(Views.Incident1 with { Id = $"{i}", Registry = $"registry{i}.example" }))],
        };
        for (int i = 0; i < 12; i++)
        {
            string[] lines = Lines(view, new ViewState { Selected = $"incident {i}" }, 60, 10);
            Assert.Contains(lines, line => line.StartsWith($"▸ CRITICAL registry{i}.example", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Write_WithoutColour_SendsNoneAndSaysTheSame(bool colour, bool expected)
    {
        string sent = new FrameWriter(colour).Write(FrameBuilder.Build(Views.Troubled, new ViewState(), 80, 24, Glyphs.Unicode), 80);
        Assert.Equal(expected, System.Text.RegularExpressions.Regex.IsMatch(sent, "\e\\[[0-9;]*3[0-7]m"));
        Assert.DoesNotMatch("\e\\[[0-9;]*(4[0-7]|38|48)[;m]", sent); // no ground, no colour of our own
        Assert.Contains("CRITICAL", sent, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SameFrameAgain_SendsNothingAndAfterAChangeThatLineOnly()
    {
        var writer = new FrameWriter(colour: false);
        writer.Write(FrameBuilder.Build(Views.Troubled, new ViewState(), 80, 24, Glyphs.Unicode), 80);
        Assert.Equal("", writer.Write(FrameBuilder.Build(Views.Troubled, new ViewState(), 80, 24, Glyphs.Unicode), 80));
        string sent = writer.Write(FrameBuilder.Build(Views.Troubled, new ViewState { Filter = "", TypesFilter = true }, 80, 24, Glyphs.Unicode), 80);
        Assert.Contains("\e[24;1H", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[2;1H", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[2J", sent, StringComparison.Ordinal);
    }

    private static string[] Lines(WatchView view, ViewState state, int width, int height) =>
        [.. FrameBuilder.Build(view, state, width, height, Glyphs.Unicode).Lines.Select(static line => line.ToString())];

    private static bool MovesTheCursor(Rune rune) =>
        rune.Value == 0xfffd || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator;

    // Wide by the blocks of East Asian scripts and pictures, apart from the library that the view measures with.
    private static int CellsOf(string text) => text.EnumerateRunes().Sum(static rune => rune.Value is
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3)
        or (>= 0xf900 and <= 0xfaff) or (>= 0xff00 and <= 0xff60) or (>= 0x1f300 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd) ? 2 : 1);
}
