using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Petrel.Linux.Native;
using Petrel.Linux.Terminals;

namespace Petrel.Terminal;

/// <summary>
/// Draws the latest view and reads keys, on a thread of its own: a terminal that is slow, or stopped, holds up nothing but
/// the view. Draws at most so often, except that keys and incidents are shown at once.
/// </summary>
internal sealed class TerminalView : IDisposable
{
    private const int StandardInput = 0;
    private const long FrameInterval = 150_000_000;

    private readonly Screen _screen;
    private readonly Glyphs _glyphs;
    private readonly Action _quit;
    private readonly EventFd _wake = new();
    private readonly Thread _thread;
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly FileStream _input = new(new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    // Set by other threads, each followed by a signal to the descriptor that this one waits for.
    private volatile WatchView? _latest;
    private bool _isUrgent, _isResized, _isStopping, _isEnding;
    private ViewState _state = new();
    private WatchView? _drawn;
    private long _drawnAt;

    /// <summary>Prepares a view; nothing is touched before <see cref="Start"/>.</summary>
    /// <param name="screen">The terminal.</param>
    /// <param name="glyphs">The signs that it can show.</param>
    /// <param name="quit">Called when the person wants to end the watch, or the terminal has gone away.</param>
    internal TerminalView(Screen screen, Glyphs glyphs, Action quit)
    {
        _screen = screen;
        _glyphs = glyphs;
        _quit = quit;
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "terminal view" };
    }

    /// <summary>Takes the terminal and shows the first view.</summary>
    internal void Start(WatchView view)
    {
        _latest = view;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandledException;
        FollowSignals();
        _screen.Enter();
        _thread.Start();
    }

    /// <summary>Another view is there. May be called from any thread; never waits.</summary>
    /// <param name="view">The view.</param>
    /// <param name="isUrgent">Whether it is to be shown at once.</param>
    internal void Show(WatchView view, bool isUrgent)
    {
        _latest = view;
        if (isUrgent) Wake(ref _isUrgent);
        else _wake.Signal();
    }

    /// <summary>Gives the terminal back; false if it takes nothing any more.</summary>
    internal bool Stop()
    {
        Wake(ref _isEnding);
        if (_thread.IsAlive) _thread.Join(TimeSpan.FromSeconds(1));
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandledException;
        return _screen.Leave(forGood: true);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Stop();
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _input.Dispose();
        if (!_thread.IsAlive) _wake.Dispose();
    }

    private void Run()
    {
        using var poller = new Poller();
        poller.Add(_wake.Descriptor);
        poller.Add(StandardInput);
        using var keys = new Poller();
        keys.Add(StandardInput);
        while (!Volatile.Read(ref _isEnding))
        {
            Draw();
            poller.Wait(WaitTime());
            _wake.Clear();
            if (_isStopping) PutAside();
            if (_isResized) Redraw();
            if (!keys.Wait(0)) continue;
            if (!ReadKeys()) break;
        }

        if (!Volatile.Read(ref _isEnding)) _quit();
    }

    private bool IsDue => _drawn is null || _isUrgent || MonotonicClock.Now - _drawnAt >= FrameInterval;

    private long WaitTime() => _latest == _drawn
        ? long.MaxValue
        : Math.Max(0, _drawnAt + FrameInterval - MonotonicClock.Now);

    private void Draw()
    {
        WatchView view = _latest!;
        if (view == _drawn || !IsDue) return;
        _isUrgent = false;
        (int columns, int rows) = Screen.Size;
        Frame frame = FrameBuilder.Build(view, _state, columns, rows, _glyphs);
        _state = _state with { Scroll = frame.Scroll };
        _screen.Show(frame, columns);
        _drawn = view;
        _drawnAt = MonotonicClock.Now;
    }

    /// <summary>Takes in what was typed; false if the watch is to end.</summary>
    private bool ReadKeys()
    {
        Span<byte> input = stackalloc byte[256];
        int length = ReadInput(input);
        foreach (Key key in KeyParser.Parse(input[..length]))
        {
            _state = Navigation.Press(_state, key, _latest!);
            if (key.Kind == KeyKind.Redraw) _screen.Forget();
        }

        _drawn = null;
        return length > 0 && !_state.Quits;
    }

    private int ReadInput(Span<byte> into)
    {
        try
        {
            return _input.Read(into);
        }
        catch (IOException)
        {
            return 0; // EIO: the terminal has hung up
        }
    }

    // The process stops in the middle of this, and goes on from there.
    private void PutAside()
    {
        _isStopping = false;
        _screen.Leave(forGood: false);
        TerminalMode.StopProcess();
        _screen.Enter();
        _drawn = null;
    }

    private void Redraw()
    {
        _isResized = false;
        _screen.Enter();
        _drawn = null;
    }

    private void FollowSignals()
    {
        if (!OperatingSystem.IsLinux()) return; // for the analyser: nothing here runs elsewhere
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Wake(ref _isResized)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Wake(ref _isResized)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context =>
        {
            context.Cancel = true;
            Wake(ref _isStopping);
        }));
    }

    private void OnUnhandledException(object sender, UnhandledExceptionEventArgs e) => _screen.Leave(forGood: true);

    private void Wake(ref bool why)
    {
        Volatile.Write(ref why, true);
        _wake.Signal();
    }
}
