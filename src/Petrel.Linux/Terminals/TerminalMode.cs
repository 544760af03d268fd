using Petrel.Linux.Native;

namespace Petrel.Linux.Terminals;

/// <summary>
/// The modes of a terminal: by keys, without echo, while a view is up; as they were found otherwise. Ctrl-C, Ctrl-Z and
/// Ctrl-\ go on making signals. Not thread-safe, except that <see cref="Restore"/> does no harm at any time.
/// </summary>
public sealed unsafe class TerminalMode
{
    private readonly int _descriptor;
    private Libc.Termios _found;

    private TerminalMode(int descriptor, in Libc.Termios found)
    {
        _descriptor = descriptor;
        _found = found;
    }

    /// <summary>Remembers the modes of a terminal; null if the descriptor is none.</summary>
    public static TerminalMode? Of(int descriptor)
    {
        Libc.Termios found;
        return Libc.TcGetAttr(descriptor, &found) == 0 ? new TerminalMode(descriptor, found) : null;
    }

    /// <summary>Keys come one by one, at once and without echo; Ctrl-S does not freeze the view.</summary>
    public void ByKeys()
    {
        Libc.Termios modes = _found;
        modes.InputModes &= ~Libc.IXON;
        modes.LocalModes &= ~(Libc.ICANON | Libc.ECHO | Libc.IEXTEN);
        modes.Characters[Libc.VMIN] = 1;
        modes.Characters[Libc.VTIME] = 0;
        _ = Libc.TcSetAttr(_descriptor, Libc.TCSANOW, &modes);
    }

    /// <summary>The modes are again as they were found.</summary>
    public void Restore()
    {
        Libc.Termios modes = _found;
        _ = Libc.TcSetAttr(_descriptor, Libc.TCSANOW, &modes);
    }

    /// <summary>Columns and rows of a terminal; zeros where it does not say.</summary>
    public static (int Columns, int Rows) SizeOf(int descriptor)
    {
        Libc.WindowSize size;
        return Libc.IoCtl(descriptor, Libc.TIOCGWINSZ, &size) == 0 ? (size.Columns, size.Rows) : (0, 0);
    }

    /// <summary>
    /// Stops this process as Ctrl-Z does, and returns once it is continued. Raised on the calling thread, so that
    /// nothing more of it runs before the stop.
    /// </summary>
    public static void StopProcess() => _ = Libc.Raise(Libc.SIGSTOP);
}
