using System.Text;
using Petrel.Linux.Terminals;

namespace Petrel.Terminal;

/// <summary>
/// The terminal while the view is up: the other screen, keys one by one, no cursor. <see cref="Leave"/> gives it back as it
/// was found; from any thread, at any time, as often as one likes.
/// </summary>
internal sealed class Screen(TerminalMode mode, Stream output, bool colour)
{
    private const int StandardOutput = 1;
    private const int UsualColumns = 80;
    private const int UsualRows = 24;

    private readonly FrameWriter _writer = new(colour);
    private readonly Lock _lock = new();
    private bool _isUp;
    private bool _isOver;

    /// <summary>Columns and rows; 80 × 24 where the terminal does not say.</summary>
    internal static (int Columns, int Rows) Size => TerminalMode.SizeOf(StandardOutput) switch
    {
        ( <= 0, _) or (_, <= 0) => (UsualColumns, UsualRows),
        var size => size,
    };

    /// <summary>Takes the terminal; after <see cref="Leave"/> with the last word it stays as it is.</summary>
    internal void Enter()
    {
        lock (_lock)
        {
            if (_isOver) return;
            mode.ByKeys();
            _isUp = true;
            _writer.Forget();
            Send(FrameWriter.EnterScreen);
        }
    }

    /// <summary>Shows a frame.</summary>
    internal void Show(Frame frame, int width)
    {
        lock (_lock)
        {
            if (_isUp) Send(_writer.Write(frame, width));
        }
    }

    /// <summary>The next frame is written whole.</summary>
    internal void Forget()
    {
        lock (_lock) _writer.Forget();
    }

    /// <summary>Gives the terminal back.</summary>
    /// <param name="forGood">Whether it is never to be taken again.</param>
    /// <returns>False if a terminal that takes nothing keeps the lock; its modes are given back all the same.</returns>
    internal bool Leave(bool forGood)
    {
        bool free = _lock.TryEnter(TimeSpan.FromSeconds(1));
        try
        {
            _isOver |= forGood;
            mode.Restore();
            if (!free || !_isUp) return free;
            _isUp = false;
            Send(FrameWriter.LeaveScreen);
            return true;
        }
        finally
        {
            if (free) _lock.Exit();
        }
    }

    private void Send(string text)
    {
        if (text.Length == 0) return;
        try
        {
            output.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // The terminal has gone away: the end of input says so too, and ends the watch.
        }
    }
}
