using System.Collections.Immutable;
using System.ComponentModel;
using System.Net.Sockets;
using System.Threading.Channels;
using Petrel.Agent.Configuration;
using Petrel.Agent.Watching;
using Petrel.Cli;

namespace Petrel.Demo;

/// <summary>Runs <c>petrel demo</c>: standard output, signals, exit status.</summary>
internal static class DemoProgram
{
    /// <summary>Plays the scenarios and returns the exit status: 0 when Petrel kept its promise in each, else 1.</summary>
    /// <param name="configuration">The user's own configuration; its thresholds and the watch's options count.</param>
    /// <param name="scenarios">The scenarios that were named; all if none was.</param>
    /// <param name="stop">Ends it early.</param>
    internal static int Run(PetrelConfiguration configuration, ImmutableArray<DemoScenario> scenarios, CancellationToken stop)
    {
        OutputFormat? format = configuration.Watch.Output;
        if (format == OutputFormat.Tui && !LiveView.IsPossible) return Refuse(LiveView.NotPossible, isUsage: true);
        using var edge = new OutputEdge(configuration.Watch, stop);
        using LiveView? live = format == OutputFormat.Tui ? edge.CreateView() : null;
        IWatchOutput? lines = format == OutputFormat.Json ? edge.CreateOutput() : live?.Output;
        bool isQuiet = configuration.Watch.Quiet || live is not null;
        IDemoView view = format == OutputFormat.Json ? new DemoJson(edge.Lines) : new DemoText(edge.Lines, edge.Style, isQuiet);
        try
        {
            using var run = new DemoRun(
                scenarios.IsEmpty ? DemoScenarios.All : scenarios, chosen: !scenarios.IsEmpty, view, TimeProvider.System);
            return Watch(run, configuration, new DemoWatch(run, view, lines, live is not null, TimeProvider.System), edge);
        }
        catch (Exception failure) when (failure is SocketException or Win32Exception)
        {
            return Refuse($"demo: this machine does not allow sockets on loopback, or child processes: {failure.Message}");
        }
    }

    private static int Watch(DemoRun run, PetrelConfiguration configuration, DemoWatch watch, OutputEdge edge)
    {
        var session = new WatchSession(run.Configure(configuration), watch, TimeProvider.System);
        Task<string?> play = PlayAsync(run, watch, edge);
        StartError? error = session.Run(edge.Ending);
        edge.End();
        string? problem = play.GetAwaiter().GetResult();
        if (error is not null) return Refuse(error.Message, error.IsUsage);
        if (problem is not null) return Refuse(problem);
        return DemoVerdicts.ExitStatus(run.Journal.Outcomes);
    }

    private static async Task<string?> PlayAsync(DemoRun run, DemoWatch watch, OutputEdge edge)
    {
        try
        {
            await run.PlayAsync(watch.Began, edge.Ending);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null; // what is known is shown
        }
        catch (Exception failure) when (failure is TimeoutException or ChannelClosedException or InvalidOperationException)
        {
            return $"demo: its clients did not start: {failure.Message}";
        }
        finally
        {
            edge.End();
        }
    }

    private static int Refuse(string message, bool isUsage = false)
    {
        Console.Error.WriteLine($"petrel: {message}");
        return isUsage ? ExitStatus.Usage : ExitStatus.Unavailable;
    }
}
