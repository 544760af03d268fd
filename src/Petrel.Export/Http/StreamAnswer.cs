using System.Text;
using Microsoft.AspNetCore.Http;
using Petrel.Export.Streaming;

namespace Petrel.Export.Http;

/// <summary>Answers with server-sent events, until the reader goes, does not keep up, or the agent stops.</summary>
internal static class StreamAnswer
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly byte[] HeartbeatComment = ": alive\n\n"u8.ToArray();

    internal static async Task WriteAsync(HttpContext http, ApiSources sources)
    {
        string? last = http.Request.Headers["Last-Event-ID"];
        http.Response.ContentType = "text/event-stream";
        if (HttpMethods.IsHead(http.Request.Method)) return;
        if (sources.Stream.Subscribe(last, out IReadOnlyList<StreamEvent> missed, out bool isGap) is not { } reader)
        {
            http.Response.Headers.RetryAfter = "10";
            await Problem.WriteAsync(http, 503, "too many streams", $"at most {StreamHub.MostStreams} streams are open at once; try again later").ConfigureAwait(false);
            return;
        }

        try
        {
            await SendAsync(http, sources.Clock, reader, missed, isGap).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The reader went away.
        }
        finally
        {
            sources.Stream.Unsubscribe(reader);
        }
    }

    private static async Task SendAsync(
        HttpContext http, TimeProvider clock, StreamSubscription reader, IReadOnlyList<StreamEvent> missed, bool isGap)
    {
        if (isGap) await PutAsync(http, Word("gap", "what was said since the event that you have is not kept any more; read /api/v1/incidents")).ConfigureAwait(false);
        foreach (StreamEvent e in missed) await PutAsync(http, e.Wire).ConfigureAwait(false);
        await PutAsync(http, HeartbeatComment).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        while (await WaitAsync(http, clock, reader).ConfigureAwait(false))
        {
            while (!reader.IsDropped && reader.Waiting.TryRead(out StreamEvent? e)) await PutAsync(http, e.Wire).ConfigureAwait(false);
            await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
            if (reader.IsDropped) break;
        }

        if (reader.IsDropped) await PutAsync(http, Word("dropped", "you did not keep up; connect again to go on after the last event that you have")).ConfigureAwait(false);
    }

    // True if there is something to send, false at the end. Meanwhile comments keep the connection alive.
    private static async Task<bool> WaitAsync(HttpContext http, TimeProvider clock, StreamSubscription reader)
    {
        Task<bool> waiting = reader.Waiting.WaitToReadAsync(http.RequestAborted).AsTask();
        while (true)
        {
            try
            {
                return await waiting.WaitAsync(Heartbeat, clock, http.RequestAborted).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await PutAsync(http, HeartbeatComment).ConfigureAwait(false);
                await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
            }
        }
    }

    private static byte[] Word(string type, string detail) =>
        Encoding.UTF8.GetBytes($"event: {type}\ndata: {{\"type\":\"{type}\",\"detail\":\"{detail}\"}}\n\n");

    private static async ValueTask PutAsync(HttpContext http, byte[] bytes) =>
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
}
