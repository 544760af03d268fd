using System.Net;
using System.Net.Sockets;

namespace Petrel.Linux.Tests.Sources;

/// <summary>A port of the loopback, of which nobody else knows, in the namespace of the thread that makes it.</summary>
internal sealed class Loopback : IDisposable
{
    private readonly Socket _server = NewSocket();

    internal Loopback(bool listens)
    {
        _server.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound and not listening, it refuses
        if (listens) _server.Listen();
    }

    internal ushort Port => (ushort)((IPEndPoint)_server.LocalEndPoint!).Port;

    internal Socket Connect()
    {
        Socket client = NewSocket();
        client.Connect(IPAddress.Loopback, Port);
        return client;
    }

    internal Socket Accept() => _server.Accept();

    internal void BeRefused() => BeRefused(Port);

    internal static void BeRefused(ushort port)
    {
        using Socket client = NewSocket();
        SocketException refusal = Assert.Throws<SocketException>(() => client.Connect(IPAddress.Loopback, port));
        Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
    }

    public void Dispose() => _server.Dispose();

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
