using System.Text.Json;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>What an incoming webhook takes: text, which Slack, Mattermost and others alike show.</summary>
/// <param name="Text">The text, escaped.</param>
internal sealed record SlackMessage(string Text);

/// <summary>An incoming webhook as Slack has it.</summary>
internal sealed class SlackReceiver(ReceiverOptions options, TimeProvider time) : IReceiver
{
    // Slack cuts at 40,000 characters, Mattermost refuses beyond 16,383.
    private const int LongestText = 12_000;

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
        if (Endpoint.UrlOf(options, out string? error) is not { } url || !Endpoint.TryRead(options.Token, out string? token, out error))
            return Delivery.Later(error!);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new SlackMessage(Text(message)), AlertJson.Default.SlackMessage);
        return await _poster.PostAsync(url, body, token, [("Idempotency-Key", message.Key)], cancellation).ConfigureAwait(false);
    }

    /// <summary>The subject in bold, the lines below as they are.</summary>
    internal static string Text(AlertMessage message)
    {
        string body = AlertText.Body(message);
        if (body.Length > LongestText) body = $"{body[..LongestText]}…";
        return $"*{Escape(AlertText.Subject(message)).Replace('*', '∗').Replace('`', '\'')}*\n```\n{Escape(body).Replace("```", "'''", StringComparison.Ordinal)}```";
    }

    // docs.slack.dev, "Escaping text": these three begin mentions, channels and links. What a registry says must not call everybody.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("@", "@\u200b", StringComparison.Ordinal);
}
