using System.Net;
using Petrel.Agent.Checking;
using Petrel.Agent.Configuration;
using Petrel.Agent.Watching;
using Petrel.Cli;
using Petrel.Output;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;
using Petrel.Terminal;

namespace Petrel;

/// <summary>Runs <c>petrel check</c>.</summary>
internal static class CheckProgram
{
    // A docker that does not answer at once must not hold up what is asked of registries.
    private static readonly TimeSpan InfoLimit = TimeSpan.FromMilliseconds(500);

    /// <summary>Checks, writes what was found, and returns the exit status, that of monitoring plugins.</summary>
    internal static int Run(PetrelConfiguration configuration, CheckArguments arguments, TextWriter output, CancellationToken stop)
    {
        using var ending = new ProgramEnding(stop);
        return RunAsync(configuration, arguments, CheckSurroundings.OfThisProcess(), output, ending.Token).GetAwaiter().GetResult();
    }

    /// <summary>What the clients of this machine say.</summary>
    internal static ClientConfigurations Discover() =>
        DiscoverAsync(isWanted: true, CheckSurroundings.OfThisProcess(), CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Checks in given surroundings.</summary>
    internal static async Task<int> RunAsync(
        PetrelConfiguration configuration, CheckArguments arguments, CheckSurroundings surroundings, TextWriter output, CancellationToken stop)
    {
        CheckReport report;
        try
        {
            ClientConfigurations clients = await DiscoverAsync(configuration.Watch.Discover, surroundings, stop).ConfigureAwait(false);
            ProxySettings proxies = ProxySettings.From(name => surroundings.Environment[name], "the environment") ?? ProxySettings.None;
            var helper = new CredentialHelper(surroundings.Time);
            var planner = new RoutePlanner(arguments.Options, clients, configuration.Catalogue, helper, proxies);
            using var checker = new Checker(arguments.Options, planner, clients, surroundings.Time, surroundings.Resolve);
            report = await checker.RunAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return (int)CheckStatus.Unknown;
        }
        await output.WriteAsync(Write(report, configuration.Watch, arguments, surroundings)).ConfigureAwait(false);
        await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        return arguments.OnlyCritical && report.Status != CheckStatus.Critical ? ExitStatus.Success : (int)report.Status;
    }

    /// <summary>Everything that the clients say, dockerd itself included where it answers.</summary>
    private static async Task<ClientConfigurations> DiscoverAsync(bool isWanted, CheckSurroundings surroundings, CancellationToken stop)
    {
        if (!isWanted) return ClientConfigurations.None with { Credentials = [.. CredentialPlaces.Read(surroundings.Environment)] };
        DockerInfo? info = await DockerInfo.AskAsync(surroundings.Environment.Root + DockerInfo.Socket, InfoLimit, stop).ConfigureAwait(false);
        return ClientConfigurations.Read(surroundings.Environment, info);
    }

    private static string Write(CheckReport report, WatchOptions options, CheckArguments arguments, CheckSurroundings surroundings) => arguments.Format switch
    {
        CheckFormat.Json => CheckJson.Write(report, WatchSession.Version),
        CheckFormat.Nagios => CheckNagios.Write(report),
        _ => new CheckText(
            new TextStyle(options.Color && !Console.IsOutputRedirected), Glyphs.For(name => surroundings.Environment[name]).IsAscii, options.Quiet)
            .Write(report, WatchSession.Version),
    };
}

/// <summary>What a check looks at beside its options; exchangeable in tests.</summary>
/// <param name="Environment">Variables, home and root.</param>
/// <param name="Time">The clock.</param>
/// <param name="Resolve">The resolver; the system's if null.</param>
internal sealed record CheckSurroundings(
    CredentialEnvironment Environment, TimeProvider Time, Func<string, CancellationToken, Task<IPAddress[]>>? Resolve = null)
{
    /// <summary>Those of this process.</summary>
    internal static CheckSurroundings OfThisProcess() => new(CredentialEnvironment.OfThisProcess(), TimeProvider.System);
}
