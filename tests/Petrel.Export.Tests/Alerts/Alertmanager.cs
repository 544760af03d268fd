using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Petrel.Export.Tests.Alerts;

/// <summary>Debian's Alertmanager on loopback, alone or as a member of a cluster.</summary>
internal sealed class Alertmanager : IAsyncDisposable
{
    private const string Program = "/usr/bin/prometheus-alertmanager";

    private static readonly HttpClient Client = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-").FullName;
    private readonly Process _process;

    private Alertmanager(ushort hook, ImmutableArray<int> cluster, int member)
    {
        // As deploy/alertmanager/petrel.yml groups, in a hurry.
        File.WriteAllText($"{_folder}/alertmanager.yml", $$"""
            route:
              receiver: hook
              group_by: [alertname, cluster, registry, cause]
              group_wait: 2s
              group_interval: 1s
              repeat_interval: 1h
            receivers:
              - name: hook
                webhook_configs:
                  - url: http://127.0.0.1:{{hook}}/
                    send_resolved: true
            """);
        Port = FreePort();
        string[] arguments =
        [
            $"--config.file={_folder}/alertmanager.yml", $"--storage.path={_folder}", $"--web.listen-address=127.0.0.1:{Port}",
            .. cluster.IsEmpty
                ? ["--cluster.listen-address="]
                : (string[])[
                    $"--cluster.listen-address=127.0.0.1:{cluster[member]}", $"--cluster.advertise-address=127.0.0.1:{cluster[member]}",
                    "--cluster.peer-timeout=2s", "--cluster.settle-timeout=1s", "--cluster.gossip-interval=100ms",
                    .. cluster.Where((_, other) => other != member).Select(static port => $"--cluster.peer=127.0.0.1:{port}")],
        ];
        _process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    internal int Port { get; }

    internal Uri Url => new($"http://127.0.0.1:{Port}/");

    internal static async Task<Alertmanager> StartAsync(ushort hook)
    {
        Skip();
        return await new Alertmanager(hook, [], 0).ReadyAsync();
    }

    internal static async Task<Alertmanager[]> StartClusterAsync(ushort hook)
    {
        Skip();
        ImmutableArray<int> ports = [FreePort(), FreePort()];
        Alertmanager[] members = [new(hook, ports, 0), new(hook, ports, 1)];
        foreach (Alertmanager member in members) await member.ReadyAsync();
        foreach (Alertmanager member in members)
        {
            await UntilAsync(async () =>
            {
                JsonElement status = await member.GetAsync("api/v2/status");
                JsonElement cluster = status.GetProperty("cluster");
                return cluster.GetProperty("status").GetString() == "ready" && cluster.GetProperty("peers").GetArrayLength() == 2;
            });
        }

        return members;
    }

    internal async Task<JsonElement> GetAsync(string path) =>
        JsonDocument.Parse(await Client.GetStringAsync(new Uri(Url, path), TestContext.Current.CancellationToken)).RootElement;

    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Alertmanager> ReadyAsync()
    {
        await UntilAsync(async () => (await Client.GetAsync(new Uri(Url, "-/ready"))).IsSuccessStatusCode);
        return this;
    }

    private static void Skip() => Assert.SkipUnless(File.Exists(Program), "Alertmanager is missing: apt-get install prometheus-alertmanager");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
