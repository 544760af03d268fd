using Petrel.EndToEnd.Tests.Harness;
using static Petrel.EndToEnd.Tests.Watching;

namespace Petrel.EndToEnd.Tests;

/// <summary>The live view, in a real terminal.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly Hosts _hosts = new();

    [Theory]
    [InlineData("")]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("QUIT")]
    public void View_OfABlackHole_ShowsTheIncidentAndGivesTheTerminalBack(string signal)
    {
        TerminalWindow window = Open("--no-color");
        window.WaitFor(static text => text.Contains("No registry connections now."), Seconds(10));
        Assert.False(window.IsAsFound);
        _hosts.StartClient("hold", Hosts.BlackHole, Port, name: "dockerd");

        window.WaitFor(static text => text.Contains($"CRITICAL {Registry}  network"), Seconds(8));
        window.WaitFor(static text => text.Contains("SYN_SENT 1") && text.Contains("dockerd["), Seconds(3));
        Assert.All(window.Text.Split('\n'), static line => Assert.InRange(line.Length, 0, 80));

        if (signal.Length == 0) window.Press("q");
        else window.Signal(signal);
        window.WaitFor(static text => text.Contains("status 0"), Seconds(5));
        Assert.True(window.IsAsFound);
        // On the main screen: what is still open, then the summary.
        Assert.Contains($"CRITICAL {Registry} network", window.Text);
        Assert.Contains("ended: 1 incidents", window.Text);
    }

    [Fact]
    public void View_FollowsKeysAndTheSizeOfTheTerminal()
    {
        TerminalWindow window = Open();
        window.WaitFor(static text => text.Contains("No registry connections now."), Seconds(10));
        window.Press("?");
        window.WaitFor(static text => text.Contains("KEYS"), Seconds(3));
        window.Press("Escape");
        window.WaitFor(static text => text.Contains("q quit   d details"), Seconds(3));
        window.Press("/", "x", "y");
        window.WaitFor(static text => text.Contains("filter: xy_"), Seconds(3));
        window.Resize(40, 10);
        window.WaitFor(static text => text.Split('\n').Length <= 11 && text.Contains("filter: xy_"), Seconds(3));
        window.Press("C-c");
        window.WaitFor(static text => text.Contains("status 0"), Seconds(5));
        Assert.True(window.IsAsFound);
    }

    [Fact]
    public void Stop_GivesTheTerminalBackAndContinueTakesItAgain()
    {
        TerminalWindow window = Open();
        window.WaitFor(static text => text.Contains("No registry connections now."), Seconds(10));
        window.Signal("TSTP");
        window.WaitFor(_ => window.IsAsFound, Seconds(3));
        window.Signal("CONT");
        window.WaitFor(static text => text.Contains("No registry connections now."), Seconds(3));
        Assert.False(window.IsAsFound);
    }

    [Fact]
    public void Tui_WithoutATerminal_IsWrongUsage()
    {
        (int status, string output, string errors) = Tool.Try(PetrelProcess.Program, "watch", "--output", "tui", "--no-resolve", "--for", "1s");
        Assert.Equal((64, ""), (status, output));
        Assert.Contains("--output tui: standard input and output must be a terminal", errors);
    }

    public void Dispose() => _hosts.Dispose();

    private TerminalWindow Open(params string[] more) => _hosts.Own(new TerminalWindow(
        _hosts.Client, 80, 24,
        [PetrelProcess.Program, "watch", "--no-resolve", "--netns", "self", Registry, "--registry-address", $"{Registry}={Hosts.BlackHole}:{Port}", .. more]));
}
