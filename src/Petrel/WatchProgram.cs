using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Petrel.Agent.Configuration;
using Petrel.Agent.Watching;
using Petrel.Cli;
using Petrel.Output;

namespace Petrel;

/// <summary>Runs <c>petrel watch</c>: standard output, signals, exit status.</summary>
internal static class WatchProgram
{
    private const int StandardOutput = 1;

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
        var session = new WatchSession(configuration, CreateOutput(configuration.Watch, lines), TimeProvider.System);
        if (session.Run(ending.Token) is not { } error) return ExitStatus.Success;
        Console.Error.WriteLine($"petrel: {error.Message}");
        return error.IsUsage ? ExitStatus.Usage : ExitStatus.Unavailable;
    }

    private static IWatchOutput CreateOutput(WatchOptions options, LineWriter lines) => options.Output == OutputFormat.Json
        ? new JsonOutput(lines, options.Connections)
        : new TextOutput(lines, new TextStyle(options.Color && !Console.IsOutputRedirected), options.Connections, options.Quiet);

    private static PosixSignalRegistration EndOn(PosixSignal signal, CancellationTokenSource ending) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            ending.Cancel();
        });
}
