using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Petrel.Registry.Tests.Probing;

/// <summary>A request as it came over the wire.</summary>
internal sealed record Request(string Method, string Target, string Head, string Body)
{
    internal string Path => Target.Split('?', 2)[0];

    internal string? Header(string name) => Head.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}

/// <summary>
/// A server on loopback that says what a test wrote, octet by octet: over TLS with a certificate, else in plain. It keeps
/// what it was asked.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<Request, Stream, CancellationToken, Task> _script;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    internal ScriptedServer(Func<Request, Stream, CancellationToken, Task> script, X509Certificate2? certificate = null, int port = 0, string address = "127.0.0.1")
    {
        (_script, _certificate) = (script, certificate);
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>A server that answers each request by one text.</summary>
    internal ScriptedServer(Func<Request, string> answer, X509Certificate2? certificate = null, int port = 0, string address = "127.0.0.1")
        : this((request, stream, stop) => stream.WriteAsync(Encoding.UTF8.GetBytes(answer(request)), stop).AsTask(), certificate, port, address)
    {
    }

    internal ushort Port => (ushort)((IPEndPoint)_listener.LocalEndpoint).Port;

    internal ConcurrentQueue<Request> Requests { get; } = [];

    internal int Connections => _connections.Count;

    /// <summary>An answer with a body and headers, each header with its line end.</summary>
    internal static string Answer(string status, string body = "", string headers = "") =>
        $"HTTP/1.1 {status}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    /// <summary>An answer to HEAD: no body, whatever the headers say of it.</summary>
    internal static string Head(string status, string headers = "") => $"HTTP/1.1 {status}\r\n{headers}Content-Length: 500\r\n\r\n";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                    stream = secure;
                }
                while (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    await _script(request, stream, _stop.Token);
                    await stream.FlushAsync(_stop.Token);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException
                or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
            {
                // The client hung up, as it may.
            }
        }
    }

    private async Task<Request?> ReadAsync(Stream stream)
    {
        var head = new StringBuilder();
        byte[] octet = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(octet, _stop.Token) == 0) return null;
            head.Append((char)octet[0]);
        }
        string[] first = head.ToString().Split("\r\n", 2)[0].Split(' ');
        var request = new Request(first[0], first[1], head.ToString(), "");
        byte[] body = new byte[int.Parse(request.Header("Content-Length") ?? "0")];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return request with { Body = Encoding.UTF8.GetString(body) };
    }
}
