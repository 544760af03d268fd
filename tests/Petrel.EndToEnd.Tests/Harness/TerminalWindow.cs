using System.Diagnostics;

namespace Petrel.EndToEnd.Tests.Harness;

/// <summary>A terminal of a given size, by a tmux server of its own; Petrel runs in it under a shell.</summary>
internal sealed class TerminalWindow : IDisposable
{
    private readonly string _server = $"petrel-e2e-{Guid.NewGuid():N}";

    /// <summary>Starts a program in a namespace; when it has ended, its status is shown as <c>status N</c>.</summary>
    internal TerminalWindow(string netns, int columns, int rows, params string[] command)
    {
        if (Tool.Try("which", "tmux").Status != 0) Assert.Skip("not installed: tmux");
        string line = string.Join(' ', command.Select(static word => $"'{word}'"));
        // The shell takes Ctrl-C too, and goes on.
        string shell = $"trap : INT; env LANG=C.UTF-8 {line}; echo status $?; exec sleep 60";
        Tool.Run("tmux", "-L", _server, "-f", "/dev/null", "new-session", "-d", "-x", $"{columns}", "-y", $"{rows}",
            $"exec nsenter --net=/run/netns/{netns} sh -c \"{shell}\"");
    }

    /// <summary>What is shown, without colours.</summary>
    internal string Text => Tmux("capture-pane", "-p");

    /// <summary>Whether the cursor is shown, the main screen is, and long lines wrap: a terminal as it was found.</summary>
    internal bool IsAsFound => Tmux("display", "-p", "#{cursor_flag} #{alternate_on} #{wrap_flag}").Trim() == "1 0 1";

    internal void Press(params string[] keys) => Tmux(["send-keys", .. keys]);

    internal void Resize(int columns, int rows) => Tmux("resize-window", "-x", $"{columns}", "-y", $"{rows}");

    /// <summary>Sends a signal to the program: the child of the window's shell.</summary>
    internal void Signal(string name)
    {
        string shell = Tmux("display", "-p", "#{pane_pid}").Trim();
        Tool.Run("kill", $"-{name}", File.ReadAllText($"/proc/{shell}/task/{shell}/children").Trim());
    }

    internal void WaitFor(Func<string, bool> shown, TimeSpan patience)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!shown(Text))
        {
            if (Stopwatch.GetElapsedTime(begun) > patience) throw new TimeoutException($"not shown within {patience}; the screen:\n{Text}");
            Thread.Sleep(50);
        }
    }

    public void Dispose() => Tool.Try("tmux", "-L", _server, "kill-server");

    private string Tmux(params string[] arguments) => Tool.Run("tmux", ["-L", _server, .. arguments]);
}
