using System.CommandLine;
using System.Runtime.InteropServices;
using Petrel.Lab.Calibration;
using Petrel.Lab.Clients;
using Petrel.Lab.Reporting;
using Petrel.Lab.Running;

namespace Petrel.Lab;

/// <summary>The lab's command line: <c>run</c> for people, the rest for the lab itself.</summary>
internal static class LabCommandLine
{
    internal static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Real clients against a registry that misbehaves on purpose, with Petrel beside them.") { Run(), Table(), CalibrateCommand.Create(), CriPullCommand() };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (LabException broken)
        {
            await Console.Error.WriteLineAsync($"petrel-lab: {broken.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("petrel-lab: interrupted; everything it made is removed");
            return 130;
        }
    }

    private static Command Run()
    {
        var fault = new Option<string[]>("--fault") { Description = "Scenarios, or single cells as SCENARIO/CLIENT, separated by blanks; all if none is named", AllowMultipleArgumentsPerToken = true };
        var client = new Option<string[]>("--client") { Description = "Clients, separated by blanks; all if none is named", AllowMultipleArgumentsPerToken = true };
        var isLong = new Option<bool>("--long") { Description = "Wait for a client that stalls as long as it takes, and not 90 s" };
        var slots = new Option<int>("--slots") { Description = "How many cells are played side by side", DefaultValueFactory = static _ => 4 };
        var petrel = new Option<string>("--petrel") { Description = "The program that is measured", DefaultValueFactory = static _ => "artifacts/petrel" };
        var results = new Option<string>("--results") { Description = "The file that results are added to", DefaultValueFactory = static _ => "artifacts/lab/results.jsonl" };
        var patience = new Option<double>("--patience") { Description = "How long a client that stalls is awaited, in seconds", DefaultValueFactory = static _ => 90 };
        var recordings = new Option<string?>("--recordings") { Description = "The folder that recordings go to" };
        var probes = new Option<bool>("--probes") { Description = "Let Petrel ask the registry when it suspects something" };
        var command = new Command("run", "Plays scenarios and judges what Petrel says.") { fault, client, isLong, slots, petrel, results, patience, recordings, probes };
        command.SetAction((parsed, _) => RunLabAsync(new LabOptions(
            parsed.GetValue(fault) ?? [], parsed.GetValue(client) ?? [], parsed.GetValue(isLong), parsed.GetValue(slots),
            Path.GetFullPath(parsed.GetValue(petrel)!), Path.GetFullPath(parsed.GetValue(results)!),
            parsed.GetValue(patience), parsed.GetValue(recordings) is { } folder ? Path.GetFullPath(folder) : null, parsed.GetValue(probes))));
        return command;
    }

    private static async Task<int> RunLabAsync(LabOptions options)
    {
        if (!File.Exists(options.Petrel)) throw new LabException($"{options.Petrel} is not there: run make build first");
        Directory.CreateDirectory(Path.GetDirectoryName(options.Results)!);
        using var stop = new CancellationTokenSource();
        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        IReadOnlyList<CellResult> all = await new LabRun(options, stop.Token).RunAsync();
        return LabVerdict.Of(all) ? 0 : 1;
    }

    private static Command Table()
    {
        var results = new Argument<string[]>("results") { Description = "Files of results" };
        var to = new Option<string>("--to") { Description = "The page", DefaultValueFactory = static _ => "docs/lead-times.md" };
        var command = new Command("table", "Writes the table of lead times from results.") { results, to };
        command.SetAction((parsed, stop) => File.WriteAllTextAsync(
            parsed.GetValue(to)!, LeadTimeTable.Write(ResultFiles.Read(parsed.GetValue(results)!)), stop));
        return command;
    }

    private static Command CriPullCommand()
    {
        var socket = new Argument<string>("socket");
        var image = new Argument<string>("image");
        var account = new Argument<string>("account") { DefaultValueFactory = static _ => "" };
        var command = new Command("cri-pull", "One PullImage of the Kubernetes CRI.") { socket, image, account };
        command.SetAction((parsed, _) => CriPull.RunAsync(parsed.GetValue(socket)!, parsed.GetValue(image)!, parsed.GetValue(account)!));
        return command;
    }
}
