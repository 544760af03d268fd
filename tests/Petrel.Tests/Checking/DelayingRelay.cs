using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Petrel.Tests.Checking;

/// <summary>
/// A way with a delay: a relay on loopback that forwards what it gets after half a round trip each way, and begins with a
/// connection only after a whole one, as the handshake of TCP would.
/// </summary>
internal sealed class DelayingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _to;
    private readonly TimeSpan _roundTrip;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];

    internal DelayingRelay(int to, TimeSpan roundTrip, string address = "127.0.0.1", int port = 0)
    {
        (_to, _roundTrip) = (to, roundTrip);
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _listener.Start();
        _running.Add(AcceptAsync());
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Task[] running;
        lock (_running) running = [.. _running];
        await Task.WhenAll(running);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                lock (_running) _running.Add(RelayAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                client.NoDelay = server.NoDelay = true;
                await Task.Delay(_roundTrip, _stop.Token);
                await server.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
                await Task.WhenAll(ForwardAsync(client.GetStream(), server), ForwardAsync(server.GetStream(), client));
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                // One side hung up.
            }
        }
    }

    private async Task ForwardAsync(NetworkStream from, TcpClient to)
    {
        var chunks = Channel.CreateUnbounded<(long Due, byte[] Octets)>();
        Task writing = WriteAsync(chunks.Reader, to);
        byte[] buffer = new byte[65536];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, _stop.Token)) > 0;)
                chunks.Writer.TryWrite((TimeProvider.System.GetTimestamp(), buffer[..read]));
        }
        finally
        {
            chunks.Writer.Complete();
            await writing;
            to.Client.Shutdown(SocketShutdown.Send);
        }
    }

    private async Task WriteAsync(ChannelReader<(long Came, byte[] Octets)> chunks, TcpClient to)
    {
        await foreach ((long came, byte[] octets) in chunks.ReadAllAsync(_stop.Token))
        {
            TimeSpan left = (_roundTrip / 2) - TimeProvider.System.GetElapsedTime(came);
            if (left > TimeSpan.Zero) await Task.Delay(left, _stop.Token);
            await to.GetStream().WriteAsync(octets, _stop.Token);
        }
    }
}
