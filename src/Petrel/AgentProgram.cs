using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Petrel.Agent.Checking;
using Petrel.Agent.Configuration;
using Petrel.Agent.Serving;
using Petrel.Cli;
using Petrel.Export.Alerts;

namespace Petrel;

/// <summary>Runs <c>petrel agent</c> and <c>petrel alert test</c>.</summary>
internal static class AgentProgram
{
    /// <summary>Runs until a signal ends it; SIGHUP loads the configuration anew.</summary>
    internal static int Run(PetrelConfiguration configuration, Func<ConfigurationResult> load, CancellationToken stop)
    {
        var reloads = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var ending = new ProgramEnding(stop, PosixSignal.SIGINT, PosixSignal.SIGTERM);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            reloads.Writer.TryWrite(true);
        });
        var surroundings = new AgentSurroundings(TimeProvider.System, reloads.Reader, () => Discovered(load()), Log);
        return RunAsync(DiscoveryStep.Apply(configuration), surroundings, ending.Token).GetAwaiter().GetResult();
    }

    /// <summary>Sends each receiver a test message.</summary>
    internal static int TestAlerts(PetrelConfiguration configuration, string? only, TextWriter output, CancellationToken stop)
    {
        AlertOptions options = configuration.Alerts;
        if (options.Receivers.IsEmpty || (only is not null && options.Receivers.All(receiver => receiver.Name != only)))
        {
            Log(only is null ? "no receiver is configured; describe one as [[receiver]]" : $"there is no receiver '{only}'");
            return ExitStatus.Usage;
        }

        using var ending = new ProgramEnding(stop, PosixSignal.SIGINT, PosixSignal.SIGTERM);
        ImmutableArray<AlertTestResult> results = AlertTest.RunAsync(options, only, TimeProvider.System, ending.Token).GetAwaiter().GetResult();
        foreach (AlertTestResult result in results)
        {
            string detail = result.Detail is null ? "" : $": {result.Detail}";
            output.WriteLine($"{result.Receiver} ({result.Kind.ToString().ToLowerInvariant()}) {(result.Delivered ? "took it" : "failed")} after {result.Took.TotalMilliseconds:0} ms{detail}");
        }

        return results.All(static result => result.Delivered) ? ExitStatus.Success : ExitStatus.Failure;
    }

    private static async Task<int> RunAsync(PetrelConfiguration configuration, AgentSurroundings surroundings, CancellationToken stop)
    {
        (AgentSession? session, ImmutableArray<string> reasons) = AgentSession.Create(configuration, surroundings);
        if (session is null)
        {
            foreach (string reason in reasons) Log(reason);
            return ExitStatus.Usage;
        }

        await using (session.ConfigureAwait(false))
        {
            if (await session.RunAsync(stop).ConfigureAwait(false) is not { } error) return ExitStatus.Success;
            Log(error.Message);
            return error.IsUsage ? ExitStatus.Usage : ExitStatus.Unavailable;
        }
    }

    private static ConfigurationResult Discovered(ConfigurationResult loaded) =>
        loaded.Configuration is { } configuration ? loaded with { Configuration = DiscoveryStep.Apply(configuration) } : loaded;

    private static void Log(string line) => Console.Error.WriteLine($"petrel: {line.ReplaceLineEndings(" ")}");
}
