using System.Net;
using System.Net.Sockets;

namespace Petrel.Lab.Front.Connections;

/// <summary>
/// A listening socket that can stop accepting. The kernel drops SYNs only when the queue of the socket is full (more
/// connections than its backlog), so the gate makes the backlog small and fills the queue with connections of its own.
/// </summary>
internal sealed class AcceptGate(Socket listener) : IDisposable
{
    /// <summary>The backlog of a healthy listener.</summary>
    internal const int Backlog = 512;

    // With 0 the kernel would answer the first SYNs with cookies: its queue of half-open connections counts as full too.
    private const int FullBacklog = 1;
    private const int MaximumFillers = 6;

    private static readonly TimeSpan FillPatience = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _changing = new(1);
    private readonly List<(Socket Socket, EndPoint LocalEnd)> _fillers = [];
    private TaskCompletionSource? _closed;

    /// <summary>Done when connections may be accepted.</summary>
    internal Task Opened => _closed?.Task ?? Task.CompletedTask;

    /// <summary>Closes or opens the gate; when it returns, the kernel drops SYNs, or accepts.</summary>
    internal async Task SetAsync(bool full)
    {
        await _changing.WaitAsync();
        try
        {
            if (full == (_closed is not null)) return;
            if (full) await CloseAsync();
            else Open();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Whether a connection was made by this gate.</summary>
    internal bool IsFiller(EndPoint? remote)
    {
        lock (_fillers)
        {
            return _fillers.Any(filler => filler.LocalEnd.Equals(remote));
        }
    }

    public void Dispose() => _changing.Dispose();

    private void Open()
    {
        listener.Listen(Backlog);
        // They stay in the list: the listener has yet to accept them, and must know them.
        foreach ((Socket socket, _) in _fillers) socket.Dispose();
        _closed!.SetResult();
        _closed = null;
    }

    private async Task CloseAsync()
    {
        _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Listen(FullBacklog);
        lock (_fillers)
        {
            _fillers.Clear();
        }

        for (int i = 0; i < MaximumFillers; i++)
        {
            if (!await AddFillerAsync((IPEndPoint)listener.LocalEndPoint!)) return;
        }
    }

    // False when the queue is full: the kernel dropped this one's SYN.
    private async Task<bool> AddFillerAsync(IPEndPoint target)
    {
        var filler = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        filler.Bind(new IPEndPoint(target.Address, 0));
        lock (_fillers)
        {
            _fillers.Add((filler, filler.LocalEndPoint!));
        }

        if (await ConnectAsync(filler, target)) return true;
        filler.Dispose();
        return false;
    }

    private static async Task<bool> ConnectAsync(Socket filler, IPEndPoint target)
    {
        using var patience = new CancellationTokenSource(FillPatience);
        try
        {
            await filler.ConnectAsync(target, patience.Token);
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            return false;
        }
    }
}
