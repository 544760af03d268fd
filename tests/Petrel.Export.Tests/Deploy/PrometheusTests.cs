using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Petrel.Core.Attribution;
using Petrel.Export.Http;
using Petrel.Export.Tests.Http;

namespace Petrel.Export.Tests.Deploy;

/// <summary>Debian's own Prometheus scrapes the agent.</summary>
public sealed class PrometheusTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("petrel-prometheus-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Prometheus_ThatScrapesAReplayedWatch_AnswersWithItsFigures()
    {
        string program = Tool.Find("prometheus");
        await using var agent = new TestAgent(recording: ReplayedWatch.Stalled);
        await using AgentServer server = await agent.ListenAsync();
        int port = FreePort();
        using Process prometheus = Start(program, port, new Uri(server.Address).Port);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        try
        {
            double incidents = await QueryAsync(http, prometheus, "sum(petrel_incidents)");
            string registry = agent.Live.View.Incidents.Values.Single().Value.Registry;
            double opened = await QueryAsync(http, prometheus, $"sum(petrel_connections_opened_total{{registry=\"{registry}\"}})");
            double handshakes = await QueryAsync(http, prometheus, "sum(petrel_connect_seconds_count)");
            double alerts = await QueryAsync(http, prometheus, "count(ALERTS{alertname=\"PetrelIncident\",alertstate=\"firing\"})");

            Assert.Equal(1, incidents);
            Assert.Equal(Opened(agent, registry), opened);
            Assert.True(handshakes > 0);
            Assert.Equal(1, alerts);
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static double Opened(TestAgent agent, string registry) => Enum.GetValues<RegistryRole>()
        .Sum(role => agent.Live.Counters.Registries.Single(one => one.Label == registry).Of(role)?.Opened ?? 0);

    private Process Start(string program, int port, int target)
    {
        string configuration = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(configuration, $"""
            global: {"{"} scrape_interval: 1s, evaluation_interval: 1s {"}"}
            rule_files: ['{Repository.File("deploy", "prometheus", "petrel.rules.yml")}', '{Repository.File("deploy", "prometheus", "petrel.alerts.yml")}']
            scrape_configs:
              - job_name: petrel
                static_configs: [{"{"} targets: ['127.0.0.1:{target}'] {"}"}]
            """);
        string[] arguments =
        [
            $"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(_folder.FullName, "data")}",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
        ];
        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
    }

    private static async Task<double> QueryAsync(HttpClient http, Process prometheus, string query)
    {
        long started = Stopwatch.GetTimestamp();
        string last = "no answer";
        while (Stopwatch.GetElapsedTime(started) < Patience)
        {
            Assert.False(prometheus.HasExited, "prometheus ended");
            try
            {
                last = await http.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}", Stop);
                using JsonDocument answer = JsonDocument.Parse(last);
                foreach (JsonElement result in answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray())
                    return double.Parse(result.GetProperty("value")[1].GetString()!);
            }
            catch (HttpRequestException)
            {
                // It is not up yet.
            }

            await Task.Delay(200, Stop);
        }

        throw new TimeoutException($"{query}: {last}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
