using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Petrel.Export.Alerts;
using Petrel.Export.Alerts.Receivers;
using static Petrel.Export.Tests.Alerts.Sample;

namespace Petrel.Export.Tests.Alerts;

public sealed class LocalReceiverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Journal_AnAlert_IsAnEntryWithFields()
    {
        using Socket journal = Listen();
        using var receiver = new JournalReceiver($"{_folder}/socket");
        Alert alert = Alert() with { Summary = "one\nPRIORITY=0", Advice = ["first", "second"] };

        Assert.Equal(Delivery.Delivered, await receiver.SendAsync(Message(alert), TestContext.Current.CancellationToken));

        Dictionary<string, string> fields = await ReadAsync(journal);
        Assert.Equal(("2", "i1", "docker.io", "network", "petrel"), (fields["PRIORITY"], fields["PETREL_INCIDENT"], fields["PETREL_REGISTRY"], fields["PETREL_CAUSE"], fields["SYSLOG_IDENTIFIER"]));
        Assert.Equal("critical: one PRIORITY=0", fields["MESSAGE"]);
        Assert.Equal("first\nsecond", fields["PETREL_ADVICE"]);
        Assert.Equal(32, fields["MESSAGE_ID"].Length);
        Assert.Equal("host1", fields["PETREL_LABEL_HOST"]);
    }

    [Fact]
    public async Task Journal_SeveralAlerts_AreAnEntryEach()
    {
        using Socket journal = Listen();
        using var receiver = new JournalReceiver($"{_folder}/socket");

        await receiver.SendAsync(Message(Alert(Incident("i1")), Alert(Incident("i2") with { ResolvedAt = Noon }, Core.Incidents.IncidentPhase.Resolved)), TestContext.Current.CancellationToken);

        Assert.Equal("i1", (await ReadAsync(journal))["PETREL_INCIDENT"]);
        Dictionary<string, string> second = await ReadAsync(journal);
        Assert.Equal(("i2", "5"), (second["PETREL_INCIDENT"], second["PRIORITY"]));
    }

    [Fact]
    public async Task Journal_WithLongTexts_FitsIntoADatagram()
    {
        using Socket journal = Listen();
        using var receiver = new JournalReceiver($"{_folder}/socket");
        Alert alert = Alert() with { Advice = [new string('ä', 100_000)], Endpoints = [new string('x', 100_000)], Images = [new string('y', 100_000)] };

        Assert.Equal(Delivery.Delivered, await receiver.SendAsync(Message(alert), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Journal_ThatIsNotThere_IsTriedAgain()
    {
        using var receiver = new JournalReceiver($"{_folder}/none");

        Assert.Equal(DeliveryOutcome.Later, (await receiver.SendAsync(Message(), TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    public async Task Exec_ACommand_GetsJsonAndVariablesAndNothingElse()
    {
        Environment.SetEnvironmentVariable("PETREL_TEST_SECRET", "leak");
        Delivery delivery = await RunAsync("cat >\"$0/json\"; env >\"$0/env\"", Message(Alert() with { Summary = "$(touch oops)" }));

        Assert.Equal(Delivery.Delivered, delivery);
        JsonElement json = JsonDocument.Parse(await File.ReadAllTextAsync($"{_folder}/json", TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("i1", json.GetProperty("alerts")[0].GetProperty("id").GetString());
        string[] environment = await File.ReadAllLinesAsync($"{_folder}/env", TestContext.Current.CancellationToken);
        Assert.Contains("PETREL_REGISTRY=docker.io", environment);
        Assert.Contains("PETREL_SUMMARY=$(touch oops)", environment);
        Assert.Contains("PETREL_LABEL_HOST=host1", environment);
        Assert.DoesNotContain(environment, static line => line.Contains("leak"));
    }

    [Fact]
    public async Task Exec_ThatFails_SaysItsStatusAndWords()
    {
        Delivery delivery = await RunAsync("echo no such channel >&2; exit 3", Message());

        Assert.Equal((DeliveryOutcome.Later, "ended with status 3: no such channel"), (delivery.Outcome, delivery.Detail));
    }

    [Fact]
    public async Task Exec_ThatIsNotThere_SaysSo()
    {
        using var receiver = new ExecReceiver(Receiver() with { Command = ["/nonexistent"] });

        Assert.Equal(DeliveryOutcome.Later, (await receiver.SendAsync(Message(), TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    public async Task Exec_ThatPrintsWithoutEndOrDoesNotRead_IsDeliveredAllTheSame()
    {
        Alert large = Alert() with { Advice = [new string('x', 200_000)] };

        Assert.Equal(Delivery.Delivered, await RunAsync("head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2; exit 0", Message(large)));
    }

    [Fact]
    public async Task Exec_ThatDoesNotEnd_IsKilledWithWhatItStarted()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1.5));
        // The child is nobody's any more, and holds the pipes.
        Task<Delivery> running = RunAsync("(sleep 300 & echo $! >\"$0/child\"); sleep 300", Message(), limit.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        int child = int.Parse(await File.ReadAllTextAsync($"{_folder}/child", TestContext.Current.CancellationToken));
        for (int i = 0; i < 100 && IsAlive(child); i++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(IsAlive(child));
    }

    private static bool IsAlive(int pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    private Task<Delivery> RunAsync(string script, AlertMessage message, CancellationToken? cancellation = null) =>
        new ExecReceiver(Receiver() with { Command = ["/bin/sh", "-c", script, _folder] })
            .SendAsync(message, cancellation ?? TestContext.Current.CancellationToken);

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint($"{_folder}/socket"));
        return socket;
    }

    // As journald reads it.
    private static async Task<Dictionary<string, string>> ReadAsync(Socket socket)
    {
        byte[] buffer = new byte[300_000];
        int length = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        var fields = new Dictionary<string, string>();
        for (int at = 0; at < length;)
        {
            int end = Array.IndexOf(buffer, (byte)'\n', at);
            string line = Encoding.UTF8.GetString(buffer, at, end - at);
            at = end + 1;
            if (line.Split('=', 2) is [var name, var value])
            {
                fields[name] = value;
                continue;
            }

            int size = (int)BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(at));
            fields[line] = Encoding.UTF8.GetString(buffer, at + 8, size);
            at += 8 + size + 1;
        }

        return fields;
    }
}
