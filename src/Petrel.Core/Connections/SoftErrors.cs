using Petrel.Core.Sockets;

namespace Petrel.Core.Connections;

/// <summary>
/// The latest sockets that reported an error without an errno: the report names the local port that the kernel has just
/// chosen, and nobody else knows it before the next transition.
/// </summary>
internal sealed class SoftErrors
{
    private const int Remembered = 64;

    private readonly SocketKey[] _keys = new SocketKey[Remembered];
    private int _next;

    internal void Add(in SocketKey key)
    {
        _keys[_next] = key;
        _next = (_next + 1) % Remembered;
    }

    /// <summary>Whether a socket with these ends reported one; asked once, as ports are used again.</summary>
    internal bool Take(in SocketKey key)
    {
        int index = Array.IndexOf(_keys, key);
        if (index < 0) return false;
        _keys[index] = default;
        return true;
    }
}
