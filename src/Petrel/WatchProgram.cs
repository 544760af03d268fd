using System.Runtime.InteropServices;
using Petrel.Agent.Checking;
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
        if (ChooseOutput(configuration.Watch) is not { } format) return Refuse(LiveView.NotPossible, ExitStatus.Usage);
        configuration = DiscoveryStep.Apply(configuration with { Watch = configuration.Watch with { Output = format } });
        using var edge = new OutputEdge(configuration.Watch, stop);
        return format == OutputFormat.Tui ? RunView(configuration, edge) : Run(configuration, edge.CreateOutput(), edge.Ending);
    }

    private static int Run(PetrelConfiguration configuration, IWatchOutput output, CancellationToken stop)
    {
        var session = new WatchSession(configuration, output, TimeProvider.System);
        return session.Run(stop) is { } error
            ? Refuse(error.Message, error.IsUsage ? ExitStatus.Usage : ExitStatus.Unavailable)
            : ExitStatus.Success;
    }

    private static int RunView(PetrelConfiguration configuration, OutputEdge edge)
    {
        using PosixSignalRegistration quit = edge.EndOn(PosixSignal.SIGQUIT);
        using LiveView view = edge.CreateView();
        return Run(configuration, view.Output, edge.Ending);
    }

    /// <summary>What was asked for, or else what suits; null if the live view was asked for where it cannot be.</summary>
    private static OutputFormat? ChooseOutput(WatchOptions options) => options.Output switch
    {
        OutputFormat.Tui => LiveView.IsPossible ? OutputFormat.Tui : null,
        { } chosen => chosen,
        // Who wants lines for connections, snapshots or warnings only wants lines.
        null => LiveView.IsPossible && options is { Connections: false, Snapshot: null, Quiet: false } ? OutputFormat.Tui : OutputFormat.Text,
    };

    private static int Refuse(string message, int status)
    {
        Console.Error.WriteLine($"petrel: {message}");
        return status;
    }
}
