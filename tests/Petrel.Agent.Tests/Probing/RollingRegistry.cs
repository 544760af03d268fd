using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Petrel.Agent.Tests.Probing;

/// <summary>
/// A registry on loopback that counts pulls (<c>GET</c> of a manifest) in a rolling window of the test's clock, and says in
/// headers what is left; a probe (<c>HEAD</c>) costs nothing.
/// </summary>
internal sealed class RollingRegistry : IDisposable
{
    internal const int Limit = 100;

    private readonly TimeProvider _time;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<DateTimeOffset> _pulls = [];
    private readonly Lock _lock = new();

    internal RollingRegistry(TimeProvider time)
    {
        _time = time;
        _listener.Start();
        _ = ServeAsync();
    }

    internal static TimeSpan Window { get; } = TimeSpan.FromHours(6);

    internal ushort Port => (ushort)((IPEndPoint)_listener.LocalEndpoint).Port;

    internal int Asked { get; private set; }

    internal int Remaining
    {
        get
        {
            lock (_lock) return Limit - _pulls.Count(pull => _time.GetUtcNow() - pull < Window);
        }
    }

    /// <summary>A client pulls; as many more as are wanted are pulled by others behind the same address.</summary>
    internal void Pull(int count = 1)
    {
        lock (_lock) _pulls.AddRange(Enumerable.Repeat(_time.GetUtcNow(), count));
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using Socket socket = await _listener.AcceptSocketAsync();
                await AnswerAsync(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        byte[] buffer = new byte[4096];
        int length;
        while ((length = await socket.ReceiveAsync(buffer)) > 0)
        {
            string request = Encoding.ASCII.GetString(buffer, 0, length);
            Asked++;
            if (request.StartsWith("GET", StringComparison.Ordinal) && request.Contains("/manifests/", StringComparison.Ordinal)) Pull();
            string quota = $"ratelimit-limit: {Limit};w={Window.TotalSeconds:0}\r\nratelimit-remaining: {Math.Max(0, Remaining)};w={Window.TotalSeconds:0}\r\ndocker-ratelimit-source: 198.51.100.1\r\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{quota}Content-Length: 0\r\n\r\n"));
        }
    }
}
