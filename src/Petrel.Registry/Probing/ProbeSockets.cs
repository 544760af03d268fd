using System.Net;
using System.Net.Sockets;
using Petrel.Core.Sockets;

namespace Petrel.Registry.Probing;

/// <summary>
/// The sockets of probes, so that whoever watches connections can leave these out. Each is known before its first packet,
/// by its local port and by its cookie, which every source of socket facts tells one of. Safe to use from several threads.
/// </summary>
public sealed class ProbeSockets(TimeProvider time)
{
    // asm-generic/socket.h: SOL_SOCKET, SO_COOKIE
    private const int SocketLevel = 1;
    private const int CookieOption = 57;

    // Ends are told late: TIME_WAIT lasts a minute, an orphan whose peer is silent about two.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(3);

    private readonly Lock _lock = new();
    private volatile Entry[] _entries = [];

    /// <summary>Whether a socket is, or was lately, one of a probe.</summary>
    /// <param name="key">Both ends, as far as they are known.</param>
    /// <param name="cookie">The socket's cookie; 0 if it is not known.</param>
    /// <param name="elsewhere">The network namespace, if it is known to be another one than this process's own.</param>
    public bool Includes(in SocketKey key, ulong cookie, NetnsId elsewhere = default)
    {
        foreach (ref readonly Entry entry in _entries.AsSpan())
        {
            // By the thread that connects, a socket of another namespace looks as if it were of the own one.
            if (elsewhere.IsKnown && elsewhere != entry.Elsewhere) continue;
            bool same = cookie != 0 && entry.Cookie != 0
                ? cookie == entry.Cookie
                : key.Local.Port != 0 && key.Local.Port == entry.LocalPort && key.Remote == entry.Remote;
            if (same) return true;
        }

        return false;
    }

    /// <summary>Somebody else has connected from the same port to the same place: what is told of these two ends is theirs.</summary>
    public void Forget(SocketKey key)
    {
        lock (_lock) _entries = [.. _entries.Where(entry => entry.LocalPort != key.Local.Port || entry.Remote != key.Remote)];
    }

    /// <summary>Takes a socket in that is about to connect.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="remote">Where it will connect to.</param>
    /// <param name="elsewhere">Its network namespace, if that is another one than this process's own.</param>
    internal void Adopt(Socket socket, InetEndpoint remote, NetnsId elsewhere = default)
    {
        var entry = new Entry(CookieOf(socket), Bind(socket), remote, elsewhere, time.GetTimestamp());
        lock (_lock) _entries = [.. _entries.Where(known => time.GetElapsedTime(known.Since) < Memory), entry];
    }

    // Bound before it connects, a socket has its port before anybody can see it.
    private static ushort Bind(Socket socket)
    {
        try
        {
            socket.Bind(new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
            return (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException)
        {
            return 0; // No port is free for anybody; to connect may still work, and the cookie is known.
        }
    }

    private static ulong CookieOf(Socket socket)
    {
        Span<byte> cookie = stackalloc byte[sizeof(ulong)];
        try
        {
            return socket.GetRawSocketOption(SocketLevel, CookieOption, cookie) == cookie.Length ? BitConverter.ToUInt64(cookie) : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private readonly record struct Entry(ulong Cookie, ushort LocalPort, InetEndpoint Remote, NetnsId Elsewhere, long Since);
}
