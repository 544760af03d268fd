using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Petrel.Demo;

/// <summary>A pull's failure in the words of the client that it imitates.</summary>
internal sealed class DemoPullException(string message, int status = 0) : Exception(message)
{
    /// <summary>The HTTP status that it is about; 0 if none.</summary>
    internal int Status { get; } = status;
}

/// <summary>Pulls from a demonstration registry, waiting and trying again as a real client does.</summary>
/// <param name="habits">Whose waits and time limits.</param>
/// <param name="registry">Where to pull from.</param>
/// <param name="time">Delays and time limits.</param>
/// <param name="onRetry">Told what the client says when it tries again.</param>
internal sealed class DemoPull(DemoHabits habits, IPEndPoint registry, TimeProvider time, Action<string> onRetry)
{
    // dockerd, containerd and containers/image all fetch this many layers at once, more or less.
    private const int AtOnce = 3;

    // Tokens of Docker Hub have some 2,000 characters: a request that carries one is another, by its size, than a ping.
    private static readonly string Token = new('t', 2000);

    private string? _token;

    /// <summary>Pulls an image of so many blobs; throws <see cref="DemoPullException"/> when it gives up.</summary>
    internal Task RunAsync(int blobs, CancellationToken stop) => RetryAsync(
        () => PullAsync(blobs, stop), habits.PullWaits, static failure => failure.Status >= 500, stop);

    /// <summary>Requests on one connection that is kept, with pauses between, and then nothing more.</summary>
    internal async Task PoolAsync(ImmutableArray<(string Path, TimeSpan Idle)> requests, CancellationToken stop)
    {
        using LoopbackHttp connection = await ConnectAsync(registry, stop);
        foreach ((string path, TimeSpan idle) in requests)
        {
            await connection.GetAsync(path, keep: true, stop);
            await Task.Delay(idle, time, stop);
        }
    }

    private async Task PullAsync(int blobs, CancellationToken stop)
    {
        _token = null;
        await PingAsync(stop);
        Demand(await GetAsync(DemoRegistry.TokenServerOf(registry), DemoExchange.TokenPath, stop), "requesting a token");
        _token = Token;
        await RetryAsync(
            async () => Demand(await GetAsync(DemoExchange.ManifestPath, stop), "reading manifest latest"),
            habits.TooManyRequestsWaits, static failure => failure.Status == 429, stop);
        using var turns = new SemaphoreSlim(AtOnce);
        await Task.WhenAll(Enumerable.Range(0, blobs).Select(blob => PullBlobAsync(blob, turns, stop)));
    }

    private async Task PingAsync(CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(habits.PingTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await GetAsync(DemoExchange.PingPath, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new DemoPullException($"Get \"http://{registry}/v2/\": request canceled while waiting for connection");
        }
    }

    private async Task PullBlobAsync(int blob, SemaphoreSlim turns, CancellationToken stop)
    {
        await turns.WaitAsync(stop);
        try
        {
            await RetryAsync(
                async () => Demand(await GetAsync($"{DemoExchange.BlobPath}{blob}", stop), "reading a blob"),
                habits.BlobWaits, static _ => true, stop);
        }
        finally
        {
            turns.Release();
        }
    }

    private Task<LoopbackResponse> GetAsync(string path, CancellationToken stop) => GetAsync(registry, path, stop);

    private async Task<LoopbackResponse> GetAsync(IPEndPoint server, string path, CancellationToken stop)
    {
        using LoopbackHttp connection = await ConnectAsync(server, stop);
        try
        {
            return await connection.GetAsync(path, keep: false, stop, _token);
        }
        catch (SocketException failure)
        {
            throw new DemoPullException($"read tcp {server}: {Words(failure)}");
        }
    }

    private async Task<LoopbackHttp> ConnectAsync(IPEndPoint server, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(habits.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            return await LoopbackHttp.ConnectAsync(server, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new DemoPullException($"dial tcp {server}: i/o timeout");
        }
        catch (SocketException failure)
        {
            throw new DemoPullException($"dial tcp {server}: {Words(failure)}");
        }
    }

    private async Task RetryAsync(
        Func<Task> operation, ImmutableArray<TimeSpan> waits, Func<DemoPullException, bool> isWorthRetry, CancellationToken stop)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await operation();
                return;
            }
            catch (DemoPullException failure) when (attempt < waits.Length && isWorthRetry(failure))
            {
                // podman backs off on a 429 without a word.
                string why = attempt == 0 ? $": {failure.Message}" : "";
                if (failure.Status != 429) onRetry($"retrying in {waits[attempt].TotalSeconds:0} s{why}");
                await Task.Delay(waits[attempt], time, stop);
            }
        }
    }

    private static void Demand(LoopbackResponse response, string what)
    {
        if (response.Status == 200) return;
        string reason = response.Status switch
        {
            429 => "toomanyrequests: too many requests",
            503 => "received unexpected HTTP status: 503 Service Unavailable",
            _ => $"received unexpected HTTP status: {response.Status}",
        };
        throw new DemoPullException($"{what}: {reason}", response.Status);
    }

    private static string Words(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionReset => "connection reset by peer",
        SocketError.ConnectionRefused => "connection refused",
        SocketError.NetworkUnreachable => "network is unreachable",
        _ => failure.SocketErrorCode.ToString(),
    };
}
