using Petrel.Agent.Diagnostics;
using Petrel.Agent.Watching;
using Petrel.Clients;
using Petrel.Output;
using Petrel.Registry.Discovery;

namespace Petrel;

/// <summary>How <c>petrel doctor</c> was asked to answer.</summary>
/// <param name="Json">One JSON object on one line, rather than a page.</param>
/// <param name="Color">Whether colours may be used on a terminal.</param>
/// <param name="Quiet">Findings only.</param>
/// <param name="Verbose">Every namespace, however many there are.</param>
internal sealed record DoctorOptions(bool Json, bool Color, bool Quiet, bool Verbose)
{
    /// <summary>Where clients are to be listened to.</summary>
    public OutcomePlan Clients { get; init; } = new();
}

/// <summary>Runs <c>petrel doctor</c>.</summary>
internal static class DoctorProgram
{
    /// <summary>Examines this machine and writes what was found; the exit status is that of monitoring plugins.</summary>
    internal static int Run(DoctorOptions options, TextWriter output)
    {
        Checkup checkup = CheckupJudge.Judge(MachineReader.Read(options.Clients));
        ClientConfigurations clients = CheckProgram.Discover();
        output.Write(options.Json
            ? DoctorJson.Write(checkup, WatchSession.Version, TimeProvider.System.GetUtcNow().UtcDateTime, clients)
            : new DoctorText(new TextStyle(options.Color && !Console.IsOutputRedirected), options.Quiet, options.Verbose)
                .Write(checkup, WatchSession.Version, clients));
        output.Flush();
        return (int)checkup.Status;
    }
}
