using Petrel.Agent.Configuration;
using Petrel.Agent.Replaying;
using Petrel.Cli;

namespace Petrel;

/// <summary>Runs <c>petrel replay</c>.</summary>
internal static class ReplayProgram
{
    /// <summary>Replays all recordings, one after the other, and returns the exit status.</summary>
    internal static int Run(PetrelConfiguration configuration, ReplayArguments arguments, CancellationToken stop)
    {
        using var edge = new OutputEdge(configuration.Watch, stop);
        var options = new ReplayOptions
        {
            Speed = arguments.Speed,
            Detection = arguments.HasConfig ? configuration.Detection : null,
            ChecksLabel = arguments.ChecksLabel,
            Output = configuration.Watch,
            Fallback = configuration,
        };
        int status = ExitStatus.Success;
        foreach (string file in arguments.Files)
        {
            if (edge.Ending.IsCancellationRequested) break;
            IWatchOutput output = edge.CreateOutput();
            ReplayResult result = new ReplaySession(options, output, TimeProvider.System).Run(file, edge.Ending);
            if (result.Error is not null) Console.Error.WriteLine($"petrel: {result.Error}");
            status = Math.Max(status, StatusOf(result));
        }

        return status;
    }

    private static int StatusOf(ReplayResult result) => result switch
    {
        { Error: not null } => ExitStatus.Usage,
        { LabelHolds: false } => ExitStatus.Failure,
        _ => ExitStatus.Success,
    };
}
