using System.Text;

namespace Petrel.Demo;

/// <summary>The answers of a demonstration registry on one connection.</summary>
/// <param name="fault">What goes wrong once it is broken.</param>
/// <param name="time">Delays.</param>
/// <param name="isBroken">Whether it is broken by now.</param>
/// <param name="onFault">Called when a client meets the fault.</param>
internal sealed class DemoExchange(DemoFault fault, TimeProvider time, Func<bool> isBroken, Action onFault)
{
    internal const string TokenPath = "/token";
    internal const string PingPath = "/v2/";
    internal const string ManifestPath = "/v2/demo/manifests/latest";
    internal const string BlobPath = "/v2/demo/blobs/";

    // A blob flows for 0.3 s or more; where it breaks off, enough has come that it is clearly a transfer.
    private const int Chunk = 32 * 1024;
    private const int Chunks = 16;
    private const int ChunkAtFault = 9;
    private static readonly TimeSpan ChunkPause = TimeSpan.FromMilliseconds(20);

    // A token server looks something up. Without it, on loopback, the kernel's clock could not tell what came first.
    private static readonly TimeSpan TokenPause = TimeSpan.FromMilliseconds(30);
    private static readonly byte[] Content = new byte[Chunk];

    internal async Task ServeAsync(LoopbackHttp connection, CancellationToken stop)
    {
        while (true)
        {
            (string head, _) = await connection.ReadHeadAsync(stop);
            if (head.Length == 0) return;
            bool keep = head.Contains("Connection: keep-alive", StringComparison.OrdinalIgnoreCase);
            string path = head.Split(' ', 3)[1];
            bool whole = await AnswerAsync(connection, path, keep, stop);
            if (!whole) return;
            if (keep) continue;
            await connection.FinishAsync(stop);
            return;
        }
    }

    private async Task<bool> AnswerAsync(LoopbackHttp connection, string path, bool keep, CancellationToken stop)
    {
        if (path.StartsWith(BlobPath, StringComparison.Ordinal)) return await SendBlobAsync(connection, keep, stop);
        if (path == TokenPath) await Task.Delay(TokenPause, time, stop);
        return await SendAsync(connection, StatusOf(path), keep, stop);
    }

    private int StatusOf(string path)
    {
        (DemoFault Fault, int Status) failure = path switch
        {
            ManifestPath => (DemoFault.TooManyRequests, 429),
            TokenPath => (DemoFault.TokenServerFails, 503),
            _ => (DemoFault.None, 0),
        };
        if (!isBroken() || failure.Fault != fault || fault == DemoFault.None) return path == PingPath ? 401 : 200;
        onFault();
        return failure.Status;
    }

    private static async Task<bool> SendAsync(LoopbackHttp connection, int status, bool keep, CancellationToken stop)
    {
        byte[] body = Encoding.ASCII.GetBytes(status == 200 ? new string('.', 1500) : "{\"errors\":[]}");
        await connection.SendAsync(Head(status, body.Length, keep), stop);
        await connection.SendAsync(body, stop);
        return true;
    }

    private async Task<bool> SendBlobAsync(LoopbackHttp connection, bool keep, CancellationToken stop)
    {
        await connection.SendAsync(Head(200, Chunk * Chunks, keep), stop);
        for (int i = 0; i < Chunks; i++)
        {
            await connection.SendAsync(Content, stop);
            if (i == ChunkAtFault && isBroken() && fault is DemoFault.StalledBlob or DemoFault.ResetBlob)
                return await BreakOffAsync(connection, stop);
            await Task.Delay(ChunkPause, time, stop);
        }

        return true;
    }

    private async Task<bool> BreakOffAsync(LoopbackHttp connection, CancellationToken stop)
    {
        onFault();
        if (fault == DemoFault.ResetBlob) connection.Reset();
        else await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
        return false;
    }

    private static byte[] Head(int status, long length, bool keep)
    {
        string reason = status switch
        {
            401 => "Unauthorized\r\nWWW-Authenticate: Bearer realm=\"/token\",service=\"demo\"",
            429 => "Too Many Requests",
            503 => "Service Unavailable",
            _ => "OK",
        };
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} {reason}\r\nContent-Length: {length}\r\nConnection: {(keep ? "keep-alive" : "close")}\r\n\r\n");
    }
}
