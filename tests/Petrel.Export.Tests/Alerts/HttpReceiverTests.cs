using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Petrel.Export.Alerts;
using Petrel.Export.Alerts.Receivers;
using Petrel.Export.Secrets;
using Petrel.Registry.Tests.Probing;
using static Petrel.Export.Tests.Alerts.Sample;

namespace Petrel.Export.Tests.Alerts;

public sealed class HttpReceiverTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(Noon));
    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Webhook_WithAKey_IsSignedAndCarriesTheMessage()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("200 OK"));
        ReceiverOptions options = At(server) with { SigningKey = Secret("key", "s3cret\n"), Token = Secret("token", "t0ken") };

        Assert.Equal(Delivery.Delivered, await SendAsync(options, Message(Alert())));

        Request request = Assert.Single(server.Requests);
        byte[] body = Encoding.UTF8.GetBytes(request.Body);
        string signature = request.Header("Petrel-Signature")!;
        Assert.True(WebhookSignature.Verify("s3cret", signature, body, _time.GetUtcNow(), TimeSpan.FromMinutes(5)));
        Assert.False(WebhookSignature.Verify("other", signature, body, _time.GetUtcNow(), TimeSpan.FromMinutes(5)));
        Assert.False(WebhookSignature.Verify("s3cret", signature, body, _time.GetUtcNow().AddMinutes(6), TimeSpan.FromMinutes(5)));
        body[20] ^= 1;
        Assert.False(WebhookSignature.Verify("s3cret", signature, body, _time.GetUtcNow(), TimeSpan.FromMinutes(5)));
        Assert.Equal(("0123456789abcdef", "Bearer t0ken"), (request.Header("Idempotency-Key"), request.Header("Authorization")));

        JsonElement message = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal((1, "alerts", "host1"), (message.GetProperty("version").GetInt32(), message.GetProperty("kind").GetString(), message.GetProperty("labels").GetProperty("host").GetString()));
        Assert.Equal("2026-11-24T12:00:00.000000Z", message.GetProperty("alerts")[0].GetProperty("openedAt").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("t=1")]
    [InlineData("t=x,v1=00")]
    [InlineData("v1=00,t=1")]
    [InlineData("t=1764000000,v1=00")]
    public void Verify_WhatIsNoSignature_IsFalse(string header) =>
        Assert.False(WebhookSignature.Verify("k", header, "x"u8, DateTimeOffset.FromUnixTimeSeconds(1764000000), TimeSpan.FromMinutes(5)));

    [Theory]
    [InlineData("200 OK", DeliveryOutcome.Delivered)]
    [InlineData("204 No Content", DeliveryOutcome.Delivered)]
    [InlineData("400 Bad Request", DeliveryOutcome.Never)]
    [InlineData("413 Too Large", DeliveryOutcome.Never)]
    [InlineData("401 Unauthorized", DeliveryOutcome.Later)]
    [InlineData("404 Not Found", DeliveryOutcome.Later)]
    [InlineData("408 Timeout", DeliveryOutcome.Later)]
    [InlineData("500 Oh", DeliveryOutcome.Later)]
    [InlineData("302 Found", DeliveryOutcome.Later)]
    public async Task Webhook_ByTheStatus_IsDeliveredOrNot(string status, DeliveryOutcome outcome)
    {
        await using var server = new ScriptedServer(_ => ScriptedServer.Answer(status, "why", "Location: http://127.0.0.1:1/\r\n"));

        Assert.Equal(outcome, (await SendAsync(At(server), Message())).Outcome);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("Retry-After: 120\r\n", 120)]
    [InlineData("Retry-After: Tue, 24 Nov 2026 12:02:00 GMT\r\n", 120)]
    [InlineData("Retry-After: soon\r\n", null)]
    [InlineData("", null)]
    public async Task Webhook_ThatIsBusy_SaysHowLong(string header, int? seconds)
    {
        await using var server = new ScriptedServer(_ => ScriptedServer.Answer("429 Busy", "", header));

        Delivery delivery = await SendAsync(At(server), Message());

        Assert.Equal((DeliveryOutcome.Later, seconds), (delivery.Outcome, (int?)delivery.RetryAfter?.TotalSeconds));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("\0\0\0\0")]
    public async Task Webhook_ThatTalksNonsense_IsTriedAgain(string answer)
    {
        await using var server = new ScriptedServer(async (_, stream, stop) =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), stop);
            stream.Close();
        });

        Assert.Equal(DeliveryOutcome.Later, (await SendAsync(At(server), Message())).Outcome);
    }

    [Fact]
    public async Task Webhook_ThatDripsItsError_IsEndedByTheLane()
    {
        await using var server = new ScriptedServer(async (_, stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 500 Oh\r\nContent-Length: 1000000\r\n\r\nx"u8.ToArray(), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        using var limit = new CancellationTokenSource(300);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(At(server), Message(), limit.Token));
    }

    [Fact]
    public async Task Webhook_WhereNobodyListens_SaysTheHostAndNotTheAddress()
    {
        ReceiverOptions options = Receiver() with { UrlFile = Secret("url", "http://127.0.0.1:1/secret/path") };

        Delivery delivery = await SendAsync(options, Message());

        Assert.Equal(DeliveryOutcome.Later, delivery.Outcome);
        Assert.DoesNotContain("secret", delivery.Detail);
    }

    [Fact]
    public async Task Webhook_WhoseSecretIsMissing_SaysWhichFile()
    {
        ReceiverOptions options = Receiver() with { Urls = [new Uri("http://127.0.0.1:1/")], SigningKey = new SecretFile($"{_folder}/none") };

        Delivery delivery = await SendAsync(options, Message());

        Assert.Contains($"{_folder}/none", delivery.Detail);
    }

    [Fact]
    public async Task Slack_WhatARegistrySays_CallsNobody()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("200 OK", "ok"));
        Alert hostile = Alert(Incident() with { Summary = "<!channel> @here `a` *b* ``` &\r\nline" });

        Assert.Equal(DeliveryOutcome.Delivered, (await SendAsync(At(server) with { Kind = ReceiverKind.Slack }, Message(hostile))).Outcome);

        string text = JsonDocument.Parse(Assert.Single(server.Requests).Body).RootElement.GetProperty("text").GetString()!;
        Assert.DoesNotContain("<!", text);
        Assert.DoesNotContain("@here", text);
        Assert.Contains("&lt;!channel&gt;", text);
        Assert.Equal(3, text.Split("```").Length);
    }

    [Fact]
    public void Text_OfManyAlerts_StaysWithinWhatSlackTakes()
    {
        Alert[] many = [.. Enumerable.Range(0, 100).Select(static i => Alert(Incident($"i{i}") with { Summary = new string('x', 3000) }))];

        Assert.InRange(SlackReceiver.Text(Message(many)).Length, 1000, 13_000);
    }

    private ReceiverOptions At(ScriptedServer server) => Receiver() with { Urls = [new Uri($"http://127.0.0.1:{server.Port}/hook")] };

    private SecretFile Secret(string name, string text)
    {
        File.WriteAllText($"{_folder}/{name}", text);
        return new SecretFile($"{_folder}/{name}");
    }

    private async Task<Delivery> SendAsync(ReceiverOptions options, AlertMessage message, CancellationToken? cancellation = null)
    {
        using IReceiver receiver = ReceiverFactory.Create(options, _time);
        return await receiver.SendAsync(message, cancellation ?? TestContext.Current.CancellationToken);
    }
}
