using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Petrel.Export.Http;

namespace Petrel.Export.Tests.Http;

/// <summary>What strangers send over real sockets.</summary>
public class KestrelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("petrel-kestrel-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "HTTP/1.1 421")]
    [InlineData("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET /healthz HTTP/1.0\r\n\r\n", "HTTP/1.1 421")]
    [InlineData("GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "HTTP/1.1 421")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "HTTP/1.1 405")]
    [InlineData("no HTTP at all\r\n\r\n", "HTTP/1.1 400")]
    public async Task Request_AsItComesOverTheWire_IsAnsweredWith(string request, string status)
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();

        Assert.StartsWith(status, await ExchangeAsync(server, Encoding.ASCII.GetBytes(request)));
    }

    [Fact]
    public async Task Header_OfMoreThan16Kilobytes_IsRefused()
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();
        string request = $"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: {new string('x', 17 * 1024)}\r\n\r\n";

        Assert.StartsWith("HTTP/1.1 431", await ExchangeAsync(server, Encoding.ASCII.GetBytes(request)));
    }

    [Fact]
    public async Task Body_OfARequestThatNeedsNone_IsNotWaitedFor()
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();
        string request = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000000\r\n\r\nxxxx";

        string answer = await ExchangeAsync(server, Encoding.ASCII.GetBytes(request));

        Assert.StartsWith("HTTP/1.1 200", answer); // and the connection is closed, else there is no end to the exchange
    }

    [Fact]
    public async Task Request_ThatDripsIn_IsCutOffWithinSeconds()
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();
        using TcpClient client = await ConnectAsync(server);
        using NetworkStream stream = client.GetStream();
        long started = Stopwatch.GetTimestamp();
        byte[] answer = new byte[1024];
        Task<int> reading = stream.ReadAsync(answer, Stop).AsTask();

        await stream.WriteAsync("GET /healthz HTTP/1.1\r\nX-Slow: "u8.ToArray(), Stop);
        while (!reading.IsCompleted && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
        {
            await stream.WriteAsync("x"u8.ToArray(), Stop);
            await Task.WhenAny(reading, Task.Delay(200, Stop));
        }

        Assert.True(reading.IsCompleted, "it is still served after 30 s");
        Assert.StartsWith("HTTP/1.1 408", Encoding.ASCII.GetString(answer, 0, await reading));
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_AreClosedAndTheRestGoesOn()
    {
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync();
        var clients = new List<TcpClient>();
        for (int i = 0; i < 128; i++) clients.Add(await ConnectAsync(server));
        await Task.Delay(200, Stop);

        using TcpClient beyond = await ConnectAsync(server);
        int read = await ReadOrResetAsync(beyond);
        foreach (TcpClient client in clients) client.Dispose();

        Assert.Equal(0, read);
        await Task.Delay(200, Stop);
        Assert.StartsWith("HTTP/1.1 200", await ExchangeAsync(server, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"u8.ToArray()));
    }

    [Fact]
    public async Task Server_WithTlsAndToken_AnswersOnlyToBoth()
    {
        (string certificate, string key) = Certificates.Make("petrel.example", DateTimeOffset.UnixEpoch.AddYears(90));
        ListenPlan plan = TestAgent.Plan(new HttpOptions
        {
            Listen = "127.0.0.1:0",
            CertificateFile = Write("c.pem", certificate + "\n" + key),
            TokenFile = Write("t", TestAgent.Token),
        });
        await using var agent = new TestAgent();
        await using AgentServer server = await agent.ListenAsync(plan);

        const string Head = "GET /metrics HTTP/1.1\r\nHost: petrel.example\r\nConnection: close\r\n";
        Assert.StartsWith("https://", server.Address);
        Assert.StartsWith("HTTP/1.1 401", await ExchangeAsync(server, Encoding.ASCII.GetBytes(Head + "\r\n"), "petrel.example"));
        Assert.StartsWith("HTTP/1.1 401", await ExchangeAsync(server, Encoding.ASCII.GetBytes(Head + "Authorization: Bearer wrong\r\n\r\n"), "petrel.example"));
        Assert.StartsWith("HTTP/1.1 200", await ExchangeAsync(server, Encoding.ASCII.GetBytes($"{Head}Authorization: Bearer {TestAgent.Token}\r\n\r\n"), "petrel.example"));
        Assert.DoesNotContain("HTTP/1.1 200", await ExchangeAsync(server, "GET /healthz HTTP/1.1\r\nHost: petrel.example\r\n\r\n"u8.ToArray()));
    }

    [Fact]
    public async Task Start_OnAPortThatIsTaken_SaysSo()
    {
        await using var agent = new TestAgent();
        await using AgentServer first = await agent.ListenAsync();

        (AgentServer? second, string? error) = await AgentServer.StartAsync(TestAgent.Plan(new HttpOptions { Listen = $"127.0.0.1:{new Uri(first.Address).Port}" }), agent.Sources, Stop);

        Assert.Null(second);
        Assert.Contains("cannot listen on 127.0.0.1", error);
    }

    private static async Task<TcpClient> ConnectAsync(AgentServer server)
    {
        var client = new TcpClient { ReceiveTimeout = 20_000 };
        await client.ConnectAsync("127.0.0.1", new Uri(server.Address).Port, Stop);
        return client;
    }

    private static async Task<int> ReadOrResetAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[10], Stop);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<string> ExchangeAsync(AgentServer server, byte[] request, string? tlsName = null)
    {
        using TcpClient client = await ConnectAsync(server);
        System.IO.Stream stream = client.GetStream();
        if (tlsName is not null)
        {
#pragma warning disable CA5359 // the certificate was made for this test
            var tls = new SslStream(stream, false, static (_, _, _, _) => true);
#pragma warning restore CA5359
            await tls.AuthenticateAsClientAsync(tlsName);
            stream = tls;
        }

        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(request, Stop);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            patience.CancelAfter(TimeSpan.FromSeconds(20));
            byte[] buffer = new byte[8192];
            int read;
            while ((read = await stream.ReadAsync(buffer, patience.Token)) > 0) answer.Write(buffer, 0, read);
        }
        catch (IOException)
        {
            // Cut off; what came until then counts.
        }

        return Encoding.ASCII.GetString(answer.ToArray());
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
