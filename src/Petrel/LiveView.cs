using Petrel.Agent.Configuration;
using Petrel.Linux.Terminals;
using Petrel.Terminal;

namespace Petrel;

/// <summary>The live view with the terminal that it takes, and gives back at its end.</summary>
internal sealed class LiveView : IDisposable
{
    /// <summary>What to say where the view was asked for and cannot be.</summary>
    internal const string NotPossible =
        "--output tui: standard input and output must be a terminal that TERM names; use --output text or json";

    private const int StandardInput = 0;

    private readonly TerminalView _view;

    /// <summary>Takes the terminal.</summary>
    /// <param name="options">Whether colours are wanted.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="after">Writes what is left to say when the view has ended.</param>
    /// <param name="end">Called when the person wants to end.</param>
    internal LiveView(WatchOptions options, Stream output, IWatchOutput after, Action end)
    {
        var screen = new Screen(TerminalMode.Of(StandardInput)!, output, options.Color);
        _view = new TerminalView(screen, Glyphs.For(Environment.GetEnvironmentVariable), end);
        Output = new TerminalOutput(_view, after);
    }

    /// <summary>Whether there is a terminal that can show it.</summary>
    internal static bool IsPossible => !Console.IsOutputRedirected && !Console.IsInputRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>The watch's output.</summary>
    internal IWatchOutput Output { get; }

    /// <inheritdoc />
    public void Dispose() => _view.Dispose();
}
