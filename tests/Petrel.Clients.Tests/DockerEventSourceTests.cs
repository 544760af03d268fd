using System.Net.Sockets;
using System.Text;
using Petrel.Core.Outcomes;

namespace Petrel.Clients.Tests;

public sealed class DockerEventSourceTests : IDisposable
{
    // As dockerd 20.10 wrote it.
    private const string Pulled = """
        {"status":"pull","id":"127.0.0.1:5000/team/web:1","Type":"image","Action":"pull","Actor":{"ID":"127.0.0.1:5000/team/web:1","Attributes":{"name":"127.0.0.1:5000/team/web"}},"scope":"local","time":1795558410,"timeNano":1795558410916255589}
        """;

    private readonly string _socket = Path.Combine(Path.GetTempPath(), $"petrel-docker-{Guid.NewGuid():N}.sock");

    public void Dispose() => File.Delete(_socket);

    [Fact]
    public void Parse_OfAPull_NamesTheImageAndWhen()
    {
        ClientOutcome outcome = DockerEvent.Parse(Pulled)!;

        Assert.Equal((OutcomeClients.Docker, OutcomeKind.Succeeded, "127.0.0.1:5000", "127.0.0.1:5000/team/web:1"),
            (outcome.Client, outcome.Kind, outcome.Registry, outcome.Image));
        Assert.Equal(new DateTime(2026, 11, 24, 22, 13, 30, DateTimeKind.Utc), outcome.SaidAt!.Value.AddTicks(-(outcome.SaidAt.Value.Ticks % TimeSpan.TicksPerSecond)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"Type\":\"container\",\"Action\":\"pull\",\"id\":\"x\"}")]
    [InlineData("{\"Type\":\"image\",\"Action\":\"tag\",\"id\":\"x\"}")]
    [InlineData("{\"Type\":\"image\",\"Action\":\"pull\",\"Actor\":7}")]
    [InlineData("{\"Type\":\"\\ud800\"}")]
    public void Parse_OfSomethingElse_IsNothing(string line) => Assert.Null(DockerEvent.Parse(line));

    [Theory]
    [InlineData("1.41", "http://docker/v1.41/events")]
    [InlineData(null, "http://docker/events")]
    [InlineData("../../x", "http://docker/events")]
    public void PathFor_AVersion_IsOfThatVersionOrPlain(string? version, string begin) => Assert.StartsWith(begin + "?filters=", DockerEventSource.PathFor(version));

    // The daemon is restarted in between: what comes after is heard too.
    [Fact]
    public async Task Run_OverARestart_AsksInTheDaemonsVersionAgain()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var heard = new Heard();
        Task run = new DockerEventSource(_socket, heard.Sink, TimeProvider.System).RunAsync(ended.Token);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_socket));
        listener.Listen();

        string[] first = await ServeAsync(listener, stop);
        string[] second = await ServeAsync(listener, stop);

        Assert.Equal(2, (await heard.WaitForAsync(2)).Length);
        Assert.Equal(["GET /_ping", "GET /v1.41/events"], first);
        Assert.Equal(first, second);
        await ended.CancelAsync();
        await run;
    }

    /// <summary>Answers a ping and then one event; returns what was asked for.</summary>
    private static async Task<string[]> ServeAsync(Socket listener, CancellationToken stop)
    {
        using Socket connection = await listener.AcceptAsync(stop);
        var asked = new List<string>();
        byte[] buffer = new byte[4096];
        string[] answers =
        [
            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK",
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Pulled.Length + 1:x}\r\n{Pulled}\n\r\n",
        ];
        foreach (string answer in answers)
        {
            int count = await connection.ReceiveAsync(buffer, stop);
            asked.Add(Encoding.ASCII.GetString(buffer, 0, count).Split(' ', '?')[..2] is [var verb, var path] ? $"{verb} {path}" : "");
            await connection.SendAsync(Encoding.ASCII.GetBytes(answer), stop);
        }

        return [.. asked];
    }
}
