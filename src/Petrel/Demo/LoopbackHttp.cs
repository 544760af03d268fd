using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Petrel.Demo;

/// <summary>What a registry answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Received">Octets of the body.</param>
internal readonly record struct LoopbackResponse(int Status, long Received);

/// <summary>
/// As much HTTP/1.1 as the demonstration needs, on sockets of its own: what the sockets do is the point, so nothing may
/// pool, retry or time out by itself.
/// </summary>
internal sealed class LoopbackHttp(Socket socket) : IDisposable
{
    private const int LongestHead = 16 * 1024;
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Connects; throws <see cref="OperationCanceledException"/> when the time is over.</summary>
    internal static async Task<LoopbackHttp> ConnectAsync(IPEndPoint registry, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(registry, stop);
            return new LoopbackHttp(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Sends a request and reads the whole answer, as long as it takes.</summary>
    internal async Task<LoopbackResponse> GetAsync(string path, bool keep, CancellationToken stop, string? token = null)
    {
        string request = $"GET {path} HTTP/1.1\r\nHost: {socket.RemoteEndPoint}\r\nUser-Agent: petrel-demo\r\n" +
            (token is null ? "" : $"Authorization: Bearer {token}\r\n") +
            $"Accept: application/vnd.oci.image.manifest.v1+json\r\nConnection: {(keep ? "keep-alive" : "close")}\r\n\r\n";
        await SendAsync(Encoding.ASCII.GetBytes(request), stop);
        (string head, int rest) = await ReadHeadAsync(stop);
        if (head.Length == 0) throw new SocketException((int)SocketError.ConnectionReset);
        long length = ContentLength(head);
        long received = rest;
        while (received < length) received += await ReceiveSomeAsync(stop);
        if (!keep) await socket.ReceiveAsync(_buffer, stop); // the server's FIN: it closes first
        return new LoopbackResponse(int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), received);
    }

    /// <summary>Reads a head up to its empty line, and says how many octets after it came along; empty at the end.</summary>
    internal async Task<(string Head, int Over)> ReadHeadAsync(CancellationToken stop)
    {
        int filled = 0;
        while (filled < LongestHead)
        {
            int count = await socket.ReceiveAsync(_buffer.AsMemory(filled), stop);
            if (count == 0) return ("", 0);
            filled += count;
            int end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return (Encoding.ASCII.GetString(_buffer, 0, end), filled - end - 4);
        }

        return ("", 0);
    }

    internal async Task SendAsync(ReadOnlyMemory<byte> octets, CancellationToken stop)
    {
        while (!octets.IsEmpty) octets = octets[await socket.SendAsync(octets, stop)..];
    }

    /// <summary>Ends the connection by a reset.</summary>
    internal void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Ends what is sent, in good order, and waits for the other side to do the same.</summary>
    internal async Task FinishAsync(CancellationToken stop)
    {
        socket.Shutdown(SocketShutdown.Send);
        while (await socket.ReceiveAsync(_buffer, stop) > 0) continue;
    }

    private async Task<int> ReceiveSomeAsync(CancellationToken stop)
    {
        int count = await socket.ReceiveAsync(_buffer, stop);
        return count > 0 ? count : throw new SocketException((int)SocketError.ConnectionReset);
    }

    private static long ContentLength(string head)
    {
        const string Name = "\r\nContent-Length: ";
        int start = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (start < 0) return 0;
        ReadOnlySpan<char> rest = head.AsSpan(start + Name.Length);
        int end = rest.IndexOf('\r');
        return long.Parse(end < 0 ? rest : rest[..end], CultureInfo.InvariantCulture);
    }
}
