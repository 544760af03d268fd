using System.Collections.Immutable;
using System.ComponentModel;
using System.Net.Sockets;
using System.Threading.Channels;
using Petrel.Agent.Configuration;
using Petrel.Agent.Watching;
using Petrel.Cli;
using Petrel.Linux.Native;
using Petrel.Output;

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
        using var ending = new ProgramEnding(stop);
        using var output = new StandardOutput();
        var lines = new LineWriter(output, ending.End);
        WatchOptions options = configuration.Watch;
        bool isJson = options.Output == OutputFormat.Json;
        using JsonOutput? json = isJson ? new JsonOutput(lines, options.Connections) : null;
        var style = new TextStyle(options.Color && !Console.IsOutputRedirected);
        IDemoView view = isJson ? new DemoJson(lines) : new DemoText(lines, style, options.Quiet);
        try
        {
            using var run = new DemoRun(
                scenarios.IsEmpty ? DemoScenarios.All : scenarios, chosen: !scenarios.IsEmpty, view, TimeProvider.System);
            return Watch(run, configuration, view, json, ending);
        }
        catch (Exception failure) when (failure is SocketException or Win32Exception)
        {
            return Refuse($"demo: this machine does not allow sockets on loopback, or child processes: {failure.Message}");
        }
    }

    private static int Watch(
        DemoRun run, PetrelConfiguration configuration, IDemoView view, IWatchOutput? lines, ProgramEnding ending)
    {
        var watch = new DemoWatch(run, view, lines, TimeProvider.System);
        var session = new WatchSession(run.Configure(configuration), watch, TimeProvider.System);
        Task<string?> play = PlayAsync(run, watch, ending);
        StartError? error = session.Run(ending.Token);
        ending.End();
        string? problem = play.GetAwaiter().GetResult();
        if (error is not null) return Refuse(error.Message, error.IsUsage);
        if (problem is not null) return Refuse(problem);
        return DemoVerdicts.ExitStatus(run.Journal.Outcomes);
    }

    private static async Task<string?> PlayAsync(DemoRun run, DemoWatch watch, ProgramEnding ending)
    {
        try
        {
            await run.PlayAsync(watch.Began, ending.Token);
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
            ending.End();
        }
    }

    private static int Refuse(string message, bool isUsage = false)
    {
        Console.Error.WriteLine($"petrel: {message}");
        return isUsage ? ExitStatus.Usage : ExitStatus.Unavailable;
    }
}
