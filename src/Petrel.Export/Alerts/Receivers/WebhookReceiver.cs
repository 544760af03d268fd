using System.Text.Json;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>JSON by POST: an <see cref="AlertMessage"/>, signed where a key is configured.</summary>
internal sealed class WebhookReceiver(ReceiverOptions options, TimeProvider time) : IReceiver
{
    private readonly HttpPoster _poster = new(time);

    /// <inheritdoc />
    public bool GroupsItself => false;

    /// <inheritdoc />
    public bool Forgets => false;

    /// <inheritdoc />
    public void Dispose() => _poster.Dispose();

    /// <inheritdoc />
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken cancellation)
    {
        if (Endpoint.UrlOf(options, out string? error) is not { } url
            || !Endpoint.TryRead(options.Token, out string? token, out error)
            || !Endpoint.TryRead(options.SigningKey, out string? key, out error))
            return Delivery.Later(error!);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(message, AlertJson.Default.AlertMessage);
        var headers = new List<(string, string)> { ("Idempotency-Key", message.Key) };
        if (key is not null) headers.Add((WebhookSignature.Header, WebhookSignature.Sign(key, time.GetUtcNow(), body)));
        return await _poster.PostAsync(url, body, token, headers, cancellation).ConfigureAwait(false);
    }
}
