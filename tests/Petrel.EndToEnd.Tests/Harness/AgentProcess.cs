using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Petrel.EndToEnd.Tests.Harness;

/// <summary>
/// <c>petrel agent</c> on loopback, with a history of its own, one registry that refuses connections, and a receiver that
/// writes alerts into a file. It can be killed and started again.
/// </summary>
internal sealed class AgentProcess : IDisposable
{
    /// <summary>How many registries there are.</summary>
    internal const int Registries = 40;

    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-agent-").FullName;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly int[] _ports = [.. Enumerable.Range(0, Registries + 1).Select(static _ => FreePort())];
    private Process? _process;

    internal AgentProcess()
    {
        Configure();
    }

    internal Uri Address => new($"http://127.0.0.1:{_ports[Registries]}/");

    internal string HistoryPath => Path.Combine(_folder, "history.db");

    internal int Pid => _process!.Id;

    /// <summary>
    /// The alerts that the receiver was given, in order. A message that was under way when the agent was killed comes again under
    /// its old key, by which receivers tell, as this one does.
    /// </summary>
    internal JsonNode[] Alerts => File.Exists(AlertPath)
        ? [.. File.ReadAllLines(AlertPath).Where(static line => line.EndsWith('}')).Select(static line => JsonNode.Parse(line)!)
            .DistinctBy(static message => message["key"]!.ToString())
            .SelectMany(static message => message["alerts"]!.AsArray()).Select(static alert => alert!)]
        : [];

    private string AlertPath => Path.Combine(_folder, "alerts.jsonl");

    /// <summary>Writes the configuration, with the first registries only; what a started agent makes of it, a signal decides.</summary>
    internal void Configure(int registries = Registries) => File.WriteAllText(Path.Combine(_folder, "petrel.toml"), $$"""
        [watch]
        registries = [{{Listed(registries, static index => NameOf(index))}}]
        registry_addresses = [{{Listed(registries, index => $"{NameOf(index)}=127.0.0.1:{_ports[index]}")}}]
        resolve = false
        discover = false
        probe = false
        netns = "self"
        [outcomes]
        enabled = false
        [agent]
        refresh = "1s"
        [history]
        path = "{{HistoryPath}}"
        [http]
        listen = "127.0.0.1:{{_ports[Registries]}}"
        [alerts]
        group_wait = "0s"
        [[receiver]]
        name = "file"
        type = "exec"
        command = ["/bin/sh", "-c", "tr -d '\\n' >> {{AlertPath}}; echo >> {{AlertPath}}"]
        """);

    internal async Task StartAsync()
    {
        _process?.Dispose();
        ProcessStartInfo plan = Tool.Plan("env", ["--default-signal=INT", PetrelProcess.Program, "agent", "--config", Path.Combine(_folder, "petrel.toml")]);
        _process = Process.Start(plan)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitAsync(async () => (await _http.GetAsync(new Uri(Address, "readyz"))).IsSuccessStatusCode);
    }

    /// <summary>Asks for something as JSON.</summary>
    internal async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _http.GetStringAsync(new Uri(Address, path)))!;

    /// <summary>The incidents of the API, the latest first.</summary>
    internal async Task<JsonNode[]> IncidentsAsync() =>
        [.. (await GetAsync("api/v1/incidents?limit=1000"))["incidents"]!.AsArray().Select(static incident => incident!)];

    /// <summary>A client that a registry refuses, several times.</summary>
    internal void RefuseClients(int registry = 0, int times = 3)
    {
        for (int i = 0; i < times; i++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                client.Connect(IPAddress.Loopback, _ports[registry]);
            }
            catch (SocketException)
            {
                // As it is meant.
            }
        }
    }

    internal void Signal(string name) => Tool.Run("kill", $"-{name}", $"{Pid}");

    internal void Kill()
    {
        Signal("KILL");
        _process!.WaitForExit();
    }

    /// <summary>Ends it in good order; its exit status.</summary>
    internal int Stop()
    {
        Signal("TERM");
        if (!_process!.WaitForExit(TimeSpan.FromSeconds(30))) throw new TimeoutException("the agent has not ended");
        return _process.ExitCode;
    }

    /// <summary>Waits until something holds; an agent that does not answer yet counts as not.</summary>
    internal static async Task WaitAsync(Func<Task<bool>> holds)
    {
        long end = Environment.TickCount64 + 30_000;
        while (true)
        {
            try
            {
                if (await holds()) return;
            }
            catch (HttpRequestException)
            {
                // Not yet, or not any more.
            }

            if (Environment.TickCount64 > end) throw new TimeoutException("it does not come to hold");
            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        if (_process is { HasExited: false }) Kill();
        _process?.Dispose();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Listed(int count, Func<int, string> name) => string.Join(", ", Enumerable.Range(0, count).Select(index => $"\"{name(index)}\""));

    private static string NameOf(int registry) => $"refusing-{registry}.registry.example";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
