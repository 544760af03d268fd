using Petrel.Agent.Configuration;
using Petrel.Agent.Watching;
using Petrel.Cli;

namespace Petrel;

/// <summary>Runs <c>petrel watch</c>.</summary>
internal static class WatchProgram
{
    /// <summary>Watches until its time is over, a signal comes, or the reader of its output goes away.</summary>
    internal static int Run(PetrelConfiguration configuration, CancellationToken stop)
    {
        using var edge = new OutputEdge(configuration.Watch, stop);
        var session = new WatchSession(configuration, edge.CreateOutput(), TimeProvider.System);
        if (session.Run(edge.Ending) is not { } error) return ExitStatus.Success;
        Console.Error.WriteLine($"petrel: {error.Message}");
        return error.IsUsage ? ExitStatus.Usage : ExitStatus.Unavailable;
    }
}
