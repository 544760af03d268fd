using System.Net.Sockets;

namespace Petrel.Lab.Front.Connections;

/// <summary>Ends a connection below Kestrel and TLS, as a broken server or a middlebox would.</summary>
internal readonly struct RawConnection(Socket socket)
{
    /// <summary>How long a client may take to close its side after our FIN.</summary>
    internal const double FarewellSeconds = 10;

    /// <summary>Sends RST: a socket that lingers for no time drops its queues when it is closed.</summary>
    internal void Reset() => socket.Close(timeout: 0);

    /// <summary>Sends FIN, without TLS's farewell.</summary>
    internal void Finish()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The client was quicker.
        }
    }
}
