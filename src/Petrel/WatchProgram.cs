using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Petrel.Agent.Configuration;
using Petrel.Agent.Watching;
using Petrel.Cli;
using Petrel.Linux.Terminals;
using Petrel.Output;
using Petrel.Terminal;

namespace Petrel;

/// <summary>Runs <c>petrel watch</c>: standard output, signals, exit status.</summary>
internal static class WatchProgram
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const string NoTerminal =
        "--output tui: standard input and output must be a terminal that TERM names; use --output text or json";

    /// <summary>Watches until its time is over, a signal comes, or the reader of its output goes away.</summary>
    internal static int Run(PetrelConfiguration configuration, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using PosixSignalRegistration interrupt = EndOn(PosixSignal.SIGINT, ending);
        using PosixSignalRegistration terminate = EndOn(PosixSignal.SIGTERM, ending);
        using PosixSignalRegistration hangUp = EndOn(PosixSignal.SIGHUP, ending);

        // Not the console's stream: that one swallows a closed pipe, and the watch would go on for nobody.
        using var stream = new FileStream(
            new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        var lines = new LineWriter(stream, ending.Cancel);
        if (ChooseOutput(configuration.Watch) is not { } format) return Refuse(NoTerminal, ExitStatus.Usage);
        configuration = configuration with { Watch = configuration.Watch with { Output = format } };
        return format == OutputFormat.Tui
            ? RunView(configuration, stream, lines, ending)
            : Run(configuration, CreateOutput(configuration.Watch, lines), ending.Token);
    }

    private static int Run(PetrelConfiguration configuration, IWatchOutput output, CancellationToken stop)
    {
        var session = new WatchSession(configuration, output, TimeProvider.System);
        return session.Run(stop) is { } error
            ? Refuse(error.Message, error.IsUsage ? ExitStatus.Usage : ExitStatus.Unavailable)
            : ExitStatus.Success;
    }

    // Apart, so that nothing of the view is loaded for the other outputs.
    private static int RunView(
        PetrelConfiguration configuration, FileStream stream, LineWriter lines, CancellationTokenSource ending)
    {
        using PosixSignalRegistration quit = EndOn(PosixSignal.SIGQUIT, ending);
        var screen = new Screen(TerminalMode.Of(StandardInput)!, stream, configuration.Watch.Color);
        using var view = new TerminalView(screen, Glyphs.For(Environment.GetEnvironmentVariable), ending.Cancel);
        return Run(configuration, new TerminalOutput(view, CreateOutput(configuration.Watch, lines)), ending.Token);
    }

    /// <summary>What was asked for, or else what suits; null if the live view was asked for where it cannot be.</summary>
    private static OutputFormat? ChooseOutput(WatchOptions options)
    {
        bool onTerminal = !Console.IsOutputRedirected && !Console.IsInputRedirected
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return options.Output switch
        {
            OutputFormat.Tui => onTerminal ? OutputFormat.Tui : null,
            { } chosen => chosen,
            // Who wants lines for connections, snapshots or warnings only wants lines.
            null => onTerminal && options is { Connections: false, Snapshot: null, Quiet: false } ? OutputFormat.Tui : OutputFormat.Text,
        };
    }

    private static IWatchOutput CreateOutput(WatchOptions options, LineWriter lines) => options.Output == OutputFormat.Json
        ? new JsonOutput(lines, options.Connections)
        : new TextOutput(lines, new TextStyle(options.Color && !Console.IsOutputRedirected), options.Connections, options.Quiet);

    private static int Refuse(string message, int status)
    {
        Console.Error.WriteLine($"petrel: {message}");
        return status;
    }

    private static PosixSignalRegistration EndOn(PosixSignal signal, CancellationTokenSource ending) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            ending.Cancel();
        });
}
