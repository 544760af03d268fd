using Petrel.Agent.Configuration;
using Petrel.Agent.Watching;
using Petrel.Cli;
using Petrel.Linux.Native;
using Petrel.Output;

namespace Petrel;

/// <summary>Runs <c>petrel watch</c>: standard output, signals, exit status.</summary>
internal static class WatchProgram
{
    /// <summary>Watches until its time is over, a signal comes, or the reader of its output goes away.</summary>
    internal static int Run(PetrelConfiguration configuration, CancellationToken stop)
    {
        using var ending = new ProgramEnding(stop);
        using var stream = new StandardOutput();
        var lines = new LineWriter(stream, ending.End);
        var session = new WatchSession(configuration, CreateOutput(configuration.Watch, lines), TimeProvider.System);
        if (session.Run(ending.Token) is not { } error) return ExitStatus.Success;
        Console.Error.WriteLine($"petrel: {error.Message}");
        return error.IsUsage ? ExitStatus.Usage : ExitStatus.Unavailable;
    }

    private static IWatchOutput CreateOutput(WatchOptions options, LineWriter lines) => options.Output == OutputFormat.Json
        ? new JsonOutput(lines, options.Connections)
        : new TextOutput(lines, new TextStyle(options.Color && !Console.IsOutputRedirected), options.Connections, options.Quiet);
}
