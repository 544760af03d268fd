using System.Collections.Concurrent;
using System.Text.Json;
using Petrel.Lab.Clients;
using Petrel.Lab.Front;
using Petrel.Lab.Front.Control;
using Petrel.Lab.Front.Nginx;
using Petrel.Lab.Network;
using Petrel.Lab.Processes;
using Petrel.Lab.Referee;
using Petrel.Lab.Scenarios;

namespace Petrel.Lab.Running;

/// <summary>A run of the lab: builds it, plays the cells side by side in slots, and leaves nothing behind.</summary>
internal sealed class LabRun(LabOptions options, CancellationToken stop)
{
    private readonly List<CellResult> _results = [];

    /// <summary>Plays everything; returns what it came to, in the order in which cells ended.</summary>
    internal async Task<IReadOnlyList<CellResult>> RunAsync()
    {
        Cell[] cells = [.. Cells()];
        RequireTools(cells);
        string folder = Directory.CreateTempSubdirectory("petrel-lab-").FullName;
        int slots = Math.Clamp(Math.Min(options.Slots, cells.Length), 1, AddressPlan.Slots);
        if (options.Recordings is not null) Directory.CreateDirectory(options.Recordings);
        try
        {
            using LabNetwork network = LabNetwork.Create(slots);
            var files = new FrontFiles(folder);
            await using FrontProcess front = await FrontProcess.StartAsync(LabNetwork.Registries, files, cancellation: stop);
            using var control = new FrontControl(files);
            for (int slot = 0; slot < slots; slot++) await control.StartNginxAsync(slot, new NginxOptions(), stop);
            await using KernelTrace trace = await KernelTrace.StartAsync(folder, stop);
            var shared = new LabShared(folder, options.Petrel, options.Recordings, options.Patience, options.Probes, network, control, trace);
            var queue = new ConcurrentQueue<Cell>(cells);
            await Task.WhenAll(Enumerable.Range(0, slots).Select(slot => PlayAsync(shared, slot, queue)));
            return _results;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IEnumerable<Cell> Cells()
    {
        string[] clients = options.Clients.Count == 0 ? [.. LabClients.Names] : [.. options.Clients];
        IEnumerable<(Scenario Scenario, string Client)> cells = options.Scenarios.Count == 0
            ? LabScenarios.All.SelectMany(scenario => clients.Select(client => (scenario, client)))
            : options.Scenarios.SelectMany(name => Named(name, clients));
        return
            from cell in cells
            where cell.Scenario.Clients.Count == 0 || cell.Scenario.Clients.Contains(cell.Client)
            select new Cell(cell.Scenario, cell.Client, options.IsLong && !cell.Scenario.IsHealthy);
    }

    /// <summary>A scenario with each client, or, as <c>scenario/client</c>, with one.</summary>
    private static IEnumerable<(Scenario Scenario, string Client)> Named(string name, string[] clients) =>
        name.Split('/', 2) is [var scenario, var client]
            ? [(LabScenarios.Find(scenario), client)]
            : clients.Select(each => (LabScenarios.Find(name), each));

    private static void RequireTools(IEnumerable<Cell> cells)
    {
        string[] needed =
        [
            "ip", "nft", "tc", "nsenter", "unshare", "docker-registry", "nginx",
            .. cells.Select(static cell => LabClients.Create(cell.Client).Program).Distinct(),
        ];
        string[] missing = [.. needed.Where(static tool => !Tool.Exists(tool))];
        if (missing.Length > 0) throw new LabException($"not installed: {string.Join(", ", missing)}; scripts/install-lab-dependencies.sh does it");
    }

    private async Task PlayAsync(LabShared shared, int slot, ConcurrentQueue<Cell> queue)
    {
        while (!stop.IsCancellationRequested && queue.TryDequeue(out Cell? cell))
        {
            CellResult result = await PlayAsync(shared, slot, cell);
            lock (_results)
            {
                _results.Add(result);
                File.AppendAllText(options.Results, JsonSerializer.Serialize(result, ResultJson.Default.CellResult) + "\n");
                Console.WriteLine($"{_results.Count,4}  {ResultText.Describe(result)}");
            }
        }

        stop.ThrowIfCancellationRequested();
    }

    private async Task<CellResult> PlayAsync(LabShared shared, int slot, Cell cell)
    {
        try
        {
            return await new CellRun(shared, slot, cell).RunAsync(stop);
        }
        catch (LabException broken)
        {
            return new CellResult(cell.Scenario.Name, cell.Client, "", cell.IsLong, null, null, null, null, null, 0, 0, []) { Failure = broken.Message };
        }
    }
}
