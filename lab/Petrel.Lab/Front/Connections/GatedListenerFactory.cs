using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Petrel.Lab.Front.Connections;

/// <summary>Kestrel's socket transport, with an <see cref="AcceptGate"/> before each TCP listener.</summary>
internal sealed class GatedListenerFactory : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets;
    private readonly ConcurrentDictionary<EndPoint, AcceptGate> _gates = [];

    public GatedListenerFactory(IOptions<SocketTransportOptions> options, ILoggerFactory logs)
    {
        options.Value.Backlog = AcceptGate.Backlog;
        options.Value.CreateBoundListenSocket = Bind;
        _sockets = new SocketTransportFactory(options, logs);
    }

    internal bool TryFind(EndPoint endpoint, [NotNullWhen(true)] out AcceptGate? gate) => _gates.TryGetValue(endpoint, out gate);

    /// <summary>Lets every listener accept, so that Kestrel can stop.</summary>
    internal async Task OpenAllAsync()
    {
        foreach (AcceptGate gate in _gates.Values) await gate.SetAsync(full: false);
    }

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        IConnectionListener inner = await _sockets.BindAsync(endpoint, cancellationToken);
        return _gates.TryGetValue(endpoint, out AcceptGate? gate) ? new GatedListener(inner, gate) : inner;
    }

    private Socket Bind(EndPoint endpoint)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is IPEndPoint) _gates[endpoint] = new AcceptGate(socket);
        return socket;
    }

    private sealed class GatedListener(IConnectionListener inner, AcceptGate gate) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (true)
            {
                await gate.Opened;
                ConnectionContext? connection = await inner.AcceptAsync(cancellationToken);
                if (connection is null) return null;
                // An accept that was under way when the gate closed still gets one: it waits here.
                await gate.Opened;
                if (!gate.IsFiller(connection.RemoteEndPoint)) return connection;
                await connection.DisposeAsync();
            }
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            gate.Dispose();
            return inner.DisposeAsync();
        }
    }
}
