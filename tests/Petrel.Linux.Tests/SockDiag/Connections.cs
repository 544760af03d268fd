using System.Net;
using System.Net.Sockets;
using Petrel.Core.Sockets;

namespace Petrel.Linux.Tests.SockDiag;

/// <summary>
/// Connections of this process on loopback, to a listener of a port that the kernel chose, in the namespace of the
/// thread that makes them.
/// </summary>
internal sealed class Connections : IDisposable
{
    private readonly Socket _listener;
    private readonly IPAddress _target;

    internal Connections(string address = "127.0.0.1", bool mapped = false)
    {
        IPAddress ip = IPAddress.Parse(address);
        _listener = new(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(ip, 0));
        _listener.Listen();
        Port = (ushort)((IPEndPoint)_listener.LocalEndPoint!).Port;
        _target = mapped ? ip.MapToIPv6() : ip;
    }

    internal ushort Port { get; }

    internal PortSet Ports => new([Port]);

    internal List<Socket> Clients { get; } = [];

    internal List<Socket> Servers { get; } = [];

    internal Connections Add(int count = 1)
    {
        for (int i = 0; i < count; i++)
        {
            Socket client = new(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (_target.IsIPv4MappedToIPv6) client.DualMode = true;
            Clients.Add(client);
            client.Connect(new IPEndPoint(_target, Port));
            Servers.Add(_listener.Accept());
        }

        return this;
    }

    /// <summary>What this process knows of a client's ends.</summary>
    internal static SocketKey KeyOf(Socket client) => new(EndOf(client.LocalEndPoint!), EndOf(client.RemoteEndPoint!));

    /// <summary>
    /// Closes with a reset, so that neither end stays behind in TIME_WAIT. The kernel clears the remote port of the one
    /// that is closed so (tcp_disconnect).
    /// </summary>
    internal static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    /// <summary>Ends a connection with a reset from the server; the client's end keeps its ports to the last.</summary>
    internal void End(int index)
    {
        Reset(Servers[index]);
        Clients[index].Dispose();
    }

    public void Dispose()
    {
        foreach (Socket socket in Clients.Concat(Servers)) socket.Dispose();
        _listener.Dispose();
    }

    private static InetEndpoint EndOf(EndPoint end)
    {
        IPEndPoint ip = (IPEndPoint)end;
        return new(InetAddress.From(ip.Address), (ushort)ip.Port);
    }
}
