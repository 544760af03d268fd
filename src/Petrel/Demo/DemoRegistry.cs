using System.Net;
using System.Net.Sockets;

namespace Petrel.Demo;

/// <summary>
/// A registry on a loopback address that serves well until it is told to break. Plain HTTP; the blobs are on the same
/// address, as private registries have it, the token server is on one of its own.
/// </summary>
internal sealed class DemoRegistry : IDisposable
{
    private const int Backlog = 128;
    private static readonly TimeSpan QueuePatience = TimeSpan.FromMilliseconds(250);

    private readonly DemoScenario _scenario;
    private readonly TimeProvider _time;
    private readonly Action<long> _onFault;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _tokenListener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _stopAccepting = new();
    private readonly List<Socket> _queued = [];
    private volatile bool _broken;
    private int _faults;

    /// <summary>Listens; throws <see cref="SocketException"/> where that is not possible.</summary>
    /// <param name="scenario">What it is to do.</param>
    /// <param name="time">Time stamps and delays.</param>
    /// <param name="onFault">Told the time stamp at which the fault begins, once.</param>
    internal DemoRegistry(DemoScenario scenario, TimeProvider time, Action<long> onFault)
    {
        (_scenario, _time, _onFault) = (scenario, time, onFault);
        _listener.Bind(new IPEndPoint(IPAddress.Parse(scenario.Address), 0));
        _listener.Listen(Backlog);
        Endpoint = (IPEndPoint)_listener.LocalEndPoint!;
        _tokenListener.Bind(TokenServerOf(Endpoint));
        _tokenListener.Listen(Backlog);
        _ = AcceptAsync(_listener, _stopAccepting.Token);
        _ = AcceptAsync(_tokenListener, _stop.Token);
    }

    /// <summary>Where it listens.</summary>
    internal IPEndPoint Endpoint { get; }

    /// <summary>Where the token server of a registry listens: the same port of 127.x.1.y.</summary>
    internal static IPEndPoint TokenServerOf(IPEndPoint registry)
    {
        byte[] address = registry.Address.GetAddressBytes();
        address[2] = 1;
        return new IPEndPoint(new IPAddress(address), registry.Port);
    }

    /// <summary>From now on it fails as its scenario says.</summary>
    internal async Task BreakAsync()
    {
        _broken = true;
        if (_scenario.Fault != DemoFault.FullAcceptQueue) return;
        await _stopAccepting.CancelAsync();
        await FillAcceptQueueAsync();
        NoteFault();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stopAccepting.Cancel();
        foreach (Socket socket in _queued) socket.Dispose();
        _listener.Dispose();
        _tokenListener.Dispose();
        _stop.Dispose();
        _stopAccepting.Dispose();
    }

    /// <summary>
    /// A queue that is full drops further SYNs (<c>tcp_conn_request</c>, net/ipv4/tcp_input.c). listen(2) on a listener sets
    /// its length anew; it takes one connection more than that. One connect that stays unanswered shows that it is full,
    /// and is let go before Petrel would take it for a sign.
    /// </summary>
    private async Task FillAcceptQueueAsync()
    {
        _listener.Listen(0);
        for (int i = 0; i <= Backlog; i++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var patience = new CancellationTokenSource(QueuePatience, _time);
            try
            {
                await filler.ConnectAsync(Endpoint, patience.Token);
                _queued.Add(filler);
            }
            catch (OperationCanceledException)
            {
                filler.Dispose();
                return;
            }
        }
    }

    private async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        try
        {
            while (!_stop.IsCancellationRequested)
                _ = ServeAsync(await listener.AcceptAsync(stop));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Told to accept no more, or the demonstration is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        using var connection = new LoopbackHttp(socket);
        try
        {
            await new DemoExchange(_scenario.Fault, _time, () => _broken, NoteFault).ServeAsync(connection, _stop.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client went away, or the demonstration is over.
        }
    }

    private void NoteFault()
    {
        if (Interlocked.Exchange(ref _faults, 1) == 0) _onFault(_time.GetTimestamp());
    }
}
