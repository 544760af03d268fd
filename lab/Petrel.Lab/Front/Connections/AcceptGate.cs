using System.Net;
using System.Net.Sockets;

namespace Petrel.Lab.Front.Connections;

/// <summary>
/// A listening socket that can stop accepting. The kernel drops SYNs only when the queue of the socket is full (more
/// connections than its backlog), so the gate makes the backlog small and fills the queue with connections of its own.
/// </summary>
internal sealed class AcceptGate(Socket listener)
{
    /// <summary>The backlog of a healthy listener.</summary>
    internal const int Backlog = 512;

    // With 0 the kernel would answer the first SYNs with cookies: its queue of half-open connections counts as full too.
    private const int FullBacklog = 1;
    private const int MaximumFillers = 6;

    private static readonly TimeSpan FillPatience = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<(Socket Socket, EndPoint LocalEnd)> _fillers = [];
    private TaskCompletionSource? _closed;

    /// <summary>Done when connections may be accepted.</summary>
    internal Task Opened => _closed?.Task ?? Task.CompletedTask;

    /// <summary>Closes or opens the gate; when it returns, the kernel drops SYNs, or accepts.</summary>
    internal async Task SetAsync(bool full)
    {
        lock (_lock)
        {
            if (full == (_closed is not null)) return;
            if (!full) Open();
            else _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (full) await FillAsync();
    }

    /// <summary>Whether a connection was made by this gate.</summary>
    internal bool IsFiller(EndPoint? remote)
    {
        lock (_lock)
        {
            return _fillers.Any(filler => filler.LocalEnd.Equals(remote));
        }
    }

    private void Open()
    {
        listener.Listen(Backlog);
        foreach ((Socket socket, _) in _fillers) socket.Dispose();
        _closed!.SetResult();
        _closed = null;
    }

    private async Task FillAsync()
    {
        listener.Listen(FullBacklog);
        var target = (IPEndPoint)listener.LocalEndPoint!;
        _fillers.Clear();
        for (int i = 0; i < MaximumFillers; i++)
        {
            var filler = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            filler.Bind(new IPEndPoint(target.Address, 0));
            lock (_lock)
            {
                _fillers.Add((filler, filler.LocalEndPoint!));
            }

            if (await ConnectAsync(filler, target)) continue;
            // The queue is full: the kernel dropped this one's SYN.
            filler.Dispose();
            return;
        }
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
